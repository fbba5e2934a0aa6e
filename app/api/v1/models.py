"""`GET /models` returns the cards; `/models/{model}/loading` says how far a model has loaded."""

from dataclasses import asdict

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.dependencies import RegistryDep, SettingsDep
from app.errors.problems import Forbidden
from app.schemas.array_encoding import reply
from app.schemas.cards import Card, Cards, LoadingReply
from app.schemas.requests import AddRequest
from model.errors import InputError, ModelError

router = APIRouter(prefix="/models", tags=["models"])
NOT_SWITCHED_ON = (
    "Models cannot be added to this server. Its operator can allow it with HEADSUP_ALLOW_ADDING=true, or name "
    "models in HEADSUP_MODELS."
)
FORBIDDEN = {
    "description": "The operator of this server did not allow it.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


@router.get("", response_model=Cards)
async def list_models(registry: RegistryDep) -> Response:
    """The cards of all models."""
    return reply({"models": [registry.card(model) for model in registry.ids]})


@router.post("", response_model=LoadingReply, responses={403: FORBIDDEN})
async def add_model(body: AddRequest, registry: RegistryDep, settings: SettingsDep) -> Response:
    """Begins to fetch and load a model of the hub. The operator must allow it. Its card appears once it is loaded."""
    if not settings.allow_adding:
        raise Forbidden(NOT_SWITCHED_ON)
    try:
        model = await run_in_threadpool(registry.huggingface.begin, body.model)
    except ModelError as error:
        raise InputError(str(error), "model") from error
    return reply(asdict(registry.loading(model)))


@router.get("/{model}", response_model=Card)
async def get_model(model: str, registry: RegistryDep) -> Response:
    """The card of one model."""
    return reply(registry.card(model))


@router.get("/{model}/loading", response_model=LoadingReply)
async def get_loading(model: str, registry: RegistryDep) -> Response:
    """The state of a model in memory, and the progress of its loading."""
    # `async`: those who wait for the model may have taken every other thread
    return reply(asdict(registry.loading(model)))


@router.delete("/{model}/loading", response_model=LoadingReply)
async def cancel_loading(model: str, registry: RegistryDep) -> Response:
    """Cancels a loading for everybody who waits for it. A model that is in memory stays there."""
    registry.huggingface.loader.cancel(model)
    return reply(asdict(registry.loading(model)))
