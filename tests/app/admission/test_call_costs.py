"""Costs against what PyTorch counts, what replies hold, and what is kept in memory."""

import json
import weakref
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient
from torch.utils.flop_counter import FlopCounterMode

from app.admission.call_costs import CANDIDATE, check
from app.admission.sizes import Sizes
from app.api.v1.calls import CALLS, Call
from app.cache.run_cache import RunCache
from app.main import create_app
from app.settings import Settings
from model import weights
from model.analysis.attribution import activation_patching
from model.config import ModelConfig
from model.errors import InputError
from model.weights import LoadedModel

TEXT = "the cat sat on the mat . Tom gave Mary a book because she didn't have one ."
GROUNDING = "analyses/grounding"
"""It is asked about a made-up picture, and has a test of its own."""
CALLED = {call.path: call for call in CALLS if call.path != GROUNDING}
FURTHER: dict[str, dict[str, Any]] = {
    "analyses/pairs": {"query": "cat", "key": "the"},
    "analyses/patching": {"corrupted": TEXT.replace("cat", "mat"), "position": 3},
    "analyses/changes": {"interventions": {"temperature": 2.0}, "positions": "all"},
    **{f"analyses/{name}": {"position": 3} for name in ("gradients", "logits", "effects")},
    "predictions": {"positions": "all", "top_k": 50},
    "analyses/lens": {"positions": "all", "top_k": 50},
    "attention": {"tensors": ["weights", "query", "key", "value", "scores", "scaled", "masked", "contribution"]},
}
MODELS = ("tiny-decoder", "tiny-encoder")


@pytest.fixture(scope="module")
def models(tiny_weights: Any) -> dict[str, LoadedModel]:
    """Models that read one text."""
    return {name: weights.load(tiny_weights / name) for name in MODELS}


def body_of(call: Call, **changes: Any) -> Any:
    """A request for this call."""
    return call.body.model_validate({"text": TEXT} | FURTHER.get(call.path, {}) | changes)


def numbers_in(reply: Any) -> int:
    """How many numbers a reply holds."""
    if isinstance(reply, dict):
        return sum(map(numbers_in, reply.values()))
    if isinstance(reply, list):
        return sum(map(numbers_in, reply))
    return isinstance(reply, int | float)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("path", CALLED)
def test_the_operations_of_a_call_are_about_those_that_pytorch_counts(
    models: dict[str, LoadedModel], path: str, model: str
) -> None:
    call, found = CALLED[path], models[model]
    if path == "analyses/flow":
        pytest.skip("flow is computed by Python, without PyTorch")
    body, seen = body_of(call), []
    real = call.cost

    def noted(sizes: Sizes, asked: Any) -> Any:
        seen.append(real(sizes, asked))
        return seen[-1]

    with FlopCounterMode(display=False) as counter:
        Call(call.path, call.body, call.reply, call.answer, noted).content(found, body, Settings(), RunCache(0))
    assert seen, "no model runs before its cost is known"
    counted = counter.get_total_flops()
    if counted:  # it counts none of what the fused kernels of the processor do
        assert counted / 4 <= seen[-1].operations, (counted, seen[-1])
        assert seen[-1].operations <= 40 * counted


@pytest.mark.parametrize("path", CALLED)
def test_a_reply_holds_no_more_numbers_than_were_counted(client: TestClient, path: str) -> None:
    call = CALLED[path]
    body = body_of(call)
    if path == "analyses/flow":
        body = body.model_copy(update={"text": "the cat sat"})
    if "encoding" in call.body.model_fields:
        body = body.model_copy(update={"encoding": "json"})
    reply = client.post(f"/api/v1/models/tiny-decoder/{path}", json=body.model_dump(exclude_none=True))
    assert reply.status_code == 200, reply.text
    model = client.app.state.registry.get("tiny-decoder")  # type: ignore[attr-defined]
    content = {name: value for name, value in reply.json().items() if name not in ("tokens", "timings_ms")}
    assert numbers_in(content) <= call.guessed_cost(model, body).numbers * 2


def big(**changes: Any) -> ModelConfig:
    """GPT-2's own size: 12 layers of 12 heads."""
    sizes = {"d_model": 768, "n_layers": 12, "n_heads": 12, "d_feed_forward": 3072, "vocabulary_size": 50257}
    return ModelConfig(**{"family": "decoder", "task": "next-token", "max_tokens": 1024} | sizes | changes)


CLASSROOM: dict[str, dict[str, Any]] = {
    "attention": {"layers": [3], "tensors": ["weights", "query", "key", "value"]},
    "analyses/pairs": {"query": "a", "key": "b"},
    "analyses/patching": {"corrupted": "b"},
}


@pytest.mark.parametrize("path", CALLED)
def test_what_a_class_does_with_twelve_layers_of_twelve_heads_stays_allowed(path: str) -> None:
    call = CALLED[path]
    body = call.body.model_validate({"text": "a"} | CLASSROOM.get(path, {}))
    check(call.cost(Sizes(big(), source=512), body), Settings())


@pytest.mark.parametrize(
    ("path", "source", "body", "said"),
    [
        ("predictions", 512, {"positions": [0] * 1000, "top_k": 1000}, "a candidate counts as 24 numbers"),
        ("analyses/patching", 1024, {"what": "residual", "corrupted": "b"}, "1,024 tokens × 12,288 runs"),
        ("attention", 1024, {"tensors": ["scores", "weights"]}, "ask for fewer layers, heads, tensors"),
        ("steps", 1024, {"queries": [0] * 4096}, "ask for fewer queries"),
        ("analyses/gradients", 900, {}, "of memory, and all that runs may take 2,048 MiB; shorten the text"),
        ("analyses/effects", 200_000, {}, "200,000 tokens × 144 runs, one for each head"),
    ],
)
def test_what_costs_too_much_is_refused_with_the_arithmetic(
    path: str, source: int, body: dict[str, Any], said: str
) -> None:
    call = CALLED[path]
    asked = call.body.model_validate({"text": "a"} | body)
    with pytest.raises(InputError, match=r"at most|may take") as found:
        check(call.cost(Sizes(big(), source=source), asked), Settings())
    assert said in str(found.value)


def test_a_mask_put_together_from_many_random_ones_counts(models: dict[str, LoadedModel]) -> None:
    many = {"kind": "any_of", "masks": [{"kind": "random", "count": 1, "seed": seed} for seed in range(16)]}
    deep = {"kind": "any_of", "masks": [many] * 16}
    call = CALLED["analyses/effects"]
    body = body_of(call, interventions={"mask": {"kind": "any_of", "masks": [deep] * 16}})
    with pytest.raises(InputError, match="seconds"):
        check(call.cost(Sizes.guessed(big(), body.prompt()), body), Settings(max_seconds=30))
    plain = call.cost(Sizes.guessed(models["tiny-decoder"].config, body_of(call)), body_of(call))
    check(plain, Settings(max_seconds=30))


def test_nothing_runs_for_a_request_that_costs_too_much(tiny_weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("run", "run_attention"):
        monkeypatch.setattr(f"app.services.run_or_replay.{name}", lambda *_, **__: pytest.fail("the model ran"))
    client = TestClient(create_app(Settings(weights=tiny_weights, max_reply_numbers=CANDIDATE * 100)))
    body = {"text": "the cat", "positions": [0] * 101, "top_k": 1}
    reply = client.post("/api/v1/models/tiny-decoder/predictions", json=body)
    assert reply.status_code == 422
    assert "would hold about 3,424 numbers, but at most 2,400" in reply.json()["detail"]
    assert reply.json()["errors"][0]["path"] == "top_k"


def test_a_guess_from_characters_is_near_the_count_of_tokens(client: TestClient) -> None:
    registry = client.app.state.registry  # type: ignore[attr-defined]
    for model in MODELS:
        found = registry.get(model)
        body = body_of(CALLED["overview"])
        reply = client.post(f"/api/v1/models/{model}/tokens", json={"text": TEXT}).json()
        guessed = Sizes.guessed(found.config, body).source
        assert len(reply["tokens"]) / 2 <= guessed <= 2 * len(reply["tokens"])


@pytest.mark.parametrize("path", ["predictions", "analyses/changes", "analyses/variants"])
def test_a_text_of_many_masks_counts_each_of_its_predictions(models: dict[str, LoadedModel], path: str) -> None:
    call, model = CALLED[path], models["tiny-encoder"]
    further = {"interventions": {"temperature": 2.0}} if path == "analyses/changes" else {}
    body, seen = call.body.model_validate({"text": "[MASK] cat " * 6, "top_k": 5} | further), []

    def noted(sizes: Sizes, asked: Any) -> Any:
        seen.append(call.cost(sizes, asked))
        return seen[-1]

    reply = Call(call.path, call.body, call.reply, call.answer, noted).content(model, body, Settings(), RunCache(0))
    assert numbers_in(reply) <= seen[-1].numbers
    assert seen[-1].numbers == pytest.approx(call.guessed_cost(model, body).numbers, rel=0.25)
    candidates = [each["candidates"] for each in reply.get("predictions") or reply["variants"][0]["predictions"]]
    assert [len(each) >= 5 for each in candidates] == [True] * 6
    passes = {"predictions": 1, "analyses/changes": 2, "analyses/variants": 14}[path]
    assert seen[-1].numbers >= CANDIDATE * 6 * 5 * passes


def test_the_logits_that_variants_keep_for_each_mask_count_as_memory() -> None:
    call = CALLED["analyses/variants"]
    body = call.body.model_validate({"text": "a"})
    of_one, of_many = (call.cost(Sizes(big(), source=512, natural=count), body).memory_bytes for count in (1, 258))
    assert of_many - of_one >= 7 * 257 * big().vocabulary_size * 4


@pytest.mark.parametrize("what", ["head_output", "residual"])
@pytest.mark.parametrize("wrong", [None, "mat"])
def test_patching_keeps_the_logits_of_one_batch_at_a_time(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, what: str, wrong: str | None
) -> None:
    kept: list[Any] = []
    real = activation_patching.run_patched

    def noted(*args: Any) -> torch.Tensor:
        assert [each for each in kept if each() is not None] == [], "the logits of an earlier batch are still there"
        logits = real(*args)
        kept.append(weakref.ref(logits.untyped_storage()))
        return logits

    monkeypatch.setattr(activation_patching, "run_patched", noted)
    monkeypatch.setattr(activation_patching, "MOST_CELLS", 4000)
    body = {"text": TEXT, "corrupted": TEXT.replace("cat", "mat"), "what": what, "wrong": wrong}
    reply = client.post(
        "/api/v1/models/tiny-decoder/analyses/patching",
        content=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    assert reply.status_code == 200, reply.text
    assert len(kept) >= 2


def test_grounding_costs_its_passes_forth_and_back_and_holds_no_more_than_was_counted() -> None:
    (call,) = (each for each in CALLS if each.path == GROUNDING)
    shape = {"shape": "square", "color": "red", "size": "small", "x": 16, "y": 40}
    body, model = call.body.model_validate({"scene": {"shapes": [shape]}}), weights.load(weights.FOLDER / "describer")
    seen = []

    def noted(sizes: Sizes, asked: Any) -> Any:
        seen.append(call.cost(sizes, asked))
        return seen[-1]

    with FlopCounterMode(display=False) as counter:
        measured = Call(call.path, call.body, call.reply, call.answer, noted)
        reply = measured.content(model, body, Settings(), RunCache(0))
    assert counter.get_total_flops() / 4 <= seen[-1].operations <= counter.get_total_flops() * 4
    assert numbers_in(reply) <= seen[-1].numbers
