"""`POST /models/{model}/analyses/changes`, compared with the replies of the calls it puts side by side."""

from typing import Any

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT, TARGET = "the cat sat on the mat", "le chat est"
CHANGED: dict[str, Any] = {"temperature": 2.0, "ablate": [{"site": "cross", "layer": 0, "head": 1}]}


@pytest.mark.parametrize("site", ["encoder", "decoder", "cross"])
def test_changes_are_the_differences_of_two_replies(ask: Ask, site: str) -> None:
    asked = {"text": TEXT, "target": TARGET}
    at = {"sites": [site], "layers": [1], "heads": [2], "tensors": ["scores", "scaled", "weights", "head_output"]}
    found = ask("tiny-encoder-decoder", "analyses/changes", **asked, site=site, layer=1, head=2, interventions=CHANGED)
    before = ask("tiny-encoder-decoder", "attention", **asked, **at)["attention"][0]
    after = ask("tiny-encoder-decoder", "attention", **asked, **at, interventions=CHANGED)["attention"][0]
    for entry in found["tensors"]:
        one, other = (np.array(reply[entry["name"]][0]) for reply in (before, after))
        distance = np.abs(other - one)
        cell = entry["query"], entry["dimension"] if entry["key"] is None else entry["key"]
        # the reply's difference is float32
        np.testing.assert_allclose([entry["largest"], entry["mean"]], [distance.max(), distance.mean()], atol=1e-6)
        np.testing.assert_allclose(distance[cell], distance.max(), atol=1e-6)
        assert [entry["before"], entry["after"]] == [one[cell], other[cell]]


def test_predictions_are_those_of_both_runs(ask: Ask) -> None:
    given = {"scale": "none"}
    found = ask("tiny-decoder", "analyses/changes", text=TEXT, interventions=given, positions=[1, 4], top_k=2)
    for each in found["predictions"]:
        wanted = {"text": TEXT, "positions": [each["position"]], "top_k": 1000}
        for name, changes in (("before", None), ("after", given)):
            reply = ask("tiny-decoder", "predictions", **wanted, interventions=changes)["predictions"][0]
            by_id = {candidate["id"]: candidate for candidate in reply["candidates"]}
            ranked = [candidate["id"] for candidate in reply["candidates"]]
            assert set(ranked[:2]) <= {candidate["id"] for candidate in each["candidates"]}
            for candidate in each["candidates"]:
                assert candidate[name]["logit"] == by_id[candidate["id"]]["logit"]
                assert candidate[name]["probability"] == by_id[candidate["id"]]["probability"]
                assert candidate[name]["rank"] == ranked.index(candidate["id"]) + 1


def test_without_interventions_nothing_moves(ask: Ask) -> None:
    found = ask("tiny-decoder", "analyses/changes", text=TEXT)
    assert [entry["largest"] for entry in found["tensors"]] == [0] * 4
    assert [each["divergence"] for each in found["predictions"]] == [0]


@pytest.mark.parametrize(
    ("wrong", "path", "said"),
    [
        ({"layer": 5}, "layer", "the layers are 0 to 1"),
        ({"head": 3}, "head", "the heads are 0 to 2"),
        ({"positions": [99]}, "positions", "osition 99 does not exist"),
        ({"interventions": {"temperature": -1}}, "interventions.temperature", "0.0001"),
        (
            {"interventions": {"vectors": [
                {"site": "decoder", "layer": 0, "head": 0, "tensor": "key", "position": 99, "by": 0}
            ]}},
            "interventions.vectors",
            "osition 99 does not exist",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(refused: Ask, wrong: Any, path: str, said: str) -> None:
    problem = refused("tiny-decoder", "analyses/changes", **{"text": TEXT, **wrong})
    assert problem["errors"][0]["path"] == path
    assert said in problem["detail"]


def test_switching_off_every_head_is_explained(ask: Ask) -> None:
    off = [{"site": "decoder", "layer": layer, "head": head} for layer in range(2) for head in range(3)]
    whole = ask("tiny-decoder", "overview", text=TEXT, interventions={"ablate": off})
    assert "Every head of the model is switched off: no token learns anything of another." in whole["notes"]
    place = {"site": "decoder", "layer": 1, "head": 0}
    for call, wanted in (("steps", place), ("aggregate", {}), ("attention", {}), ("analyses/norms", {"layer": 0})):
        assert (
            whole["notes"] == ask("tiny-decoder", call, text=TEXT, interventions={"ablate": off}, **wanted)["notes"][:1]
        )
    half = ask("tiny-decoder", "overview", text=TEXT, interventions={"ablate": off[:3] + off[:1]})
    assert any(note.startswith("All heads of decoder layer 0 are switched off") for note in half["notes"])
    assert ask("tiny-decoder", "overview", text=TEXT, interventions={"ablate": off[:2]})["notes"] == []
