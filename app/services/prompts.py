"""Reads the text, image or sound of a request into what a model takes; checks every limit before the model runs."""

from base64 import b64decode
from typing import Any

from app.schemas.requests import Prompt as PromptRequest
from app.schemas.requests import Text
from app.settings import Settings
from model import prompt as model_prompt
from model.errors import InputError
from model.made_up.sounds.reader import Frames
from model.prompt import Prompt
from model.tokenizers import Encoding
from model.tokenizers.images import Patches
from model.weights import LoadedModel

ALONE = {"image": "an image", "sound": "a sound"}


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
    return model_prompt.read_image(model, _decoded(image, "image"), settings.max_image_pixels)


def sound(model: LoadedModel, sound: str) -> Frames:
    """The frames of a sound in base64.

    Raises:
        InputError: for a file that is no sound, for too long a sound, and for a model that reads none.
    """
    return model_prompt.read_sound(model, _decoded(sound, "sound"))


def prompt(model: LoadedModel, request: PromptRequest, settings: Settings) -> Prompt:
    """The prompt of a request; an encoder-decoder writes the target that is left out.

    Raises:
        InputError: for a text that does not fit the model; said before anything runs.
    """
    _check_characters(settings, text=request.text, pair=request.pair, target=request.target)
    check_alone(model, request)
    if request.image is not None:
        image = _decoded(request.image, "image")
        if model.illustrated is not None:
            _check_no_target(model, request)
            return model_prompt.illustrated_prompt(model, request.text, image, settings.max_image_pixels)
        return model_prompt.image_prompt(model, image, settings.max_image_pixels, target=request.target)
    if request.sound is not None:
        return model_prompt.sound_prompt(model, _decoded(request.sound, "sound"), target=request.target)
    return model_prompt.text_prompt(model, request.text, pair=request.pair, target=request.target)


def check_alone(model: LoadedModel, request: Text) -> None:
    """Refuses anything beside an image or a sound; a model that reads both may be given a text with an image.

    Raises:
        InputError: naming both.
    """
    for name, called in ALONE.items():
        if getattr(request, name) is not None:
            beside = () if name == "image" and model.illustrated is not None else ("text",)
            for field in (*beside, "pair", "sound" if name == "image" else "image"):
                if getattr(request, field):
                    raise InputError(f"{called} stands alone; leave `{field}` or `{name}` out", field)


def _check_no_target(model: LoadedModel, request: PromptRequest) -> None:
    if request.target is not None and model.config.family != "encoder-decoder":
        raise InputError("this model reads one text; leave `target` out", field="target")


def tokens_by_side(prompt: Prompt) -> dict[str, Any]:
    """The tokens of source and target, as a reply has them."""
    return {"source": listed(prompt.source), "target": None if prompt.target is None else listed(prompt.target)}


def listed(encoding: Encoding) -> list[dict[str, Any]]:
    """The tokens of one side, as a reply has them."""
    return [token._asdict() for token in encoding.tokens]


def _decoded(data: str, field: str) -> bytes:
    try:
        return b64decode(data, validate=True)
    except ValueError as error:
        raise InputError(
            f"the {field} is not in base64; send the bytes of its file in that form", field=field
        ) from error


def _check_characters(settings: Settings, **texts: str | None) -> None:
    for field, text in texts.items():
        if text is not None and len(text) > settings.max_text_characters:
            raise InputError(
                f"the text has {len(text):,} characters; at most {settings.max_text_characters:,} are read",
                field=field,
            )
