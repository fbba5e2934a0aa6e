"""What a handler asks for, by type.

What only reads an attribute is `async`: a plain function would be sent to another thread and back.
"""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app.known_replies import KnownReplies
from app.registry import Registry
from app.runs import KnownRuns
from app.settings import Settings
from model.weights import LoadedModel


async def _registry(request: Request) -> Registry:
    return request.app.state.registry


async def _settings(request: Request) -> Settings:
    return request.app.state.settings


async def _replies(request: Request) -> KnownReplies:
    return request.app.state.replies


RegistryDep = Annotated[Registry, Depends(_registry)]
SettingsDep = Annotated[Settings, Depends(_settings)]
RepliesDep = Annotated[KnownReplies, Depends(_replies)]


class Served(NamedTuple):
    """What a handler that runs a model needs beside the model: one dependency, as each takes its time."""

    settings: Settings
    runs: KnownRuns
    replies: KnownReplies


async def _served(request: Request) -> Served:
    state = request.app.state
    return Served(state.settings, state.runs, state.replies)


ServedDep = Annotated[Served, Depends(_served)]


async def _model(model: str, request: Request) -> LoadedModel:
    registry: Registry = request.app.state.registry
    # reading its files for the first time takes a while, and nobody else should wait for that
    known = registry.loaded(model)
    return await run_in_threadpool(registry.get, model) if known is None else known


ModelDep = Annotated[LoadedModel, Depends(_model)]
