from typing import Any

import pytest
import torch

from tests.app.conftest import Ask

CLEAN, CORRUPTED = "the cat sat on the mat", "the book sat on a mat"
MODELS = ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"]


def _body(model: str, **more: Any) -> dict[str, Any]:
    place = {"position": 3} if model == "tiny-encoder" else {}
    return {"text": CLEAN, "corrupted": CORRUPTED, "answer": "cat", "wrong": "mat"} | place | more


def _logits(ask: Ask, model: str, text: str, position: int, **more: Any) -> dict[str, float]:
    (here,) = ask(model, "predictions", text=text, positions=[position], top_k=331, **more)["predictions"]
    return {each["text"]: each["logit"] for each in here["candidates"]}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("what", ["head_output", "residual"])
def test_shares_are_those_of_the_definition_and_m_is_that_of_predictions(ask: Ask, model: str, what: str) -> None:
    reply = ask(model, "analyses/patching", **_body(model, what=what, target="le" if model == MODELS[2] else None))
    sides = {name: reply[name]["source"] for name in ("tokens", "corrupted_tokens")}
    assert [token["text"] for token in sides["tokens"]] != [token["text"] for token in sides["corrupted_tokens"]]
    target = {"target": "le"} if reply["tokens"]["target"] else {}
    for run, text in (("clean", CLEAN), ("corrupted", CORRUPTED)):
        logits = _logits(ask, model, text, reply["position"], **target)
        # the same steps on the same tokens
        assert reply[run]["answer"] == logits[" cat"]
        assert reply[run]["wrong"] == logits[" mat"]
        assert reply[run]["m"] == pytest.approx(logits[" cat"] - logits[" mat"], abs=1e-5)
    clean, corrupted = reply["clean"]["m"], reply["corrupted"]["m"]
    for table in reply["patches"]:
        expected = (torch.tensor(table["m"]) - corrupted) / (clean - corrupted)
        torch.testing.assert_close(torch.tensor(table["restored"]), expected, rtol=1e-4, atol=1e-4)
        side = "target" if target and table["site"] == "decoder" else "source"
        columns = 3 if what == "head_output" else len(reply["tokens"][side])
        assert torch.tensor(table["m"]).shape == (2, columns)
        assert table["axes"] == ["layer", "head" if what == "head_output" else "position"]
    sites = ["encoder", "decoder", "cross"] if target else [model.removeprefix("tiny-")]
    assert [table["site"] for table in reply["patches"]] == [s for s in sites if what == "head_output" or s != "cross"]


def test_the_last_layer_of_the_stream_gives_all_back_at_the_answer_and_nothing_elsewhere(ask: Ask) -> None:
    (table,) = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder", what="residual"))["patches"]
    *others, answer = table["restored"][-1]
    assert answer == pytest.approx(1, abs=1e-5)
    assert others == pytest.approx([0] * len(others), abs=1e-5)


def test_without_an_answer_it_is_the_likeliest_token_of_the_clean_run(ask: Ask) -> None:
    reply = ask("tiny-decoder", "analyses/patching", text=CLEAN, corrupted=CORRUPTED)
    (natural,) = ask("tiny-decoder", "predictions", text=CLEAN)["predictions"]
    best = natural["candidates"][0]
    assert reply["answer"] == {"id": best["id"], "text": best["text"]}
    assert reply["wrong"] is None
    assert reply["clean"] == {
        "m": best["logit"],
        "answer": best["logit"],
        "wrong": None,
        "probability": best["probability"],
    }
    assert reply["definition"]["m"] == "logit(answer)"


def test_a_token_may_be_named_by_its_id_with_or_without_its_space_and_as_a_piece(ask: Ask) -> None:
    spelled = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder"))
    same = {"answer": spelled["answer"]["id"], "wrong": " mat"}
    again = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder") | same)
    assert again["patches"] == spelled["patches"]
    piece = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder", answer="[BOS]"))
    assert piece["answer"]["text"] == "[BOS]"


def test_interventions_reach_both_runs(ask: Ask) -> None:
    changes = {"temperature": 3.0, "ablate": [{"site": "decoder", "layer": 0, "head": 1}]}
    reply = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder", interventions=changes))
    for run, text in (("clean", CLEAN), ("corrupted", CORRUPTED)):
        logits = _logits(ask, "tiny-decoder", text, reply["position"], interventions=changes)
        assert reply[run]["answer"] == logits[" cat"]
    assert reply["interventions"]["temperature"] == 3.0
    assert reply["patches"][0]["restored"][0][1] == pytest.approx(0, abs=1e-4)


def test_without_a_corrupted_target_both_runs_read_the_clean_one(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "analyses/patching", **_body("tiny-encoder-decoder"))
    assert reply["tokens"]["target"] == reply["corrupted_tokens"]["target"]
    body = _body("tiny-encoder-decoder", target="le chat", corrupted_target="le tapis")
    other = ask("tiny-encoder-decoder", "analyses/patching", **body)
    assert [token["text"] for token in other["corrupted_tokens"]["target"]] == ["[BOS]", "le", "tapis"]


@pytest.mark.parametrize(
    ("model", "changes", "path", "sentence"),
    [
        ("tiny-decoder", {"corrupted": "the cat"}, "corrupted", "clean text has 7 tokens and the corrupted one 3;"),
        ("tiny-decoder", {"corrupted": CLEAN}, "corrupted", "both texts are the same tokens"),
        ("tiny-decoder", {"corrupted": " "}, "corrupted", "the text is empty"),
        ("tiny-decoder", {"text": ""}, "text", "the text is empty"),
        ("tiny-decoder", {"position": 0}, "corrupted", "there is nothing to restore"),
        ("tiny-decoder", {"position": 7}, "position", "position 7 does not exist; the positions are 0 to 6"),
        ("tiny-decoder", {"answer": 317}, "answer", "token 317 does not exist; the ids are 0 to 316"),
        ("tiny-decoder", {"answer": "the cat"}, "answer", "'the cat' is 2 tokens (“ the”, “ cat”)"),
        ("tiny-decoder", {"answer": ""}, "answer", "the text is empty; give the text or the id of one token"),
        ("tiny-decoder", {"wrong": "cat"}, "wrong", "the answer and the wrong word are the same token"),
        ("tiny-decoder", {"target": "le"}, "target", "leave `target` out"),
        ("tiny-decoder", {"corrupted_target": "le"}, "corrupted_target", "leave `corrupted_target` out"),
        ("tiny-encoder", {"position": None}, "position", "the text has 0 [MASK]"),
        ("tiny-encoder-decoder", {"target": "le", "corrupted_target": "le chat"}, "corrupted_target", "target has 2"),
        ("tiny-decoder", {"what": "weights"}, "what", "allowed: 'head_output' or 'residual'"),
        (
            "tiny-decoder",
            {"interventions": {"ablate": [{"site": "decoder", "layer": 9, "head": 0}]}},
            "interventions.ablate",
            "layer 9 does not exist",
        ),
    ],
)
def test_what_cannot_be_patched_is_refused_with_a_sentence(
    refused: Ask, model: str, changes: dict[str, Any], path: str, sentence: str
) -> None:
    problem = refused(model, "analyses/patching", **_body(model) | changes)
    assert problem["errors"][0]["path"] == path
    assert sentence in problem["errors"][0]["detail"]


def test_more_patches_than_are_made_at_once_are_refused(refused: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services import activation_patching

    monkeypatch.setattr(activation_patching, "MOST_PATCHES", 13)
    problem = refused("tiny-decoder", "analyses/patching", **_body("tiny-decoder", what="residual", answer="Tom"))
    assert "this would take 14 runs" in problem["errors"][0]["detail"]


def test_a_weak_difference_is_said(ask: Ask) -> None:
    from app.services import activation_patching

    reply = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder"))
    swapped = ask("tiny-decoder", "analyses/patching", **_body("tiny-decoder", answer="mat", wrong="cat"))
    difference = reply["clean"]["m"] - reply["corrupted"]["m"]
    assert abs(difference) > activation_patching.WEAK_DIFFERENCE
    upside_down = reply if difference < 0 else swapped
    assert "larger in the corrupted run" in upside_down["notes"][0]
    assert (swapped if difference < 0 else reply)["notes"] == []
