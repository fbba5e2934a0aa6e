"""Cached runs: replies are the same with them and without, and the memory that they take is bounded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient

from app.cache.run_cache import MOST_SHARE, OBJECT_BYTES, Calls, RunCache, expected_bytes, size_bytes
from app.main import create_app
from app.schemas.requests import AttentionRequest, Prompt
from app.services import run_or_replay
from app.services.run_or_replay import Run
from app.settings import Settings
from model import weights
from model.axes import Place
from model.tracing.attention_inputs import AttentionInputs

ASKED = {"text": "the cat sat on the mat", "target": "le chat", "interventions": {"temperature": 2.0, "layers": [1]}}
TENSORS = ["query", "key", "value", "scores", "scaled", "mask", "masked", "weights", "head_output"]
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("attention", {"tensors": TENSORS, "layers": [1], "heads": [2]}),
    ("attention", {"tensors": ["input", "contribution", "output"]}),
    ("overview", {"scores": True}),
    ("aggregate", {"site": "cross"}),
    ("analyses/heads", {}),
    ("analyses/pairs", {"query": "le", "key": "cat"}),
    ("analyses/rollout", {"site": "decoder"}),
    ("analyses/flow", {"site": "encoder"}),
    ("analyses/norms", {"site": "cross", "layer": 1, "heads": [1]}),
    ("analyses/sinks", {}),
    ("analyses/reach", {"distances": [2]}),
]


@pytest.fixture
def runs_made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one whenever a model runs."""
    made: list[Any] = []

    def counting(name: str) -> None:
        real = getattr(run_or_replay, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            made.append(args)
            return real(*args, **kwargs)

        monkeypatch.setattr(run_or_replay, name, counted)

    for name in ("run", "run_attention"):
        counting(name)
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
    model = weights.load(tiny_weights / "tiny-decoder")
    prompts = [Prompt(text=f"the cat sat on {word}") for word in ("Tom", "Mary", "book", "mat", "cat")]

    def kept(most_bytes: int) -> list[Calls]:
        runs = RunCache(most_bytes)
        for prompt in prompts:
            Run(model, prompt, Settings(), runs).observe()
        return [runs.calls(runs.key(model.id, prompt)) for prompt in prompts]

    (first, *_) = kept(2**20)
    assert first
    size = size_bytes(first)
    assert [bool(each) for each in kept(MOST_SHARE * size)] == [False] * (5 - MOST_SHARE) + [True] * MOST_SHARE
    assert kept(MOST_SHARE * size - 1) == [{}] * 5


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
def test_the_size_of_a_run_is_known_before_it_is_made(tiny_weights: Path, model: str) -> None:
    loaded, runs = weights.load(tiny_weights / model), RunCache(2**20)
    prompt = Prompt(text="the cat sat", target="le chat" if model == "tiny-encoder-decoder" else None)
    run = Run(loaded, prompt, Settings(), runs)
    run.observe()
    found = runs.calls(runs.key(loaded.id, prompt))
    assert found
    vectors = sum(4 * each.numel() for call in found.values() for each in (call.query, call.key, call.value))
    assert expected_bytes(loaded.config, run.prompt) == vectors


def test_of_a_text_too_long_to_keep_the_layers_asked_for_are_kept(
    asking: Callable[[int], Callable[..., Any]], runs_made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.run_or_replay.expected_bytes", lambda *_: 2**30)
    ask, head = asking(2**20), {"sites": ["cross"], "heads": [1], "tensors": ["weights"]}
    ask("overview", **ASKED)
    expected = ask("attention", **ASKED, **head, layers=[1])
    assert len(runs_made) == 2
    assert ask("attention", **ASKED, **head, layers=[1]) == expected
    ask("attention", **ASKED, **(head | {"heads": [0]}), layers=[1])
    assert len(runs_made) == 2
    ask("attention", **ASKED, **head, layers=[0])
    assert len(runs_made) == 3
    ask("attention", **ASKED, **head, layers=[0, 1])
    assert len(runs_made) == 3


def test_what_is_selected_of_a_run_does_not_make_it_another() -> None:
    runs = RunCache(2**20)
    first = AttentionRequest(text="the cat", heads=[1], encoding="typed")
    assert runs.key("m", first) == runs.key("m", Prompt(text="the cat"))
    assert runs.key("m", first) != runs.key("n", first)


def test_a_tensor_counts_with_all_that_lies_behind_it() -> None:
    whole = torch.zeros(1, 4, 100, 8)
    part = AttentionInputs(whole[:, :1], whole[:, 1:2], whole[:, 2:3], *(None,) * 8)  # type: ignore[arg-type]
    assert size_bytes({Place("decoder", 0): part}) == whole.nbytes + 3 * OBJECT_BYTES
    own = part._replace(query=whole[:, :1].clone())
    assert size_bytes({Place("decoder", 0): own}) == whole.nbytes + whole.nbytes // 4 + 3 * OBJECT_BYTES
