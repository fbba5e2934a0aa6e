"""Known runs: replies are the same with them and without, and the memory that they take is bounded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import tracing
from app.main import create_app
from app.runs import KnownRun, KnownRuns
from app.schemas.requests import AttentionRequest, Prompt
from app.settings import Settings
from model import weights

ASKED = {"text": "the cat sat on the mat", "target": "le chat", "interventions": {"temperature": 2.0, "layers": [1]}}
TENSORS = ["query", "key", "value", "scores", "scaled", "mask", "masked", "weights", "head_output"]
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("attention", {"tensors": TENSORS, "layers": [1], "heads": [2]}),
    ("attention", {"tensors": ["input", "contribution", "output"]}),
    ("overview", {"scores": True}),
    ("aggregate", {"site": "cross"}),
    ("analyses/heads", {}),
    ("analyses/pairs", {"query": "le", "key": "cat"}),
]


@pytest.fixture
def runs_made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one whenever a model runs."""
    made: list[Any] = []
    real = tracing.run

    def counted(*args: Any, **kwargs: Any) -> Any:
        made.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(tracing, "run", counted)
    return made


@pytest.fixture
def asking(tiny_weights: Path) -> Callable[[int], Callable[..., Any]]:
    """From how many bytes of runs an app keeps to a function that asks it."""

    def make(runs_bytes: int) -> Callable[..., Any]:
        client = TestClient(create_app(Settings(weights=tiny_weights, runs_bytes=runs_bytes)))

        def ask(call: str, **body: Any) -> Any:
            reply = client.post(f"/api/v1/models/tiny-encoder-decoder/{call}", json=body)
            assert reply.status_code == 200, reply.text
            return {name: value for name, value in reply.json().items() if name != "timings_ms"}

        return ask

    return make


@pytest.mark.parametrize(("call", "body"), CALLS)
def test_a_reply_is_the_same_whether_or_not_the_run_is_known(
    asking: Callable[[int], Callable[..., Any]], runs_made: list[Any], call: str, body: dict[str, Any]
) -> None:
    fresh = asking(0)(call, **ASKED, **body)
    knowing = asking(2**20)
    knowing("overview", **ASKED)
    count = len(runs_made)
    assert knowing(call, **ASKED, **body) == fresh
    assert len(runs_made) == count + ("input" in body.get("tensors", ()))


@pytest.mark.parametrize(
    "change", [{"text": "the cat"}, {"target": "le tapis"}, {"interventions": {"temperature": 2.5, "layers": [1]}}]
)
def test_another_question_is_another_run(
    asking: Callable[[int], Callable[..., Any]], runs_made: list[Any], change: dict[str, Any]
) -> None:
    ask = asking(2**20)
    ask("overview", **ASKED)
    count = len(runs_made)
    ask("attention", **ASKED | change)
    assert len(runs_made) == count + 1


def test_the_oldest_runs_give_way_and_one_that_is_too_large_is_not_kept(tiny_weights: Path) -> None:
    from app.looking import look, read

    model = weights.load(tiny_weights / "tiny-decoder")
    prompts = [Prompt(text=f"the cat sat on {word}") for word in ("Tom", "Mary", "book")]
    size = 0
    for room in (0, 1, 2):
        runs = KnownRuns(room * size + size // 2)
        for prompt in prompts:
            reading = read(model, prompt, Settings(), runs)
            look(reading)
        kept = [runs.get(model, prompt) for prompt in prompts]
        assert [each is not None for each in kept] == [i >= 3 - room for i in range(3)]
        again = KnownRuns(2**20)
        look(read(model, prompts[0], Settings(), again))
        found = again.get(model, prompts[0])
        assert isinstance(found, KnownRun)
        size = found.size_bytes


def test_what_is_selected_of_a_run_does_not_make_it_another() -> None:
    runs = KnownRuns(2**20)
    first = AttentionRequest(text="the cat", heads=[1], encoding="typed")
    assert runs.key("m", first) == runs.key("m", Prompt(text="the cat"))
    assert runs.key("m", first) != runs.key("n", first)
