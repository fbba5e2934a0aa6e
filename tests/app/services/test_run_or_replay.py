"""One way into a model: what was run is not run again, and a text is read and translated once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient

from app.cache.run_cache import MOST_SHARE, OBJECT_BYTES, RunCache
from app.main import create_app
from app.settings import Settings
from model import prompt
from model.run_context import current
from model.tracing.trace import Trace
from model.transformer.decoder import Decoder
from model.transformer.encoder import Encoder
from model.transformer.encoder_decoder import EncoderDecoder

MODELS = ["writer", "reader", "translator", "copycat"]
SHOWN: list[tuple[str, dict[str, Any]]] = [("overview", {"scores": True}), ("attention", {}), ("predictions", {})]
"""What the explore page asks for before anybody unfolds “Does this weight matter?”."""


def unfolded(card: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What `questionsOf` in static/explore/cell/analyses.js asks for then, of a head of the last site but cross."""
    site = next(each["site"] for each in reversed(card["sites"]) if each["site"] != "cross")
    head = {"site": site, "layer": 1, "heads": [0], "encoding": "typed"}
    return [
        ("analyses/norms", head),
        ("analyses/rollout", {"site": site, "encoding": "typed"}),
        ("analyses/sinks", {}),
        ("analyses/logits", {"position": 2}),
        ("analyses/gradients", head | {"position": 2}),
        ("analyses/effects", {"position": 2}),
        ("analyses/lens", {"positions": [2], "top_k": 1}),
    ]


class Counts:
    """How often a model ran as a whole, without those runs in which it writes a translation, which are counted apart.

    The rows in which `effects` ablates one head each go on from the stream of a whole run, so they are none.
    """

    def __init__(self) -> None:
        self.runs = self.translations = 0
        self.is_writing = False


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """Counts from now on."""
    found = Counts()

    inside = threading.local()

    def count(family: Any, name: str) -> None:
        real = getattr(family, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            is_outermost, inside.a_run = not getattr(inside, "a_run", False), True
            found.runs += is_outermost and not found.is_writing and not current().patches.starts
            try:
                return real(*args, **kwargs)
            finally:
                inside.a_run = not is_outermost

        monkeypatch.setattr(family, name, counted)

    for family in (Encoder, Decoder, EncoderDecoder):
        for name in ("forward", "hidden_states"):  # with logits, and for its attention alone
            count(family, name)
    generate = prompt.generate

    def written(*args: Any) -> Any:
        found.translations += 1
        found.is_writing = True
        ids = list(generate(*args))
        found.is_writing = False
        return ids

    monkeypatch.setattr(prompt, "generate", written)
    return found


@pytest.fixture(scope="module")
def shipped() -> Callable[[str], tuple[Any, Callable[..., Any]]]:
    """The card of a model, and a function that asks an app with the shipped models that has just been started."""

    def start(model: str) -> tuple[Any, Callable[..., Any]]:
        client = TestClient(create_app(Settings()))
        card = client.get(f"/api/v1/models/{model}").json()

        def ask(call: str, **body: Any) -> Any:
            reply = client.post(f"/api/v1/models/{model}/{call}", json={"text": card["examples"][0]["text"], **body})
            assert reply.status_code == 200, reply.text
            return reply.json()

        return card, ask

    return start


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("at_once", [False, True])
def test_what_else_there_is_to_know_runs_a_model_at_most_twice(
    shipped: Callable[[str], Any], counts: Counts, model: str, at_once: bool
) -> None:
    card, ask = shipped(model)
    for call, body in SHOWN:
        ask(call, **body)
    assert counts.runs == 2  # for its attention, and as a whole for the predictions
    counts.runs = 0
    with ThreadPoolExecutor(7 if at_once else 1) as pool:
        list(pool.map(lambda each: ask(each[0], **each[1]), unfolded(card)))
    assert counts.runs <= 2  # one that a gradient is taken of, one that its parts are read from
    assert counts.translations == (model == "translator")
    counts.runs = 0
    ask("predictions", positions="all")
    ask("analyses/changes", site=card["sites"][-1]["site"])
    assert counts.runs == 0
    assert counts.translations == (model == "translator")


def test_the_trace_for_a_logits_parts_gives_the_digits_of_one_for_itself(
    tiny_weights: Any,
) -> None:
    fresh = TestClient(create_app(Settings(weights=tiny_weights, runs_bytes=0)))
    knowing = TestClient(create_app(Settings(weights=tiny_weights)))
    body = {"text": "the cat sat on the mat", "interventions": {"temperature": 2.0}}
    calls = ("lens", "effects", "logits", "gradients", "rollout", "sinks", "norms", "flow", "changes")
    for model in ("tiny-decoder", "tiny-encoder"):
        knowing.post(f"/api/v1/models/{model}/overview", json=body)
        for call in ("predictions", *(f"analyses/{name}" for name in calls)):
            wanted = body | ({} if model == "tiny-decoder" or call == "predictions" else _somewhere(call))
            path = f"/api/v1/models/{model}/{call}"
            assert knowing.post(path, json=wanted).json() == fresh.post(path, json=wanted).json(), call


def _somewhere(call: str) -> dict[str, Any]:
    """An encoder has no natural position on a text without a mask."""
    if call.endswith(("effects", "logits", "gradients")):
        return {"position": 2}
    return {"positions": [2]} if call.endswith(("lens", "changes")) else {}


def test_who_asks_at_once_for_the_same_text_waits_for_one_translation_and_one_run(
    tiny_weights: Any, counts: Counts
) -> None:
    client = TestClient(create_app(Settings(weights=tiny_weights, replies_bytes=0)))

    def ask(top_k: int) -> int:
        body = {"text": "the cat sat", "top_k": top_k}
        reply = client.post("/api/v1/models/tiny-encoder-decoder/predictions", json=body)
        return len(reply.json()["predictions"][0]["candidates"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(1, 9))) == list(range(1, 9))
    assert (counts.runs, counts.translations) == (1, 1)


def test_a_trace_too_large_for_the_cache_leaves_what_is_there() -> None:
    cache, key = RunCache(400 + MOST_SHARE * OBJECT_BYTES), ("model", "text", "")
    cache.put_trace(key, Trace(torch.zeros(1, 7, 7)))
    small = cache.trace(key)
    assert small is not None
    cache.put_trace(key, Trace(torch.zeros(1, 8, 8)))
    assert cache.trace(key) is small
