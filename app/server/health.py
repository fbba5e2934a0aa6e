"""Says how this server is: alive, ready for requests, and what it has done so far. Nothing here waits in a lane."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.admission.lanes import Lanes
from app.errors.problems import NotFound, problem
from app.models.registry import Registry

router = APIRouter(include_in_schema=False)
EVERY = "*"


class Readiness:
    """Loads the models that the operator wants in memory from the start, and says which are still missing, and why.

    Args:
        wanted: their names; `*` for every one.
    """

    def __init__(self, registry: Registry, lanes: Lanes, wanted: list[str]):
        self._registry, self._lanes = registry, lanes
        self._missing = list(registry.ids) if EVERY in wanted else list(wanted)
        self._failed: dict[str, str] = {}

    async def load(self) -> None:
        """Loads them one after the other."""
        for name in list(self._missing):
            try:
                await self._lanes.loads.get(name, lambda name=name: self._registry.get(name))  # type: ignore[misc]
                self._missing.remove(name)
            except HTTPException as error:
                self._failed[name] = error.detail

    @property
    def reason(self) -> str | None:
        """Why requests should not come yet; None when they may."""
        if not self._registry.ids:
            return "This server has no model."
        if self._failed:
            return " ".join(self._failed.values())
        if not self._missing:
            return None
        return f"{self._missing[0]} is loading; {len(self._missing)} of the models to begin with are not in memory yet."


@asynccontextmanager
async def loading_models(app: FastAPI) -> AsyncIterator[None]:
    """Loads the models to begin with beside the first requests."""
    loading = asyncio.create_task(app.state.readiness.load())
    try:
        yield
    finally:
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading


@router.get("/healthz")
async def alive() -> Response:
    """Alive: this process answers."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Ready: the models of `HEADSUP_PRELOAD` are in memory. Until then 503 with the reason."""
    reason = request.app.state.readiness.reason
    return JSONResponse({"status": "ready"}) if reason is None else problem(503, reason)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Metrics of this process for Prometheus. The operator must switch them on."""
    found = request.app.state.metrics
    if found is None:
        raise NotFound("The metrics are switched off; the operator of this server can set HEADSUP_METRICS=true.")
    return Response(found.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
