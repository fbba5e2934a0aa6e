"""`create_app` wires the application, and does nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import torch
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.staticfiles import StaticFiles
from starlette_compress import CompressMiddleware

from app import __version__, learn_pages, pages, plotly_script, room_pages
from app.admission.lanes import Lanes
from app.api import openapi, v1
from app.cache.reply_cache import ReplyCache
from app.cache.run_cache import RunCache
from app.errors import problems
from app.errors.log_lines import write_tracebacks
from app.families.catalogue import OWN as OWN_FAMILIES
from app.families.catalogue import families
from app.lessons.catalogue import OWN, catalogue
from app.middleware.body_limit import BodyLimit
from app.middleware.client_disconnect import CancelOnDisconnect
from app.middleware.failures import Failures
from app.middleware.head_requests import HeadRequests
from app.middleware.known_hosts import KnownHosts
from app.middleware.local_clients import LocalClients
from app.middleware.request_log import Note, RequestLog, write_line
from app.middleware.root_path import RootPath
from app.middleware.security_headers import SecurityHeaders
from app.models.registry import Registry
from app.page_files.bundle import Bundle
from app.page_files.files import BundledFiles
from app.page_files.head import PageFiles
from app.page_files.packed import PackedFiles
from app.paths import STATIC
from app.rooms.rooms import Rooms
from app.rooms.store import open_store
from app.server import health
from app.settings import Settings

GZIP_LEVEL = 4
"""Above the fastest: with that, an overview of 144 heads would not be small."""

UNOBSERVED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's telemetry is off: no request is reported, and none pays for it."""


def create_app(settings: Settings | None = None, registry: Registry | None = None) -> FastAPI:
    """The application, with its own settings and its own models."""
    settings = settings or Settings()
    torch.set_num_threads(settings.torch_threads)
    write_tracebacks(settings.tracebacks)
    app = FastAPI(
        title="Heads Up",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        telemetry=UNOBSERVED,
        lifespan=_living,
    )
    app.state.settings = settings
    app.state.registry = registry or Registry(settings.weights, settings)
    app.state.runs = RunCache(settings.runs_bytes)
    app.state.lessons = catalogue(OWN, *settings.lessons)
    app.state.families = families(OWN_FAMILIES, *([settings.families] if settings.families else []))
    app.state.lanes = Lanes(settings.work_bytes)
    app.state.replies = ReplyCache(settings.replies_bytes, app.state.lanes.runs)
    app.state.readiness = health.Readiness(app.state.registry, app.state.lanes, settings.preload)
    app.state.page_files = PageFiles(Bundle(settings.bundled))
    app.state.rooms = Rooms(open_store(settings.rooms), is_alone=settings.processes == 1)
    v1.install(app)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(learn_pages.router)
    app.include_router(room_pages.router)
    app.mount("/static", PackedFiles(directory=STATIC), name="static")
    app.mount("/bundled", BundledFiles(directory=settings.bundled, check_dir=False), name="bundled")
    app.mount("/vendor/swagger", StaticFiles(packages=[("fastapi_offline", "static")]), name="swagger")
    app.add_route(plotly_script.PATH, plotly_script.plotly_script, include_in_schema=False)
    app.add_middleware(CancelOnDisconnect)
    app.add_middleware(BodyLimit, max_body_bytes=settings.max_body_bytes, held=app.state.lanes.held)
    app.add_middleware(CompressMiddleware, minimum_size=1024, zstd_level=1, brotli_quality=1, gzip_level=GZIP_LEVEL)
    app.add_middleware(LocalClients)
    app.add_middleware(Failures)
    app.add_middleware(HeadRequests)
    app.add_middleware(KnownHosts, bound_to=settings.host, named=settings.hosts)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    _observe(app, settings)
    app.add_middleware(RootPath, root_path=settings.root_path)
    problems.install(app)
    openapi.install(app)
    return app


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    """While it runs: models to begin with are loaded; then the rooms are left."""
    try:
        async with health.loading_models(app):
            yield
    finally:
        await app.state.rooms.close()


def _observe(app: FastAPI, settings: Settings) -> None:
    """Notes replies, where the operator asked for that: otherwise no request pays for it."""
    app.state.metrics = None
    notes: list[Note] = [write_line] if settings.log_requests else []
    if settings.metrics:
        from app.server.metrics import Metrics

        app.state.metrics = Metrics(app)
        notes.append(app.state.metrics.note)
    if notes:
        app.add_middleware(RequestLog, notes=notes)
