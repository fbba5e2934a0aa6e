"""`POST /models/{model}/analyses/reach`, held against the weights of the attention call and the scores of heads."""

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT = "the cat sat on the mat . Tom gave Mary a book"


def test_reach_is_that_of_the_weights_that_the_attention_call_sends(ask: Ask) -> None:
    reply = ask("tiny-encoder", "analyses/reach", text=TEXT, distances=[2, 5, 1000])
    found = {(each["layer"], each["head"]): each for each in reply["heads"]}
    for record in ask("tiny-encoder", "attention", text=TEXT)["attention"]:
        for head, weights in enumerate(np.array(record["weights"])):
            far = np.abs(np.subtract.outer(np.arange(len(weights)), np.arange(len(weights))))
            each = found.pop((record["layer"], head))
            assert each["mean_distance"] == pytest.approx((weights * far).sum(-1).mean(), rel=1e-5)
            assert each["first_token"] == pytest.approx(weights[1:, 0].mean(), rel=1e-5)
            for share, distance in zip(each["beyond"], (2, 5), strict=False):
                rows = (far > distance).any(-1)
                expected = (weights * (far > distance)).sum(-1)[rows].mean()
                assert share == {"distance": distance, "share": pytest.approx(expected, rel=1e-5)}
            assert each["beyond"][2] == {"distance": 1000, "share": None}
    assert not found
    assert reply["evaluation_set"] is None
    assert all(reply["definition"].values())


def test_without_a_text_it_is_a_mean_over_the_models_own_and_equals_the_score(ask: Ask) -> None:
    reply = ask("tiny-decoder", "analyses/reach")
    scores = ask("tiny-decoder", "analyses/heads")
    assert reply["tokens"] is None
    assert reply["evaluation_set"] == scores["evaluation_set"]
    for reach, entry in zip(reply["heads"], scores["heads"], strict=True):
        assert reach["mean_distance"] == pytest.approx(entry["scores"]["mean_distance"], rel=1e-6)
        assert reach["first_token"] == pytest.approx(entry["scores"]["first_token"], rel=1e-6)
        assert [each["distance"] for each in reach["beyond"]] == [10, 50, 100]


def test_between_two_texts_there_is_no_distance(ask: Ask) -> None:
    heads = ask("tiny-encoder-decoder", "analyses/reach", text=TEXT, target="le chat")["heads"]
    assert {each["site"] for each in heads} == {"encoder", "decoder"}


def test_an_intervention_changes_it(ask: Ask) -> None:
    changes = {"mask": {"kind": "window", "size": 1}}
    heads = ask("tiny-decoder", "analyses/reach", text=TEXT, interventions=changes, distances=[1])["heads"]
    assert all(each["mean_distance"] <= 1 for each in heads)
    assert {each["beyond"][0]["share"] for each in heads} == {None}, "no query may attend so far"


@pytest.mark.parametrize("distances", [[], [0], [1.5], list(range(1, 18))])
def test_distances_that_are_none_are_refused(refused: Ask, distances: list[float]) -> None:
    assert refused("tiny-decoder", "analyses/reach", text=TEXT, distances=distances)["status"] == 422
