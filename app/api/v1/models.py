"""`GET /models` and `GET /models/{model}`: the cards."""

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import RegistryDep
from app.encoding import reply
from app.schemas.replies import Card, Cards

router = APIRouter(prefix="/models", tags=["models"])


@router.get("", response_model=Cards)
def list_models(registry: RegistryDep) -> Response:
    """The cards of all models."""
    return reply({"models": [registry.card(model) for model in registry.ids]})


@router.get("/{model}", response_model=Card)
def get_model(model: str, registry: RegistryDep) -> Response:
    """The card of one model."""
    return reply(registry.card(model))
