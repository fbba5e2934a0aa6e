"""What a handler asks for, by type."""

from typing import Annotated

from fastapi import Depends, Request

from app.known_replies import KnownReplies
from app.registry import Registry
from app.runs import KnownRuns
from app.settings import Settings
from model.weights import LoadedModel


def _registry(request: Request) -> Registry:
    return request.app.state.registry


def _settings(request: Request) -> Settings:
    return request.app.state.settings


def _runs(request: Request) -> KnownRuns:
    return request.app.state.runs


def _replies(request: Request) -> KnownReplies:
    return request.app.state.replies


RegistryDep = Annotated[Registry, Depends(_registry)]
SettingsDep = Annotated[Settings, Depends(_settings)]
RepliesDep = Annotated[KnownReplies, Depends(_replies)]
RunsDep = Annotated[KnownRuns, Depends(_runs)]


def _model(model: str, registry: RegistryDep) -> LoadedModel:
    return registry.get(model)


ModelDep = Annotated[LoadedModel, Depends(_model)]
