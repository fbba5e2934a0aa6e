"""From a request to a run: text to tokens, with every limit checked before the model runs, and the run itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from app.schemas.interventions import Interventions
from app.schemas.requests import Prompt
from app.settings import Settings
from model import interventions as model_interventions
from model.axes import Site
from model.errors import InputError
from model.foreign import ForeignModel
from model.generation import generate
from model.inputs import Inputs
from model.recording import Recorder
from model.seq2seq import EncoderDecoder
from model.tokenizers import Encoding, Token
from model.tokenizers.text import EOS
from model.trace import AttentionTrace, Trace
from model.transformer import run
from model.transformer import watch as run_for_attention
from model.weights import LoadedModel

MOST_TIMES_LONGER, FEW_TOKENS = 3, 32


@dataclass(frozen=True)
class Sides:
    """What a model reads: one text, or a source and a target."""

    source: Encoding
    target: Encoding | None

    def inputs(self) -> Inputs:
        """The ids, as a batch of one."""
        target = None if self.target is None else torch.tensor([self.target.ids])
        return Inputs(torch.tensor([self.source.ids]), target, segments=torch.tensor([self.source.segments]))

    def tokens_at(self, site: Site) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        """The tokens that the queries and the keys of a site are."""
        has_target = self.target is not None
        query, key = sides_of(site, has_target=has_target)
        of = {"source": self.source, "target": self.target if self.target is not None else self.source}
        return of[query].tokens, of[key].tokens

    @property
    def predicted(self) -> Encoding:
        """The side whose tokens the model predicts."""
        return self.source if self.target is None else self.target


def source(model: LoadedModel, text: str, pair: str | None, settings: Settings) -> Encoding:
    """The tokens of a text.

    Raises:
        InputError: for a text that is empty, or longer than the server tokenizes.
    """
    _check_text("text", text, settings)
    if pair is not None:
        _check_text("pair", pair, settings)
    return model.tokenizer.source(text, pair)


def sides(model: LoadedModel, prompt: Prompt, settings: Settings) -> Sides:
    """What the model is to read.

    Raises:
        InputError: for a text that does not fit the model; said before anything runs.
    """
    first = source(model, prompt.text, prompt.pair, settings)
    _check_length("text", first, model)
    if model.config.family != "encoder-decoder":
        if prompt.target is not None:
            raise InputError("this model reads one text; leave `target` out", field="target")
        return Sides(first, None)
    if prompt.target is None:
        return Sides(first, _translation(model, first))
    if prompt.target:  # an empty target is a beginning: only [BOS]
        _check_text("target", prompt.target, settings)
    second = model.tokenizer.target(prompt.target)
    _check_length("target", second, model)
    return Sides(first, second)


def trace(
    model: LoadedModel, sides: Sides, interventions: Interventions | None, recorder: Recorder | None = None
) -> Trace:
    """Runs the model once.

    Raises:
        InputError: for an intervention at a place that the model does not have.
    """
    with naming_interventions():
        changes = to_model(interventions, model)
        return run(model.transformer, sides.inputs(), recorder=recorder, interventions=changes)


def watch(
    model: LoadedModel, sides: Sides, interventions: Interventions | None, recorder: Recorder
) -> tuple[AttentionTrace, ...]:
    """Runs the model once, for its attention alone.

    Raises:
        InputError: for an intervention at a place that the model does not have.
    """
    with naming_interventions():
        return run_for_attention(model.transformer, sides.inputs(), recorder, to_model(interventions, model))


def to_model(interventions: Interventions | None, model: LoadedModel) -> model_interventions.Interventions | None:
    """The interventions as the model takes them, checked against it."""
    if interventions is None:
        return None
    changes = interventions.to_model()
    changes.check(model.config)
    return changes


@contextmanager
def naming_interventions() -> Iterator[None]:
    """Says of an error about an intervention which field of the request it is about."""
    try:
        yield
    except InputError as error:
        raise InputError(str(error), f"interventions.{error.field}") from error


def token_sides(sides: Sides) -> dict[str, Any]:
    """The tokens of both sides, as a reply has them."""
    # `asdict` would copy every field deeply, which takes longer than a small model takes to run
    target = None if sides.target is None else [dict(vars(token)) for token in sides.target.tokens]
    return {"source": [dict(vars(token)) for token in sides.source.tokens], "target": target}


def sides_of(site: Site, *, has_target: bool) -> tuple[str, str]:
    """Which tokens the queries and the keys of a site are."""
    if site == "cross":
        return "target", "source"
    side = "target" if site == "decoder" and has_target else "source"
    return side, side


def _translation(model: LoadedModel, source: Encoding) -> Encoding:
    most = model.config.max_tokens - 1
    written = model.tokenizer.decode(_written(model, source, most))
    # read as if it had been typed; a text that a model garbled may take more tokens than it was written with
    target = model.tokenizer.target(written)
    return Encoding(target.tokens[: most + 1], target.segments[: most + 1])


def _written(model: LoadedModel, source: Encoding, most: int) -> list[int]:
    if isinstance(model.transformer, ForeignModel):
        # a model that never ends its text is stopped at several times the length of what it read
        enough = MOST_TIMES_LONGER * len(source.ids) + FEW_TOKENS
        return model.transformer.generate(Sides(source, None).inputs(), max_new_tokens=min(most, enough))
    assert isinstance(model.transformer, EncoderDecoder)
    inputs, stop = Sides(source, model.tokenizer.target("")).inputs(), model.tokenizer.id_of(EOS)
    return list(generate(model.transformer, inputs, max_new_tokens=most, stop=stop))


def _check_text(field: str, text: str, settings: Settings) -> None:
    if len(text) > settings.max_text_characters:
        raise InputError(
            f"the text has {len(text):,} characters; at most {settings.max_text_characters:,} are read",
            field=field,
        )
    if not text.strip():
        raise InputError("the text is empty; type at least one word", field=field)
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise InputError("the text has no visible character, only control characters; type at least one word", field)


def _check_length(field: str, encoding: Encoding, model: LoadedModel) -> None:
    given, allowed = len(encoding.tokens), model.config.max_tokens
    if given > allowed:
        raise InputError(
            f"the text has {given:,} tokens, but {model.id} reads at most {allowed:,}; "
            f"shorten it by {given - allowed:,}",
            field=field,
        )
