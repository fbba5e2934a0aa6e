"""Dependencies of the handlers, by type.

A dependency that only reads an attribute is `async`: FastAPI runs a plain function on another thread.
"""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from app.admission.lanes import Lanes
from app.cache.reply_cache import ReplyCache
from app.cache.run_cache import RunCache
from app.models.registry import Registry
from app.settings import Settings
from model.weights import LoadedModel


async def _registry(request: Request) -> Registry:
    return request.app.state.registry


async def _settings(request: Request) -> Settings:
    return request.app.state.settings


RegistryDep = Annotated[Registry, Depends(_registry)]
SettingsDep = Annotated[Settings, Depends(_settings)]


class Shared(NamedTuple):
    """All that a handler needs to compute without a model."""

    registry: Registry
    settings: Settings
    lanes: Lanes

    async def model(self, name: str) -> LoadedModel:
        """The model of this name, loaded.

        Raises:
            NotFound, Unavailable: for a name that no model has, and a model that cannot be loaded.
        """
        # loading takes a while, and other requests should not wait for it
        known = self.registry.loaded(name)
        return await self.lanes.loads.get(name, lambda: self.registry.get(name)) if known is None else known


class Served(NamedTuple):
    """All that a handler needs to run a model, in one dependency, because each one costs time."""

    model: LoadedModel
    settings: Settings
    runs: RunCache
    replies: ReplyCache
    lanes: Lanes


async def shared(request: Request) -> Shared:
    """What every handler of this app shares."""
    state = request.app.state
    return Shared(state.registry, state.settings, state.lanes)


async def served(model: str, request: Request) -> Served:
    """The model of a request, loaded, and what else is needed to run it.

    Raises:
        NotFound, Unavailable: for a name that no model has, and a model that cannot be loaded.
    """
    state = request.app.state
    found = await (await shared(request)).model(model)
    return Served(found, state.settings, state.runs, state.replies, state.lanes)


SharedDep = Annotated[Shared, Depends(shared)]
ServedDep = Annotated[Served, Depends(served)]
