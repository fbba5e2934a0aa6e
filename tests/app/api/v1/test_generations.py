"""Writing on over HTTP: streamed as at once, the same with the cache as without, and every edge has its sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.generation.sampling import MOST_SEED
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.app.conftest import Ask

TEXT = "the cat sat on the mat"
Write = Callable[..., dict[str, Any]]
MODELS = ["tiny-decoder", "tiny-encoder-decoder"]
DRAWN = {"temperature": 2.0, "top_k": 30, "top_p": 0.9, "seed": 5}


@pytest.fixture(scope="module")
def write(ask: Ask) -> Write:
    """What is written at once."""
    return lambda model="tiny-decoder", **body: ask(model, "generations", **{"text": TEXT, "stream": False} | body)


@pytest.fixture(scope="module")
def events(client: TestClient) -> Callable[..., list[tuple[str, Any]]]:
    """The events of a stream, each with its name and its data."""

    def read(model: str = "tiny-decoder", **body: Any) -> list[tuple[str, Any]]:
        response = client.post(f"/api/v1/models/{model}/generations", json={"text": TEXT} | body)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        parts = (each.split("\n") for each in response.text.removesuffix("\n\n").split("\n\n"))
        return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]

    return read


@pytest.mark.parametrize("drawn", [{}, DRAWN], ids=["greedy", "drawn"])
@pytest.mark.parametrize("model", MODELS)
def test_a_stream_says_what_comes_at_once(write: Write, events: Any, model: str, drawn: dict[str, Any]) -> None:
    body = {"max_new_tokens": 6, "weights": True} | drawn
    at_once, streamed = write(model, **body), events(model, **body)
    assert [name for name, _ in streamed] == ["start", *["token"] * len(at_once["tokens"]), "done"]
    tokens = [data for name, data in streamed if name == "token"]
    assert [token | {"whole": None} for token in tokens] == [token | {"whole": None} for token in at_once["tokens"]]
    # the text so far, which is what those ids write
    assert [token["whole"] for token in tokens] == [
        write(model, **body | {"max_new_tokens": count})["whole"] for count in range(1, len(tokens) + 1)
    ]
    assert at_once == {**streamed[0][1], **streamed[-1][1], "tokens": at_once["tokens"]}
    assert at_once["ids"] == [token["id"] for token in at_once["tokens"]]


@pytest.mark.parametrize("model", MODELS)
def test_without_the_cache_the_digits_are_the_same(write: Write, model: str) -> None:
    body = {"max_new_tokens": 6, "weights": True, **DRAWN}
    cached, anew = write(model, **body), write(model, cache=False, **body)
    assert cached["ids"] == anew["ids"]
    for one, other in zip(cached["tokens"], anew["tokens"], strict=True):
        assert (one["cache"]["used"], other["cache"]["used"]) == (True, False)
        assert one["cache"] | {"used": False} == other["cache"]
        assert one["draw"] == pytest.approx(other["draw"], abs=1e-5)
        assert one["entropy"] == pytest.approx(other["entropy"], abs=1e-5)
        for mine, theirs in zip(one["weights"], other["weights"], strict=True):
            np.testing.assert_allclose(mine["weights"], theirs["weights"], atol=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_a_new_row_is_that_of_one_run_over_the_whole_text(client: TestClient, write: Write, model: str) -> None:
    found = write(model, max_new_tokens=5, weights=True, **DRAWN)
    source = torch.tensor([[token["id"] for token in found["prompt"]["source"]]])
    new = torch.tensor([found["ids"]])
    inputs = Inputs(torch.cat([source, new], dim=1))
    if (target := found["prompt"]["target"]) is not None:
        inputs = Inputs(source, torch.cat([torch.tensor([[token["id"] for token in target]]), new], dim=1))
    transformer = client.app.state.registry.get(model).transformer  # type: ignore[attr-defined]
    whole = run(transformer, inputs, recorder=Recorder(tensors=["weights"]))
    for token in found["tokens"]:
        assert len(token["weights"]) == (2 if model == "tiny-decoder" else 4)
        for row in token["weights"]:
            assert row["query"] == token["position"] - 1
            theirs = whole.at(row["site"], row["layer"])["weights"][0, :, row["query"]].numpy()
            n_keys = len(row["weights"][0])
            np.testing.assert_allclose(row["weights"], theirs[:, :n_keys], atol=1e-5)
            assert row["site"] == "cross" or (theirs[:, n_keys:] == 0).all()


def test_only_the_rows_that_were_asked_for_are_sent(write: Write) -> None:
    (token,) = write("tiny-encoder-decoder", max_new_tokens=1, weights=True, sites=["cross"], layers=[1], heads=[2, 0])[
        "tokens"
    ]
    (row,) = token["weights"]
    assert (row["site"], row["layer"], row["heads"]) == ("cross", 1, [0, 2])
    assert "weights" not in write(max_new_tokens=1)["tokens"][0]


def test_the_digits_do_not_depend_on_the_rows_that_are_asked_for(write: Write) -> None:
    plain = write(max_new_tokens=4, **DRAWN)["tokens"]
    rows = write(max_new_tokens=4, weights=True, **DRAWN)["tokens"]
    assert [{name: data for name, data in each.items() if name != "weights"} for each in rows] == plain


def test_a_text_goes_on_behind_what_was_written_before(write: Write) -> None:
    whole = write(max_new_tokens=6, **DRAWN)
    parts = [write(max_new_tokens=1, written=whole["ids"][:n], **DRAWN) for n in range(6)]
    assert [part["tokens"][0]["id"] for part in parts] == whole["ids"]
    for part, token in zip(parts, whole["tokens"], strict=True):
        assert part["tokens"][0]["draw"] == pytest.approx(token["draw"], abs=1e-5)
        assert part["tokens"][0]["position"] == token["position"]
    assert parts[-1]["ids"] == whole["ids"]
    assert parts[-1]["text"] == whole["text"]


def test_another_token_chosen_by_hand_is_gone_on_behind(write: Write) -> None:
    first, second = (each["id"] for each in write(max_new_tokens=1)["tokens"][0]["candidates"][:2])
    forked = write(max_new_tokens=3, written=[second])
    assert forked["ids"][0] == second != first
    assert forked["tokens"][0]["position"] == write(max_new_tokens=2)["tokens"][1]["position"]


def test_the_cache_says_what_it_keeps(write: Write) -> None:
    config = {"heads": 3, "key_value_heads": 1, "d_head": 10, "d_value": 7, "layers": 2, "longest": 41}
    found = write(max_new_tokens=3)
    n_prompt = len(found["prompt"]["source"])
    for index, token in enumerate(found["tokens"]):
        rows, cache = n_prompt + index, token["cache"]
        per_row = 4 * (config["d_head"] + config["d_value"])  # float32, one head of keys and values
        assert [each["rows"] for each in cache["layers"]] == [rows] * config["layers"]
        assert cache["bytes"] == config["layers"] * rows * per_row
        assert cache["longest_bytes"] == config["layers"] * config["longest"] * per_row
        each = config["layers"] * config["heads"] * (config["d_head"] + config["d_value"])
        n_new = rows if index == 0 else 1
        assert cache["multiplications"]["with_cache"] == each * n_new * rows
        assert cache["multiplications"]["without_cache"] == each * rows * rows


def test_a_text_is_read_on_as_it_was_written(write: Write) -> None:
    found = write("tiny-encoder-decoder", max_new_tokens=4)
    assert found["prompt"]["target"][0]["text"] == "[BOS]"
    assert found["tokens"][0]["position"] == 1
    assert found["whole"] == found["text"]
    begun = write("tiny-encoder-decoder", target="le chat", max_new_tokens=4)
    assert begun["whole"].startswith("le chat")
    assert begun["tokens"][0]["position"] == len(begun["prompt"]["target"])


CHANGES = [
    {"scale": 2.0},
    {"temperature": 3.0, "layers": [1]},
    {"mask": {"kind": "all_of", "masks": [{"kind": "causal"}, {"kind": "window", "size": 2}]}},
    {"mask": {"kind": "full"}},
    {"ablate": [{"site": "decoder", "layer": 0, "head": 1}]},
    {"ablate": [{"site": "decoder", "layer": 0, "head": 1, "mode": "mean"}]},
    {"vectors": [{"site": "decoder", "layer": 0, "tensor": "key", "position": 0, "by": 1}]},
]


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("model", MODELS)
def test_what_is_changed_is_changed_in_every_token(write: Write, ask: Ask, model: str, changes: dict[str, Any]) -> None:
    given = {"target": "le chat"} if model == "tiny-encoder-decoder" else {}
    found = write(model, max_new_tokens=5, interventions=changes, **given)
    assert found["interventions"] is not None
    without = write(model, max_new_tokens=5, interventions=changes, cache=False, **given)
    assert found["ids"] == without["ids"]
    first = ask(model, "predictions", text=TEXT, positions="last", top_k=1, interventions=changes, **given)
    (likeliest,) = first["predictions"][0]["candidates"]
    assert found["tokens"][0]["id"] == likeliest["id"]
    assert found["tokens"][0]["probability"] == pytest.approx(likeliest["probability"], abs=1e-5)
    reads_ahead = changes.get("mask") == {"kind": "full"} or "mean" in str(changes)
    assert any("The cache is not used" in note for note in found["notes"]) == reads_ahead
    assert found["tokens"][0]["cache"]["used"] != reads_ahead


def test_a_change_that_fits_no_longer_ends_a_stream_with_an_error(events: Any, refused: Ask) -> None:
    n_tokens = 7
    mask = [[True] * n_tokens] * n_tokens
    streamed = events(interventions={"mask": mask}, max_new_tokens=5)
    assert [name for name, _ in streamed] == ["start", "token", "error"]
    assert streamed[-1][1]["status"] == 422
    assert "the mask is 7 × 7, but there are 8 queries" in streamed[-1][1]["errors"][0]["detail"]
    body = {"text": TEXT, "interventions": {"mask": mask}, "stream": False}
    assert refused("tiny-decoder", "generations", **body)["errors"][0]["path"] == "interventions.mask"


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("seed", -1, "it must be at least 0"),
        ("seed", 2**64, "it must be at most 9,007,199,254,740,991"),
        ("seed", 1.5, "it must be a whole number"),
        ("temperature", -1, "it must be at least 0"),
        ("temperature", 1e10, "it must be at most 1,000,000,000"),
        ("top_k", -1, "it must be at least 0"),
        ("top_p", 1.01, "it must be at most 1"),
        ("max_new_tokens", -1, "it must be at least 0"),
        ("max_new_tokens", 10**6, "it must be at most 4,096"),
        ("written", [-1], "token -1 does not exist; the ids are 0 to"),
        ("sites", ["cross"], "the model has no site 'cross'"),
        ("layers", [2], "layer 2 does not exist"),
        ("heads", [3], "head 3 does not exist"),
        ("target", "le chat", "this model reads one text; leave `target` out"),
    ],
)
def test_what_cannot_be_asked_has_a_sentence(refused: Ask, field: str, given: Any, said: str, stream: bool) -> None:
    problem = refused("tiny-decoder", "generations", text=TEXT, stream=stream, **{field: given})
    assert problem["errors"][0]["path"].split(".")[0] == field
    assert said in problem["errors"][0]["detail"]


@pytest.mark.parametrize("settings", [{"temperature": 0}, {"temperature": 1e-9}, {"temperature": 1, "top_k": 1}])
def test_no_freedom_is_the_greedy_choice(write: Write, settings: dict[str, Any]) -> None:
    assert write(max_new_tokens=6, **settings)["ids"] == write(max_new_tokens=6)["ids"]
    assert write(max_new_tokens=6, temperature=1, top_p=0)["ids"] == write(max_new_tokens=6)["ids"]


def test_all_freedom_is_all_tokens_alike(write: Write) -> None:
    token = write(max_new_tokens=1, temperature=1e9, top_p=1, top_k=0)["tokens"][0]
    assert token["cut"]["after_top_p"] == token["cut"]["tokens"]
    assert token["entropy_drawn"] == pytest.approx(np.log2(token["cut"]["tokens"]), abs=1e-6)
    assert token["candidates"][0]["tempered"] == pytest.approx(1 / token["cut"]["tokens"], rel=1e-6)


def test_the_largest_seed_is_taken(write: Write) -> None:
    assert write(max_new_tokens=2, temperature=1, seed=MOST_SEED)["ids"]


def test_nothing_may_be_asked_for(write: Write, events: Any) -> None:
    found = write(max_new_tokens=0)
    assert (found["tokens"], found["text"], found["whole"]) == ([], "", TEXT)
    assert found["stopped"]["reason"] == "limit"
    assert [name for name, _ in events(max_new_tokens=0)] == ["start", "done"]


@pytest.mark.parametrize("model", MODELS)
def test_the_longest_text_says_so(write: Write, model: str) -> None:
    found = write(model, max_new_tokens=100, temperature=1, seed=2)
    assert found["stopped"]["reason"] == "longest"
    assert "reads at most 41 tokens" in found["stopped"]["detail"]
    assert found["tokens"][-1]["position"] == 41
    nothing = write(model, max_new_tokens=3, written=found["ids"])
    assert (nothing["tokens"], nothing["stopped"]["reason"]) == ([], "longest")


def test_a_model_that_writes_its_end_at_once_says_so(client: TestClient, write: Write) -> None:
    model = client.app.state.registry.get("tiny-decoder")  # type: ignore[attr-defined]
    bias = model.transformer.unembedding.bias
    with torch.no_grad():
        kept = bias.clone()
        bias[model.tokenizer.end] += 1000
    try:
        found = write(max_new_tokens=5, seed=1234)
    finally:
        with torch.no_grad():
            bias.copy_(kept)
    assert (found["tokens"], found["text"]) == ([], "")
    assert found["stopped"] == {"reason": "end", "detail": "The model ended its text with [EOS]."}
    assert found["end"]["id"] == model.tokenizer.end
    assert found["end"]["probability"] == pytest.approx(1)


def test_a_model_that_predicts_no_next_token_writes_nothing(refused: Ask) -> None:
    problem = refused("tiny-encoder", "generations", text=TEXT)
    assert "it writes nothing; choose a decoder" in problem["detail"]
    assert problem["errors"][0]["path"] == "model"


def test_rows_that_would_be_too_many_are_streamed_only(tiny_weights: Path) -> None:
    client = TestClient(create_app(Settings(weights=tiny_weights, max_reply_numbers=1000)))
    body = {"text": TEXT, "weights": True, "max_new_tokens": 5}
    refused = client.post("/api/v1/models/tiny-decoder/generations", json=body | {"stream": False})
    assert refused.json()["errors"][0]["path"] == "max_new_tokens"
    assert "or for a stream" in refused.json()["detail"]
    assert client.post("/api/v1/models/tiny-decoder/generations", json=body).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_beams_stand_before_the_tokens_of_the_winner(write: Write, events: Any, model: str) -> None:
    body = {"max_new_tokens": 4, "beams": 3, "weights": True}
    found, streamed = write(model, **body), events(model, **body)
    names = [name for name, _ in streamed]
    assert names == ["start", *["beams"] * 4, *["token"] * len(found["ids"]), "done"]
    assert streamed[-1][1]["beams"] == found["beams"]
    tree = found["beams"]
    assert [each for name, data in streamed if name == "beams" for each in data["branches"]] == tree["branches"]
    winner = tree["hypotheses"][0]
    assert winner["ids"] == found["ids"] == [token["id"] for token in found["tokens"]]
    assert winner["score"] == max(each["score"] for each in tree["hypotheses"])
    assert tree["greedy"]["ids"] == write(model, max_new_tokens=4)["ids"]
    total = sum(np.log(token["probability"]) for token in found["tokens"])
    total += 0 if found["end"] is None else np.log(found["end"]["probability"])
    assert winner["total"] == pytest.approx(total, abs=1e-4)
    assert f"{winner['score']:.4f}" in tree["why"]
    assert write(model, **body, cache=False)["ids"] == found["ids"]


def test_beams_draw_nothing(refused: Ask) -> None:
    problem = refused("tiny-decoder", "generations", text=TEXT, beams=2, temperature=1)
    assert problem["errors"][0]["path"] == "beams"
    assert "it must be at most 8" in refused("tiny-decoder", "generations", text=TEXT, beams=9)["detail"]


def test_nothing_may_be_searched_for(write: Write) -> None:
    found = write(max_new_tokens=0, beams=2)
    assert (found["tokens"], found["beams"]["hypotheses"], found["beams"]["why"]) == ([], [], "Nothing was written.")
