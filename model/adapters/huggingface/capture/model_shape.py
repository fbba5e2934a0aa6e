"""Model shape: reads the sizes of a model of transformers from its configuration and a probe run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, NamedTuple, cast

from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.models.auto import modeling_auto

from model.adapters.huggingface.capture.long_probe import NOTHING_TRIED, Tried
from model.adapters.huggingface.capture.probe import ProbeResult, main_output
from model.adapters.huggingface.capture.projection_hooks import missing
from model.adapters.huggingface.checkpoint.config_sizes import D_MODEL, MOST_TOKENS, UNLIMITED, first_size
from model.adapters.huggingface.custom_attention.in_pieces import blocks
from model.adapters.huggingface.errors import UnsupportedModel
from model.adapters.huggingface.inputs.forward_arguments import more_than_text, n_segments, tables
from model.adapters.huggingface.reasons import Reason
from model.axes import Site
from model.config import SITES_OF, Family, SiteShape, Task

_TASKS: tuple[tuple[str, Task], ...] = (
    ("MODEL_FOR_MASKED_LM_MAPPING_NAMES", "fill-mask"),
    ("MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES", "translate"),
    ("MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES", "translate"),
    ("MODEL_FOR_CAUSAL_LM_MAPPING_NAMES", "next-token"),
    ("MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES", "next-token"),
    ("MODEL_FOR_MULTIMODAL_LM_MAPPING_NAMES", "next-token"),
)


class Remark(NamedTuple):
    """A sentence about how a model attends to texts of more than `beyond` tokens."""

    sentence: str
    beyond: int = 0


@dataclass(frozen=True, kw_only=True)
class TransformersShape:
    """Fills `model.config.Shape` for a model of transformers.

    Attributes:
        shapes: by site.
        missing: what of this model is not known, each with the reason, in sentences.
        tried: the longest text on which it was compared with transformers, and the limits beyond that.
        remarks: how it attends, where a reader might miss that.
        unread: what its forward method takes beside text, which is not given here.
        saved_as: the class that its files name.
        image_tokens: how many tokens a text with an image has before its words, about; 0 where it reads no such text.
        eye: how many operations its eye takes for one image token, about.
        can_be_changed: whether it attends through the interface, so that interventions reach it.
        n_segments: how many sentences of an input it tells apart.
        dtype: the type of its numbers.
        architecture: its class.
    """

    architecture: str
    family: Family
    task: Task
    shapes: Mapping[Site, SiteShape]
    d_model: int
    vocabulary_size: int
    max_tokens: int
    positions: str
    n_segments: int
    dtype: str
    missing: tuple[str, ...] = ()
    tried: Tried = NOTHING_TRIED
    remarks: tuple[Remark, ...] = ()
    unread: tuple[str, ...] = ()
    saved_as: str = ""
    image_tokens: int = 0
    eye: float = 0.0
    can_be_changed: bool = True

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites at which a model of this family attends."""
        return SITES_OF[self.family]

    def at(self, site: Site) -> SiteShape:
        """The layers and heads of one site."""
        return self.shapes[site]


def task_of(model: PreTrainedModel, family: Family) -> Task:
    """The task of its head; `none` for a model without a head, or with one that gives no logit to each token.

    Nor is the next token predicted where later ones are seen.
    """
    name = type(model).__name__
    heads = {task for mapping, task in _TASKS if name in getattr(modeling_auto, mapping).values()}
    if family == "encoder-decoder":
        return "translate" if "translate" in heads else "none"
    if family == "decoder" and heads & {"next-token", "translate"}:  # some that also hear are counted as translators
        return "next-token"
    return "fill-mask" if "fill-mask" in heads else "none"


def max_tokens_of(model: PreTrainedModel, seen: int) -> int:
    """How many tokens of one text the model reads, or parts of one picture or sound: always `seen`."""
    if model.main_input_name != "input_ids":
        return seen
    config: Any = model.config.get_text_config()
    whole = blocks.whole_up_to(config.to_dict())
    most = _most_positions(model, config)
    # as a decoder it has no blocks with a cache, and no order without one
    return most if whole is None or not getattr(config, "is_decoder", False) else min(most, whole)


def _most_positions(model: PreTrainedModel, config: Any) -> int:
    counts = (getattr(config, name, None) for name in MOST_TOKENS)
    most = next((count for count in counts if isinstance(count, int) and count > 0), None)
    if most is None:
        return UNLIMITED
    found = [table for name, table in tables(model) if "position" in name and table.num_embeddings == most]
    # RoBERTa and its kin count positions from after that of padding
    return min([most, *(most - table.padding_idx - 1 for table in found if table.padding_idx is not None)])


def positions_of(model: PreTrainedModel, biased: bool) -> str:
    """How the model is told the order of its tokens.

    Args:
        biased: whether numbers are added to its scores.
    """
    config: Any = model.config.get_text_config()
    if getattr(config, "alibi", False) or config.model_type in ("bloom", "mpt"):
        return "alibi"
    has_rotary = any(re.search("rotary|RopePosition", type(module).__name__, re.I) for module in model.modules())
    if has_rotary or hasattr(config, "rotary_dim") or hasattr(config, "rotary_value"):
        return "rotary"
    if any("sinusoidal" in type(module).__name__.lower() for module in model.modules()):
        return "sinusoidal"
    if any("position" in name or name.endswith("wpe") for name, _ in tables(model)):
        return "learned"
    if any("position" in name and "embed" in name for name, _ in model.named_parameters()):
        return "learned"
    return "relative" if biased or getattr(config, "relative_attention", False) else "none"


def position_table(model: PreTrainedModel, max_tokens: int) -> Tensor | None:
    """The vectors learned for the positions, a row for each; of several tables the first. None = there is none."""
    for name, table in tables(model):
        # what stands before the first position is no position
        if ("position" in name or name.endswith("wpe")) and table.num_embeddings >= max_tokens:
            return table.weight[table.num_embeddings - max_tokens :].cpu()
    return None


def shape_of(model: PreTrainedModel, found: ProbeResult) -> TransformersShape:
    """The shape, from the configuration and from what a probe run showed."""
    name, returned = type(model).__name__, main_output(found.returned)
    biased = any(each.given["bias"] is not None for each in found.seen)
    task = task_of(model, found.family)
    text: Any = model.config.get_text_config()
    of_images = model.main_input_name == "pixel_values"
    if (d_model := first_size(text, *D_MODEL)) is None:
        raise UnsupportedModel(Reason.NO_HEADS, name=name)
    return TransformersShape(
        architecture=name,
        family=found.family,
        task=task,
        shapes=found.shapes,
        d_model=d_model,
        vocabulary_size=returned.shape[-1] if task != "none" else 0 if of_images else getattr(text, "vocab_size", 0),
        max_tokens=max_tokens_of(model, found.n_positions),
        positions=positions_of(model, biased),
        n_segments=n_segments(model),
        dtype=str(model.dtype).removeprefix("torch."),
        missing=tuple(missing(name, found)),
        remarks=tuple(_remarks(name, text, found)),
        can_be_changed=bool(found.seen),
        unread=tuple(more_than_text(model)) if model.main_input_name == "input_ids" else (),
        saved_as=next(iter(model.config.architectures or ()), ""),
    )


def _remarks(name: str, config: Any, found: ProbeResult) -> Iterator[Remark]:
    if found.rounds > 1:
        each = len(found.by_module)
        yield Remark(
            f"{name} runs its {each} layers {found.rounds} times, one round behind the other, with the same weights. "
            f"Here each layer is shown once for each round: layer {each} is layer 0 in the second round."
        )
    if (whole := blocks.whole_up_to(config.to_dict())) is not None:
        yield Remark(
            f"{name} attends to a text of more than {whole:,} tokens in blocks of {config.block_size}: a token sees "
            "the first block, the last one and the three nearest; other weights are 0. In training it also sees blocks "
            "drawn at random. When a model is only run, transformers takes the first block again for each of them, so "
            f"keys of that block count {1 + config.num_random_blocks} times.",
            whole,
        )


def below_head(model: PreTrainedModel, places: Mapping[nn.Module, object]) -> PreTrainedModel:
    """The model without its head, if all that attends is in there."""
    below = model.base_model
    is_all = isinstance(below, PreTrainedModel) and bool(places) and set(places) <= set(below.modules())
    # that of DINOv3 is a stack alone, which reads what patches were made into
    is_all = is_all and model.main_input_name in signature(below.forward).parameters
    return cast(PreTrainedModel, below) if is_all else model
