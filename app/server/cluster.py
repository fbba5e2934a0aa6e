"""Serves the same app as replicas of Ray Serve, on one machine or several, as many as the requests under way need.

`serve run app.server.cluster:app`, or `headsup serve --cluster`. Ray is an extra, so it is imported where it is used.
"""

import os
from collections.abc import Callable
from logging import WARNING
from threading import Event, Thread
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.main import create_app
from app.server.single import ENDS_WITHIN_S, when_input_ends, when_told_to_end
from app.settings import Settings

ADDED_TO_ONE = (
    "A model that is added would be known to one replica only; leave out HEADSUP_ALLOW_ADDING, or take one replica."
)
NAME = "headsup"
AGAIN_S = 5
"""A client whom the queue refuses may ask again after this time."""
MODELS, TOLD_EVERY_S = "models", 1.0
"""Where and how often a replica tells of its Hugging Face models."""
QUIET = {"log_level": "WARNING", "enable_access_log": False}
"""No line for each request: HEADSUP_LOG_REQUESTS writes one that is read by machines."""


class NotStartedError(Exception):
    """Ray did not start; the text is a sentence that says why."""


class Replicas(BaseModel):
    """How many replicas there are, and how many requests they take; `serve run` takes these as `name=value`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_replicas: int = Field(1, ge=1, description="So many are kept without any load.")
    max_replicas: int | None = Field(None, ge=1, description="So many at most; as HEADSUP_PROCESSES when left out.")
    target_ongoing_requests: float = Field(
        16, gt=0, description="Replicas are added and ended until each has about so many requests under way."
    )
    max_ongoing_requests: int = Field(
        500, ge=1, description="A replica takes so many at once; a phone that follows a room counts as one."
    )
    max_queued_requests: int = Field(200, ge=1, description="So many more wait for a replica; others are refused.")


class Served:
    """What a replica tells Ray, beside the app that Ray serves."""

    app: FastAPI

    def record_routing_stats(self) -> dict[str, dict[str, bool]]:
        """Whether each Hugging Face model is in memory here, or on its way there; Ray asks by this name."""
        models = self.app.state.registry.huggingface
        return {MODELS: {each: models.loader.state(each)[0] in ("ready", "loading") for each in models.ids}}


def app(asked: Replicas) -> Any:
    """The application of Ray Serve, with the settings of the environment."""
    return application(asked, Settings())


def application(asked: Replicas, settings: Settings) -> Any:
    """The application of Ray Serve: one deployment, whose replicas each build the app from the same settings.

    Raises:
        ValueError: for more replicas at least than at most, and models that are added to one of several.
    """
    from ray import serve

    told = settings_of_replicas(asked, settings)

    # Ray imports the modules in a replica, and carries only this function and the settings there
    def build() -> FastAPI:
        return replica(told)

    return serve.deployment(serve.ingress(build)(Served), **options(asked, told)).bind()


def settings_of_replicas(asked: Replicas, settings: Settings) -> Settings:
    """The settings of each replica: `processes` says how many may answer, so that none keeps a room to itself.

    Raises:
        ValueError: for more replicas at least than at most, and models that are added to one of several.
    """
    most = settings.processes if asked.max_replicas is None else asked.max_replicas
    if most < asked.min_replicas:
        raise ValueError(
            f"min_replicas is {asked.min_replicas} and the most {most}; give max_replicas={asked.min_replicas} or more."
        )
    if most > 1 and settings.allow_adding:
        raise ValueError(ADDED_TO_ONE)
    return settings.model_copy(update={"processes": most})


def options(asked: Replicas, settings: Settings) -> dict[str, Any]:
    """The options of the deployment, named as Ray Serve names them.

    A replica reserves as many processors as one run uses threads, so replicas do not slow each other down.
    """
    return {
        "name": NAME,
        "autoscaling_config": {
            "min_replicas": asked.min_replicas,
            "max_replicas": settings.processes,
            "target_ongoing_requests": asked.target_ongoing_requests,
        },
        "max_ongoing_requests": asked.max_ongoing_requests,
        "max_queued_requests": asked.max_queued_requests,
        "request_router_config": {
            "request_router_class": "app.server.model_router.ModelRouter",
            "request_router_kwargs": {"models_key": MODELS, "most_work": asked.target_ongoing_requests},
            "request_routing_stats_period_s": TOLD_EVERY_S,
        },
        "backpressure_config": {"status_code": 503, "retry_after_s": AGAIN_S},
        "ray_actor_options": {
            "num_cpus": settings.torch_threads,
            "num_gpus": 1 if settings.device == "cuda" else 0,
        },
        "graceful_shutdown_timeout_s": ENDS_WITHIN_S,
    }


def replica(settings: Settings) -> FastAPI:
    """The app of one replica; addresses of clients are read where uvicorn reads them for a server without Ray."""
    built = create_app(settings)
    built.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    return built


def run(
    settings: Settings,
    asked: Replicas,
    address: tuple[str, int],
    announce: Callable[[], None],
    until: int | None = None,
) -> None:
    """Serves replicas until it is stopped; `announce` is called once the first of them answer.

    They run in the cluster that `RAY_ADDRESS` names, or one of this machine that ends with them.

    Args:
        address: host and port to listen on.
        until: a file descriptor; the replicas also end when what it reads ends.

    Raises:
        ValueError: as `application`.
        NotStartedError: when Ray did not start.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray reports its use over the network otherwise
    import ray
    from ray import serve

    ended = Event()
    built = application(asked, settings)
    cluster = os.environ.get("RAY_ADDRESS", "local")
    try:
        ray.init(address=cluster, include_dashboard=False, log_to_driver=False, logging_level=WARNING)
    except Exception as error:  # Ray has no class of its own for this
        said = str(error).partition(". ")[0].rstrip(".")
        raise NotStartedError(
            f"Ray did not start ({said}); RAY_ADDRESS is {cluster}. Start it again once the machine is less busy, or "
            "name a cluster that runs."
        ) from error
    try:
        when_told_to_end(ended.set)
        if until is not None:
            Thread(target=when_input_ends, args=(until, ended.set), daemon=True).start()
        serve.start(http_options={"host": address[0], "port": address[1]}, logging_config=QUIET)
        serve.run(built, name=NAME, logging_config=QUIET)
        announce()
        ended.wait()
    finally:
        serve.shutdown()
        ray.shutdown()
