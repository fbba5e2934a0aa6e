"""The cache of replies: the same question runs once, any other question runs again, and its memory is bounded."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.admission.lane import Lane
from app.cache.reply_cache import MOST_SHARE, OVERHEAD_BYTES, ReplyCache
from app.main import create_app
from app.schemas.patching import PatchingRequest
from app.schemas.requests import (
    AggregateRequest,
    AttentionRequest,
    HeadsRequest,
    OverviewRequest,
    PairsRequest,
    PredictionsRequest,
    StepsRequest,
)
from app.services import prompts
from app.settings import Settings
from model import weights
from model.weights import LoadedModel

TEXT = {"text": "the cat sat"}
BODIES: dict[str, dict[str, Any]] = {
    "overview": {},
    "attention": {},
    "aggregate": {},
    "steps": {},
    "predictions": {},
    "analyses/heads": {},
    "analyses/pairs": {"query": "cat", "key": "the"},
    "analyses/patching": {"corrupted": "the mat sat"},
}
REQUESTS = {
    "overview": OverviewRequest,
    "attention": AttentionRequest,
    "aggregate": AggregateRequest,
    "steps": StepsRequest,
    "predictions": PredictionsRequest,
    "analyses/heads": HeadsRequest,
    "analyses/pairs": PairsRequest,
    "analyses/patching": PatchingRequest,
}
OTHERWISE: dict[str, Any] = {
    "text": "the mat",
    "pair": "Tom",
    "image": "iVBORw0KGgo=",
    "sound": "UklGRg==",
    "target": "le chat",
    "interventions": {"temperature": 2.0},
    "sites": ["decoder"],
    "layers": [1],
    "heads": [1],
    "tensors": ["scores"],
    "queries": [0],
    "keys": [0],
    "encoding": "json",
    "decimals": 3,
    "scores": True,
    "site": "decoder",
    "how": "max",
    "layer": 1,
    "head": 1,
    "positions": "all",
    "top_k": 3,
    "query": "sat",
    "key": "sat",
    "corrupted": "the book sat",
    "corrupted_target": "le",
    "what": "residual",
    "position": 1,
    "answer": "cat",
    "wrong": 7,
}
"""For each field of a request another value than its default, and than the one above."""


@pytest.fixture
def runs_made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one whenever a text is read."""
    made: list[Any] = []
    real = prompts.prompt

    def counted(*args: Any) -> Any:
        made.append(args)
        return real(*args)

    monkeypatch.setattr(prompts, "prompt", counted)
    return made


@pytest.fixture
def post(tiny_weights: Path) -> Callable[..., Response]:
    """Asks an app that has just been started and keeps no runs."""
    client = TestClient(create_app(Settings(weights=tiny_weights, runs_bytes=0)))
    return lambda call, body, model="tiny-decoder": client.post(f"/api/v1/models/{model}/{call}", json=body)


@pytest.mark.parametrize("call", BODIES)
def test_the_same_question_is_answered_once_and_with_the_same_bytes(
    post: Callable[..., Response], runs_made: list[Any], call: str
) -> None:
    body = TEXT | BODIES[call]
    first = post(call, body)
    assert first.status_code == 200, first.text
    spelled_out = REQUESTS[call](**body).model_dump(mode="json")
    for again in (body, spelled_out):
        assert post(call, again).content == first.content
    assert len(runs_made) == (2 if call == "analyses/patching" else 1)  # it reads two texts


@pytest.mark.parametrize("call", BODIES)
def test_every_field_of_a_request_and_the_model_are_in_the_key(tiny_weights: Path, call: str) -> None:
    model = weights.load(tiny_weights / "tiny-decoder")
    other = replace(model, id="tiny-decoder@3")
    plain = {**TEXT, **BODIES[call]}

    def key(of: LoadedModel, **changes: Any) -> Any:
        wanted = {"encoding": "typed"} if "encoding" in REQUESTS[call].model_fields else {}
        changes = {name: value for name, value in changes.items() if (call, name) != ("aggregate", "heads")} | (
            {"heads": [{"layer": 0, "head": 1}]} if call == "aggregate" and "heads" in changes else {}
        )
        return ReplyCache.key(call, of, REQUESTS[call](**plain | wanted | changes))

    keys = [key(model), key(other), ReplyCache.key("another", model, REQUESTS[call](**plain))]
    keys += [key(model, **{name: OTHERWISE[name]}) for name in REQUESTS[call].model_fields]
    assert len(set(keys)) == len(keys)


def test_a_refusal_is_not_kept(post: Callable[..., Response], runs_made: list[Any]) -> None:
    for _ in range(2):
        assert post("attention", {"text": "the cat " * 40}).status_code == 422
    assert len(runs_made) == 2


def test_the_oldest_give_way_and_one_that_is_too_large_is_not_kept(tiny_weights: Path) -> None:
    model = weights.load(tiny_weights / "tiny-decoder")
    made: list[int] = []

    def ask(replies: ReplyCache, which: int) -> bytes:
        def make() -> str:
            made.append(which)
            return str(which) * 9

        return bytes(asyncio.run(replies.reply("call", model, OverviewRequest(text=str(which)), make)).body)

    size = 11 + OVERHEAD_BYTES  # nine letters and two quotation marks each
    lane = Lane("test", dear=1, small=1, most_bytes=1)
    replies = ReplyCache(MOST_SHARE * size, lane)
    for which in (*range(5), 4, 1, 0):
        assert ask(replies, which) == b'"' + str(which).encode() * 9 + b'"'
    assert made == [0, 1, 2, 3, 4, 0]
    small, before = ReplyCache(MOST_SHARE * size - 1, lane), len(made)
    for _ in range(2):
        ask(small, 7)
    assert len(made) == before + 2


def test_many_at_once_get_their_own_replies(post: Callable[..., Response]) -> None:
    words = ["the", "cat", "sat", "on", "mat", "Tom", "Mary", "book"] * 8

    def ask(word: str) -> str:
        return post("overview", {"text": f"the {word}"}).json()["tokens"]["source"][-1]["text"].strip()

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(ask, words)) == words


def test_a_request_of_megabytes_is_remembered_by_a_few_characters(tiny_weights: Path) -> None:
    model = weights.load(tiny_weights / "tiny-decoder")
    bodies = [AttentionRequest(text="", image=letter * 2**20) for letter in "AB"]
    keys = [ReplyCache.key("attention", model, body) for body in bodies]
    assert max(sum(map(len, key)) for key in keys) < 200
    assert keys[0] != keys[1]
