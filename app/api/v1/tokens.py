"""`POST /models/{model}/tokens`: how the model cuts a text."""

from dataclasses import asdict

from fastapi import APIRouter
from starlette.responses import Response

from app import tracing
from app.dependencies import ModelDep, SettingsDep
from app.encoding import reply
from app.schemas.replies import Tokens
from app.schemas.requests import Text

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/tokens", response_model=Tokens)
def tokens(model: ModelDep, body: Text, settings: SettingsDep) -> Response:
    """The tokens of a text, also of one that is too long to run."""
    encoding = tracing.source(model, body.text, body.pair, settings)
    return reply({"model": model.id, "tokens": [asdict(token) for token in encoding.tokens]})
