"""Inference runs beside the event loop, and requests do not see one another's changes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import Ask


def test_a_run_does_not_hold_up_other_requests(client: TestClient, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services import run_or_replay

    running, release, real = threading.Event(), threading.Event(), run_or_replay.run_attention

    def held(*args: Any, **kwargs: Any) -> Any:
        running.set()
        assert release.wait(60), "nobody answered while the model ran"
        return real(*args, **kwargs)

    monkeypatch.setattr(run_or_replay, "run_attention", held)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(ask, "tiny-decoder", "attention", text="a run that was not made before")
        assert running.wait(60)
        assert client.get("/api/v1/models").status_code == 200
        assert not slow.done()
        release.set()
        assert slow.result(timeout=60)["model"] == "tiny-decoder"


def test_parallel_requests_keep_their_own_interventions(ask: Ask) -> None:
    def weights(temperature: float) -> Any:
        changes = {"temperature": temperature}
        return ask("tiny-decoder", "attention", text="the cat sat", interventions=changes)["attention"]

    temperatures = [0.5, 1.0, 2.0, 4.0, 8.0] * 4
    alone = {temperature: weights(temperature) for temperature in set(temperatures)}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(weights, temperatures))
    assert together == [alone[temperature] for temperature in temperatures]
