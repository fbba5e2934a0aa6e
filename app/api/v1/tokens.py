"""`POST /models/{model}/tokens` tokenizes a text, or cuts an image into patches and a sound into frames."""

from base64 import b64encode
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.cost import OPERATIONS_A_SECOND, Cost
from app.dependencies import ServedDep
from app.schemas.array_encoding import reply
from app.schemas.replies import Tokens
from app.schemas.requests import Prompt, Text
from app.services import prompts
from app.settings import Settings
from model.made_up.sounds.spectrogram import spectrogram_pixels
from model.tokenizers.images import png
from model.weights import LoadedModel

OF_A_PIXEL = 11
"""Bytes that a pixel takes while an image is unpacked and turned upright."""
router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/tokens", response_model=Tokens)
async def tokens(body: Text, served: ServedDep) -> Response:
    """The tokens of a text, also of one that is too long to run; the patches of an image, or the frames of a sound."""
    model, settings, _, _, lanes = served
    prompts.check_alone(model, body)
    if body.image is not None:
        # unpacked images are large
        cost = Cost(memory_bytes=OF_A_PIXEL * settings.max_image_pixels, operations=OPERATIONS_A_SECOND)
        of_image = _of_text_with_image if model.illustrated is not None else _of_image
        return await lanes.runs.run(lambda: reply(of_image(model, body, settings)), cost)
    if (sound := body.sound) is not None:
        return await lanes.runs.run(lambda: reply(_of_sound(model, sound)), Cost(operations=OPERATIONS_A_SECOND))
    return await lanes.sums.run(lambda: reply(_of_text(model, body, settings)))


def _of_text(model: LoadedModel, body: Text, settings: Settings) -> dict[str, Any]:
    return {"model": model.id, "tokens": prompts.listed(prompts.source(model, body.text, body.pair, settings))}


def _of_image(model: LoadedModel, body: Text, settings: Settings) -> dict[str, Any]:
    patches = prompts.image(model, str(body.image), settings)
    seen = {"rows": patches.rows, "columns": patches.columns, "png": b64encode(patches.seen).decode()}
    return {"model": model.id, "tokens": prompts.listed(patches.encoding), "seen": seen}


def _of_text_with_image(model: LoadedModel, body: Text, settings: Settings) -> dict[str, Any]:
    prompt = prompts.prompt(model, Prompt(text=body.text, pair=body.pair, image=body.image), settings)
    pictures = [
        {
            "name": each.name,
            "first": each.first,
            "rows": each.rows,
            "columns": each.columns,
            "png": b64encode(each.seen).decode(),
        }
        for each in prompt.pictures
    ]
    return {"model": model.id, "tokens": prompts.listed(prompt.source), "pictures": pictures}


def _of_sound(model: LoadedModel, sound: str) -> dict[str, Any]:
    frames = prompts.sound(model, sound)
    picture = png(spectrogram_pixels(frames.features[0]))
    seen = {"rows": 1, "columns": len(frames.encoding.tokens), "png": b64encode(picture).decode()}
    return {"model": model.id, "tokens": prompts.listed(frames.encoding), "seen": seen}
