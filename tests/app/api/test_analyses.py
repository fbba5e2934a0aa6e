from typing import Any

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT = "the cat sat on the mat . the cat"


def _entry(reply: dict[str, Any], site: str, layer: int, head: int) -> dict[str, Any]:
    return next(
        entry for entry in reply["heads"] if (entry["site"], entry["layer"], entry["head"]) == (site, layer, head)
    )


def test_scores_are_those_of_the_weights_that_the_attention_call_sends(ask: Ask) -> None:
    reply = ask("tiny-encoder", "analyses/heads", text=TEXT)
    assert len(reply["heads"]) == 6
    tokens = [token["text"] for token in reply["tokens"]["source"]]
    ends = [position for position, token in enumerate(tokens) if token in ("[SEP]", ".")]
    assert len(ends) == 2
    for record in ask("tiny-encoder", "attention", text=TEXT)["attention"]:
        for head, weights in enumerate(np.array(record["weights"])):
            scores = _entry(reply, "encoder", record["layer"], head)["scores"]
            assert scores["previous_token"] == pytest.approx(weights.diagonal(-1).mean(), rel=1e-5)
            assert scores["current_token"] == pytest.approx(weights.diagonal().mean(), rel=1e-5)
            assert scores["separator"] == pytest.approx(weights[:, ends].sum(-1).mean(), rel=1e-5)
            assert scores["entropy"] == pytest.approx(-(weights * np.log2(weights)).sum(-1).mean(), rel=1e-4)


def test_a_head_made_to_look_back_is_called_so(ask: Ask) -> None:
    n_tokens = len(ask("tiny-decoder", "tokens", text=TEXT)["tokens"])
    rows = [
        {
            "site": "decoder",
            "layer": 1,
            "head": 2,
            "query": query,
            "row": [float(key == max(query - 1, 0)) for key in range(n_tokens)],
        }
        for query in range(n_tokens)
    ]
    reply = ask("tiny-decoder", "analyses/heads", text=TEXT, interventions={"weights": rows})
    entry = _entry(reply, "decoder", 1, 2)
    assert (entry["label"], entry["scores"]["previous_token"]) == ("previous token", 1.0)
    assert reply["interventions"]["weights"] == rows


def test_cross_attention_is_scored_by_its_spread_alone(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "analyses/heads", text=TEXT, target="le chat")
    assert len(reply["heads"]) == 18
    assert _entry(reply, "cross", 0, 0)["scores"].keys() == {"entropy", "relative_entropy"}
    assert "induction" in _entry(reply, "decoder", 0, 0)["scores"]


def test_a_score_that_the_text_gives_no_chance_is_null(ask: Ask) -> None:
    scores = ask("tiny-decoder", "analyses/heads", text="the cat")["heads"][0]["scores"]
    assert scores["induction"] is scores["duplicate_token"] is None


def test_every_score_is_defined(ask: Ask) -> None:
    reply = ask("tiny-decoder", "analyses/heads", text=TEXT)
    names = [definition["name"] for definition in reply["definitions"]]
    assert list(reply["heads"][0]["scores"]) == names
    assert all(definition["formula"] and definition["source"] for definition in reply["definitions"])
    assert all(
        (definition["label"] is None) == (definition["threshold"] is None) for definition in reply["definitions"]
    )
