"""From a request to a run: text to tokens, with every limit checked before the model runs, and the run itself."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.schemas.interventions import Interventions
from app.schemas.requests import Prompt
from app.settings import Settings
from model import interventions as model_interventions
from model import prompt as model_sides
from model.errors import InputError
from model.prompt import Sides
from model.tokenizers import Encoding
from model.tokenizers.images import Patches
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace, Trace
from model.transformer.run import run
from model.transformer.run import watch as run_for_attention
from model.weights import LoadedModel


def source(model: LoadedModel, text: str, pair: str | None, settings: Settings) -> Encoding:
    """The tokens of a text.

    Raises:
        InputError: for a text that is empty, or longer than the server tokenizes.
    """
    _check_characters(settings, text=text, pair=pair)
    return model_sides.source(model, text, pair)


def image(model: LoadedModel, image: str, settings: Settings) -> Patches:
    """The patches of an image in base64.

    Raises:
        InputError: for what is no image, or too large a one, and for a model that reads text.
    """
    return model_sides.read_image(model, _decoded(image), settings.max_image_pixels)


def sides(model: LoadedModel, prompt: Prompt, settings: Settings) -> Sides:
    """What the model is to read.

    Raises:
        InputError: for a text that does not fit the model; said before anything runs.
    """
    if prompt.image is not None:
        for field in ("text", "pair", "target"):
            if getattr(prompt, field):
                raise InputError(f"an image stands alone; leave `{field}` or `image` out", field=field)
        return model_sides.image_sides(model, _decoded(prompt.image), settings.max_image_pixels)
    _check_characters(settings, text=prompt.text, pair=prompt.pair, target=prompt.target)
    return model_sides.sides(model, prompt.text, pair=prompt.pair, target=prompt.target)


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
    target = None if sides.target is None else listed(sides.target)
    return {"source": listed(sides.source), "target": target}


def listed(encoding: Encoding) -> list[dict[str, Any]]:
    """The tokens of one side, as a reply has them."""
    return [token._asdict() for token in encoding.tokens]


def _decoded(image: str) -> bytes:
    try:
        return b64decode(image, validate=True)
    except ValueError as error:
        raise InputError(
            "the image is not in base64; send the bytes of its file in that form", field="image"
        ) from error


def _check_characters(settings: Settings, **texts: str | None) -> None:
    for field, text in texts.items():
        if text is not None and len(text) > settings.max_text_characters:
            raise InputError(
                f"the text has {len(text):,} characters; at most {settings.max_text_characters:,} are read",
                field=field,
            )
