"""Every reply is recomputed in NumPy from its own numbers."""

import base64
from typing import Any

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT = "the cat sat on the mat"
EVERYTHING = ["query", "key", "value", "scores", "scaled", "bias", "mask", "masked", "weights", "head_output"]
# float32 sums of ten products, in another order than torch's
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def softmax(rows: np.ndarray) -> np.ndarray:
    exponentials = np.exp(rows - rows.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def typed(array: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(array["base64"]), dtype=array["dtype"]).reshape(array["shape"])


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
def test_every_tensor_follows_from_the_ones_before_it(ask: Ask, model: str) -> None:
    reply = ask(model, "attention", text=TEXT, tensors=EVERYTHING, **_target(model))
    assert len(reply["attention"]) == {"tiny-encoder-decoder": 6}.get(model, 2)
    for entry in reply["attention"]:
        query, key, value = (np.array(entry[name], dtype=np.float64) for name in ("query", "key", "value"))
        np.testing.assert_allclose(entry["scores"], query @ key.swapaxes(1, 2), **CLOSE)
        np.testing.assert_allclose(entry["scaled"], np.array(entry["scores"]) * entry["scale"], **CLOSE)
        masked = np.array(entry["masked"], dtype=np.float64)  # null becomes nan
        allowed = np.broadcast_to(np.array(entry["mask"]), masked.shape)
        np.testing.assert_array_equal(~np.isnan(masked), allowed)
        biased = np.array(entry["scaled"]) + np.array(entry.get("bias", 0.0))
        np.testing.assert_allclose(masked[allowed], biased[allowed], **CLOSE)
        weights = np.array(entry["weights"])
        np.testing.assert_allclose(weights, softmax(np.where(allowed, masked, -np.inf)), **CLOSE)
        assert (weights[~allowed] == 0).all()
        np.testing.assert_allclose(entry["head_output"], weights @ value, **CLOSE)


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
def test_contributions_and_the_bias_make_the_output(ask: Ask, model: str) -> None:
    reply = ask(model, "attention", text=TEXT, tensors=["contribution", "output"], **_target(model))
    for entry in reply["attention"]:
        bias = np.array(entry["output"]) - np.array(entry["contribution"]).sum(axis=0)
        # what is left is W_O's bias: the same at every query
        np.testing.assert_allclose(bias, np.broadcast_to(bias[0], bias.shape), **CLOSE)


def test_sides_and_shapes_of_the_three_sites(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "attention", text=TEXT, target="le chat", tensors=["weights", "query", "value"])
    n_source, n_target = (len(reply["tokens"][side]) for side in ("source", "target"))
    assert n_source != n_target
    sides = {"encoder": ("source", "source"), "decoder": ("target", "target"), "cross": ("target", "source")}
    lengths = {"source": n_source, "target": n_target}
    for entry in reply["attention"]:
        queries, keys = sides[entry["site"]]
        assert (entry["query_tokens"], entry["key_tokens"]) == (queries, keys)
        assert np.shape(entry["weights"]) == (3, lengths[queries], lengths[keys])
        assert np.shape(entry["query"]) == (3, lengths[queries], 10)
        assert np.shape(entry["value"]) == (3, lengths[keys], 7)


def test_without_a_target_the_model_translates(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "attention", text=TEXT)
    assert reply["tokens"]["target"][0]["text"] == "[BOS]"
    assert 1 < len(reply["tokens"]["target"]) <= 41


def test_a_model_of_one_text_has_no_target(ask: Ask) -> None:
    assert ask("tiny-decoder", "attention", text=TEXT)["tokens"]["target"] is None


def test_sites_layers_and_heads_are_chosen_in_the_order_asked_for(ask: Ask) -> None:
    whole = ask("tiny-encoder-decoder", "attention", text=TEXT, target="le")
    part = ask("tiny-encoder-decoder", "attention", text=TEXT, target="le", sites=["cross"], layers=[1], heads=[2, 0])
    (entry,) = part["attention"]
    assert (entry["site"], entry["layer"], entry["heads"]) == ("cross", 1, [2, 0])
    (same,) = [each for each in whole["attention"] if (each["site"], each["layer"]) == ("cross", 1)]
    for name in ("weights", "query", "key", "value"):
        assert entry[name] == [same[name][2], same[name][0]]


def test_typed_and_json_carry_the_same_floats(ask: Ask) -> None:
    plain = ask("tiny-decoder", "attention", text=TEXT, tensors=["weights", "masked", "mask"])
    packed = ask("tiny-decoder", "attention", text=TEXT, tensors=["weights", "masked", "mask"], encoding="typed")
    for one, other in zip(plain["attention"], packed["attention"], strict=True):
        np.testing.assert_array_equal(np.array(one["weights"], dtype=np.float32), typed(other["weights"]))
        np.testing.assert_array_equal(np.array(one["mask"]), typed(other["mask"]))
        hidden = np.isneginf(typed(other["masked"]))
        np.testing.assert_array_equal(np.isnan(np.array(one["masked"], dtype=np.float32)), hidden)


def test_decimals_round_and_nothing_else_does(ask: Ask) -> None:
    exact = np.array(ask("tiny-decoder", "attention", text=TEXT)["attention"][0]["weights"], dtype=np.float32)
    rounded = ask("tiny-decoder", "attention", text=TEXT, decimals=3)["attention"][0]["weights"]
    assert all(len(str(value)) <= 5 for row in rounded[0] for value in row)
    np.testing.assert_allclose(rounded, exact, atol=5e-4)
    assert not np.array_equal(np.array(rounded, dtype=np.float32), exact)


def test_a_mask_that_hides_everything_gives_zeros_and_is_reported(ask: Ask) -> None:
    nothing = {"kind": "lengths", "lengths": 0}
    reply = ask("tiny-decoder", "attention", text="the cat", interventions={"mask": nothing}, tensors=["weights"])
    for entry in reply["attention"]:
        assert not np.any(entry["weights"])
        assert entry["empty_rows"] == [0, 1, 2]
    assert reply["notes"] == [
        f"In decoder layer {layer}, 3 queries may attend to nothing; in place of a softmax such a row is all zeros."
        for layer in range(2)
    ]


def test_what_was_changed_is_repeated(ask: Ask) -> None:
    changes = {"scale": "none", "mask": {"kind": "random", "count": 2, "seed": 7}, "layers": [1]}
    assert ask("tiny-decoder", "attention", text=TEXT, interventions=changes)["interventions"] == changes
    assert ask("tiny-decoder", "attention", text=TEXT)["interventions"] is None
    assert ask("tiny-decoder", "attention", text=TEXT, interventions={})["interventions"] is None


def test_a_list_of_no_places_is_repeated_too_and_changes_nothing(ask: Ask) -> None:
    reply = ask("tiny-decoder", "attention", text=TEXT, interventions={"scale": "none", "layers": []})
    assert reply["interventions"] == {"scale": "none", "layers": []}
    assert reply["attention"] == ask("tiny-decoder", "attention", text=TEXT)["attention"]


def test_a_mask_that_lets_a_decoder_look_ahead_is_reported(ask: Ask) -> None:
    window = {"kind": "window", "size": 1}
    (note,) = ask("tiny-decoder", "attention", text=TEXT, interventions={"mask": window})["notes"]
    assert "some queries see later tokens" in note
    both = {"kind": "all_of", "masks": [window, {"kind": "causal"}]}
    assert ask("tiny-decoder", "attention", text=TEXT, interventions={"mask": both})["notes"] == []
    assert ask("tiny-encoder", "attention", text=TEXT, interventions={"mask": window})["notes"] == []


def test_a_place_named_twice_comes_once(ask: Ask) -> None:
    reply = ask("tiny-decoder", "attention", text=TEXT, heads=[2, 0, 2], layers=[1, 1, 0])
    assert [(entry["layer"], entry["heads"]) for entry in reply["attention"]] == [(0, [2, 0]), (1, [2, 0])]


def test_scale_and_temperature_act_where_they_are_told(ask: Ask) -> None:
    changes = {"scale": 2.0, "temperature": 3.0, "layers": [0], "heads": [1]}
    names = ["scores", "scaled", "masked", "weights"]
    first, second = ask("tiny-encoder", "attention", text=TEXT, tensors=names, interventions=changes)["attention"]
    np.testing.assert_allclose(first["scale"], [10**-0.5, 2, 10**-0.5], rtol=1e-6)
    assert second["scale"] == pytest.approx(10**-0.5)
    np.testing.assert_allclose(first["scaled"][1], np.array(first["scores"][1]) * 2, **CLOSE)
    np.testing.assert_allclose(first["weights"][1], softmax(np.array(first["masked"][1]) / 3), **CLOSE)
    np.testing.assert_allclose(first["weights"][0], softmax(np.array(first["masked"][0])), **CLOSE)


def test_a_row_of_weights_is_put_in_and_its_sum_reported(ask: Ask) -> None:
    row = {"site": "decoder", "layer": 1, "head": 2, "query": 1, "row": [0.5, 0.25, 0.0]}
    reply = ask("tiny-decoder", "attention", text="the cat", interventions={"weights": [row]})
    assert reply["attention"][1]["weights"][2][1] == row["row"]
    assert reply["notes"] == [
        "The row of weights given for decoder layer 1 head 2 query 1 sums to 0.75, not 1; it is used as given."
    ]


def test_an_ablated_head_puts_out_zeros(ask: Ask) -> None:
    changes = {"ablate": [{"site": "encoder", "layer": 0, "head": 1}]}
    reply = ask("tiny-encoder", "attention", text=TEXT, tensors=["head_output"], interventions=changes)
    assert not np.any(reply["attention"][0]["head_output"][1])
    assert np.all(reply["attention"][0]["head_output"][0])


def test_a_matrix_of_booleans_is_a_mask(ask: Ask) -> None:
    allowed = [[True, False, False], [False, True, True], [True, True, False]]
    reply = ask("tiny-decoder", "attention", text="the cat", tensors=["mask"], interventions={"mask": allowed})
    assert [entry["mask"] for entry in reply["attention"]] == [allowed, allowed]


def _target(model: str) -> dict[str, str]:
    return {"target": "le chat"} if model == "tiny-encoder-decoder" else {}


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder-decoder"])
@pytest.mark.parametrize("encoding", ["json", "typed"])
def test_some_queries_and_keys_are_those_of_the_whole_tensors(ask: Ask, model: str, encoding: str) -> None:
    tensors = [*EVERYTHING, "input", "contribution", "output"]
    queries, keys = [4, 1, 1], [2, 0]
    asked = {"text": TEXT, "tensors": tensors, "target": "le chat est sur" if "encoder" in model else None}
    whole = ask(model, "attention", **asked)
    reply = ask(model, "attention", **asked, queries=queries, keys=keys, encoding=encoding)
    for part, entry in zip(reply["attention"], whole["attention"], strict=True):
        assert (part["queries"], part["keys"]) == (queries, keys)
        for name in entry.keys() & set(tensors):
            expected = np.array(entry[name], dtype=np.float32)
            if name not in ("key", "value"):
                expected = expected[..., queries, :]
            if name in ("scores", "scaled", "bias", "mask", "masked", "weights"):
                expected = expected[..., keys]
            elif name in ("key", "value"):
                expected = expected[..., keys, :]
            sent = np.array(part[name], dtype=np.float32) if encoding == "json" else typed(part[name])
            np.testing.assert_array_equal(np.where(np.isneginf(sent), np.nan, sent), expected, err_msg=name)
        assert part["empty_rows"] == entry["empty_rows"]


@pytest.mark.parametrize(("field", "word"), [("queries", "query"), ("keys", "key")])
@pytest.mark.parametrize("position", [7, -1, 10**30])
def test_a_token_that_is_not_there_is_refused(refused: Ask, field: str, word: str, position: int) -> None:
    problem = refused("tiny-encoder", "attention", text="the cat sat on", **{field: [0, position]})
    assert problem["errors"][0]["path"] == field
    assert (
        f"{word.title()} {position} does not exist at every site asked for; the {field} are 0 to" in problem["detail"]
    )


def test_rows_of_a_reply_that_would_be_too_large_are_sent(tiny_weights: Any) -> None:
    from fastapi.testclient import TestClient

    from app.main import create_app
    from app.settings import Settings

    small = TestClient(create_app(Settings(weights=tiny_weights, max_reply_numbers=60)))
    asked = {"text": TEXT, "layers": [0], "heads": [0], "tensors": ["weights", "masked"]}
    refused = small.post("/api/v1/models/tiny-encoder/attention", json=asked)
    assert refused.status_code == 422
    assert "ask for fewer layers, heads, tensors, queries or keys" in refused.json()["detail"]
    assert small.post("/api/v1/models/tiny-encoder/attention", json=asked | {"queries": [1, 2]}).status_code == 200


def test_layers_come_in_the_order_of_computation_whichever_was_opened_first(ask: Ask) -> None:
    asked = {"text": "first a later layer", "target": "un", "tensors": ["weights"]}
    for site, layer in (("cross", 1), ("decoder", 0), ("encoder", 1)):
        ask("tiny-encoder-decoder", "attention", **asked, sites=[site], layers=[layer])
    ask("tiny-encoder-decoder", "overview", text=asked["text"], target=asked["target"])
    whole = ask("tiny-encoder-decoder", "attention", **asked)["attention"]
    assert [(entry["site"], entry["layer"]) for entry in whole] == [
        ("encoder", 0), ("encoder", 1), ("decoder", 0), ("cross", 0), ("decoder", 1), ("cross", 1)
    ]  # fmt: skip
