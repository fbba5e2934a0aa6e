"""`POST /models/{model}/tokens`: how the model cuts a text."""

from base64 import b64encode
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app import tracing
from app.dependencies import ModelDep, SettingsDep
from app.encoding import reply
from app.schemas.replies import Tokens
from app.schemas.requests import Text
from model.tokenizers import Encoding

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/tokens", response_model=Tokens)
def tokens(model: ModelDep, body: Text, settings: SettingsDep) -> Response:
    """The tokens of a text, also of one that is too long to run; or the patches of an image."""
    if body.image is not None:
        patches = tracing.image(model, body.image, settings)
        seen = {"rows": patches.rows, "columns": patches.columns, "png": b64encode(patches.seen).decode()}
        return reply({"model": model.id, "tokens": _listed(patches.encoding), "seen": seen})
    return reply({"model": model.id, "tokens": _listed(tracing.source(model, body.text, body.pair, settings))})


def _listed(encoding: Encoding) -> list[dict[str, Any]]:
    return [asdict(token) for token in encoding.tokens]
