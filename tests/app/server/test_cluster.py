import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from typer.testing import CliRunner

from app.__main__ import cli
from app.cli import cluster as command
from app.server import cluster
from app.server.cluster import Replicas
from app.settings import Settings


def test_without_ray_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.__main__.is_installed", lambda: False)
    ended = CliRunner().invoke(cli, ["serve", "--cluster", "--no-browser"])
    assert ended.exit_code == 2
    assert ended.stderr.strip() == command.MISSING
    assert "pip install -e '.[cluster]'" in ended.stderr


@pytest.mark.parametrize(
    ("processes", "rooms", "is_said"), [("3", "memory", True), ("1", "memory", False), ("3", "redis://there", False)]
)
def test_several_replicas_without_redis_are_told_that_there_are_no_rooms(
    tiny_weights: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: str,
    rooms: str,
    is_said: bool,
) -> None:
    ran: list[tuple[Settings, Replicas, tuple[str, int]]] = []

    def run(
        settings: Settings, asked: Replicas, address: tuple[str, int], announce: Callable[[], None], _: int | None
    ) -> None:
        ran.append((settings, asked, address))
        announce()

    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
    monkeypatch.setenv("HEADSUP_ROOMS", rooms)
    monkeypatch.setattr("app.__main__.is_installed", lambda: True)
    monkeypatch.setattr(cluster, "run", run)
    given = ["serve", "--cluster", "--no-browser", "--port", "0", "--processes", processes]
    ended = CliRunner().invoke(cli, given)
    assert ended.exit_code == 0, ended.output
    assert (command.ROOMS_NEED_REDIS in ended.stderr) == is_said
    [(settings, asked, (host, port))] = ran
    assert settings.processes == int(processes)
    assert asked == Replicas()
    assert f"http://{host}:{port} " in ended.stdout


def test_a_ray_that_does_not_start_is_said_in_a_sentence(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def init(**_: Any) -> None:
        raise Exception("The current node timed out during startup. This could happen because of much.")

    ray = ModuleType("ray")
    ray.__dict__.update(init=init, serve=ModuleType("ray.serve"))
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setattr(cluster, "application", lambda *_: None)
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
    monkeypatch.setattr("app.__main__.is_installed", lambda: True)
    ended = CliRunner().invoke(cli, ["serve", "--cluster", "--no-browser", "--port", "0"])
    assert ended.exit_code == 2
    assert ended.stderr.strip() == (
        "Ray did not start (The current node timed out during startup); RAY_ADDRESS is local. "
        "Start it again once the machine is less busy, or name a cluster that runs."
    )


def test_a_deployment_is_bounded_and_scales_with_the_requests_under_way() -> None:
    asked = Replicas(
        min_replicas=2, max_replicas=7, target_ongoing_requests=11, max_ongoing_requests=13, max_queued_requests=17
    )
    told = cluster.settings_of_replicas(asked, Settings(torch_threads=3, device="cuda"))
    assert cluster.options(asked, told) == {
        "name": "headsup",
        "autoscaling_config": {"min_replicas": 2, "max_replicas": 7, "target_ongoing_requests": 11},
        "max_ongoing_requests": 13,
        "max_queued_requests": 17,
        "request_router_config": {
            "request_router_class": "app.server.model_router.ModelRouter",
            "request_router_kwargs": {"models_key": "models", "most_work": 11},
            "request_routing_stats_period_s": 1.0,
        },
        "backpressure_config": {"status_code": 503, "retry_after_s": 5},
        "ray_actor_options": {"num_cpus": 3, "num_gpus": 1},
        "graceful_shutdown_timeout_s": 10,
    }


def test_a_replica_reserves_one_processor_and_there_are_as_many_as_processes_unless_more_is_said() -> None:
    told = cluster.options(Replicas(), cluster.settings_of_replicas(Replicas(), Settings(processes=5, device="cpu")))
    assert told["autoscaling_config"]["max_replicas"] == 5
    assert told["ray_actor_options"] == {"num_cpus": 1, "num_gpus": 0}


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"min_replicas is 3 and the most 2; give max_replicas=3 or more"):
        cluster.settings_of_replicas(Replicas(min_replicas=3, max_replicas=2), Settings())
    with pytest.raises(ValueError, match="known to one replica only"):
        cluster.settings_of_replicas(Replicas(max_replicas=2), Settings(allow_adding=True))
    with pytest.raises(ValidationError, match="replicas"):
        Replicas.model_validate({"replicas": 2})


def test_no_room_is_opened_in_the_memory_of_one_of_several_replicas(tiny_weights: Path) -> None:
    settings = cluster.settings_of_replicas(Replicas(max_replicas=2), Settings(weights=tiny_weights))
    with TestClient(cluster.replica(settings)) as client:
        reply = client.post("/api/v1/rooms", json={})
    assert reply.status_code == 403
    assert "HEADSUP_ROOMS" in reply.json()["detail"]


def test_a_replica_believes_the_addresses_that_a_trusted_proxy_tells(tiny_weights: Path) -> None:
    settings = Settings(weights=tiny_weights, trusted_proxies=["10.1.2.3"], log_requests=True)
    headers = {"X-Forwarded-For": "192.0.2.7", "Accept-Encoding": "gzip"}
    packed = {}
    for address in ("127.0.0.1", "10.1.2.3"):
        with TestClient(cluster.replica(settings), client=(address, 5)) as client:
            packed[address] = client.get("/api/v1/models", headers=headers).headers.get("content-encoding")
    assert packed == {"127.0.0.1": None, "10.1.2.3": "gzip"}, "a client elsewhere is sent packed replies"
