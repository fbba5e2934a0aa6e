"""Reasons: why a model is refused. Each has one sentence: the fact, then the remedy. Tests compare the reasons."""

from enum import Enum


class Reason(Enum):
    """Why a model cannot be shown or loaded. The value is the sentence; `{…}` stands for a fact about this model."""

    NO_ATTENTION = (
        "{name} has no attention: nothing in it is a softmax over queries and keys. There is nothing to show; choose a "
        "transformer."
    )
    NO_SOFTMAX = (
        "{name} has an attention without a softmax over queries and keys: it approximates or replaces it, so there are "
        "no weights to show. Choose a transformer with softmax attention."
    )
    UNSEEN = (
        "{name} computes its attention in a way that cannot be seen: not through the interface of transformers, and in "
        "code of its own that {why}; choose another architecture."
    )
    LAYERS = (
        "{name} has {count} layers at {site}, but attention was seen {seen} times: some layers compute it in another "
        "way, in several parts, or not at all, so the picture would not be whole. Choose a model whose layers are "
        "alike."
    )
    SITES = (
        "{name} attends at {sites} only, as far as can be seen; an encoder, a decoder, or both with a "
        "cross-attention is needed. Choose another architecture."
    )
    WIDTHS = (
        "{name} has layers whose heads differ in number, which cannot be shown side by side; choose a model whose "
        "layers have as many heads."
    )
    OTHER_NUMBERS = (
        "{name} gives other numbers when its attention is sent through Heads Up{where}, so something in its attention "
        "is not known here; choose another architecture."
    )
    OTHER_WEIGHTS = (
        "{name} attends with other weights than those that are seen here{where}, so the picture would "
        "be wrong; choose another architecture."
    )
    KEYWORD = (
        "{name} hands {keyword} to its attention, which is not known here and may change its numbers; choose another "
        "architecture."
    )
    NOT_NUMBERS = (
        "{name} gives numbers that are not numbers (NaN) on a few tokens; mend its weights, or take a wider type of "
        "numbers."
    )
    MORE_THAN_TEXT = (
        "{name} does not run on a text alone: it also takes {takes}, which are not given here; choose a model that "
        "reads text alone."
    )
    OTHER_INPUT = (
        "{name} reads {what} ({read}), which cannot be given to it here; choose a model that reads text, or for images "
        "a ViT, DeiT, DINO, SigLIP or CLIP"
    )
    NO_HEADS = (
        "the configuration of {name} names no numbers of layers and attention heads that are known here: it has no "
        "attention, or counts it otherwise; choose a transformer"
    )
    NO_ARCHITECTURE = "transformers {version} has no architecture {name}; choose another, or update transformers"
    CODE_OF_ITS_OWN = (
        "it brings code of its own for {name}, which is never run here, and transformers {version} has no such "
        "architecture; choose a checkpoint of an architecture that transformers has"
    )
    DOES_NOT_RUN = (
        "{name} does not run{where}, for a reason of its own, which the log of the server has; choose another "
        "architecture."
    )

    def sentence(self, **facts: object) -> str:
        """The sentence with these facts."""
        return self.value.format(**facts)
