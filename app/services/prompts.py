"""Reads the text or the image of a request into what a model takes; checks every limit before the model runs."""

from base64 import b64decode
from typing import Any

from app.schemas.requests import Prompt as PromptRequest
from app.settings import Settings
from model import prompt as model_prompt
from model.errors import InputError
from model.prompt import Prompt
from model.tokenizers import Encoding
from model.tokenizers.images import Patches
from model.weights import LoadedModel


def source(model: LoadedModel, text: str, pair: str | None, settings: Settings) -> Encoding:
    """The tokens of a text.

    Raises:
        InputError: for a text that is empty, or longer than the server tokenizes.
    """
    _check_characters(settings, text=text, pair=pair)
    return model_prompt.source(model, text, pair)


def image(model: LoadedModel, image: str, settings: Settings) -> Patches:
    """The patches of an image in base64.

    Raises:
        InputError: for a file that is no image, for too large an image, and for a model that reads text.
    """
    return model_prompt.read_image(model, _decoded(image), settings.max_image_pixels)


def prompt(model: LoadedModel, request: PromptRequest, settings: Settings) -> Prompt:
    """The prompt of a request; an encoder-decoder writes the target that is left out.

    Raises:
        InputError: for a text that does not fit the model; said before anything runs.
    """
    if request.image is not None:
        for field in ("text", "pair", "target"):
            if getattr(request, field):
                raise InputError(f"an image stands alone; leave `{field}` or `image` out", field=field)
        return model_prompt.image_prompt(model, _decoded(request.image), settings.max_image_pixels)
    _check_characters(settings, text=request.text, pair=request.pair, target=request.target)
    return model_prompt.text_prompt(model, request.text, pair=request.pair, target=request.target)


def tokens_by_side(prompt: Prompt) -> dict[str, Any]:
    """The tokens of source and target, as a reply has them."""
    return {"source": listed(prompt.source), "target": None if prompt.target is None else listed(prompt.target)}


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
