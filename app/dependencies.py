"""Dependencies of the handlers, by type.

A dependency that only reads an attribute is `async`: FastAPI runs a plain function on another thread.
"""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

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


class Served(NamedTuple):
    """All that a handler needs to run a model, in one dependency, because each one costs time."""

    model: LoadedModel
    settings: Settings
    runs: RunCache
    replies: ReplyCache


async def served(model: str, request: Request) -> Served:
    """The model of a request, loaded, and what else is needed to run it.

    Raises:
        NotFound, Unavailable: for a name that no model has, and a model that cannot be loaded.
    """
    state = request.app.state
    return Served(await _loaded(model, state.registry), state.settings, state.runs, state.replies)


ServedDep = Annotated[Served, Depends(served)]


async def _loaded(model: str, registry: Registry) -> LoadedModel:
    # loading takes a while, and other requests should not wait for it
    known = registry.loaded(model)
    return await run_in_threadpool(registry.get, model) if known is None else known
