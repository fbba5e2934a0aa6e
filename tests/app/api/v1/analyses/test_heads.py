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
    scores = _entry(reply, "cross", 0, 0)["scores"]
    assert scores.keys() == {"entropy", "relative_entropy", "alignment_input", "alignment_output"}
    assert scores["alignment_input"] is scores["alignment_output"] is None, "nobody said what translates what"
    assert "induction" in _entry(reply, "decoder", 0, 0)["scores"]


def test_a_score_that_the_text_gives_no_chance_is_null(ask: Ask) -> None:
    scores = ask("tiny-decoder", "analyses/heads", text="the cat")["heads"][0]["scores"]
    assert scores["induction"] is scores["duplicate_token"] is None


def test_every_score_is_defined(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "analyses/heads", text=TEXT, target="le chat")
    names = [definition["name"] for definition in reply["definitions"]]
    scores = {name: None for entry in reply["heads"] for name in entry["scores"]}
    assert sorted(scores) == sorted(names)
    assert all(definition["formula"] and definition["source"] for definition in reply["definitions"])
    assert all(
        (definition["label"] is None) == (definition["threshold"] is None) for definition in reply["definitions"]
    )


def test_without_a_text_the_scores_are_means_over_the_models_own_texts(ask: Ask) -> None:
    reply = ask("tiny-decoder", "analyses/heads")
    assert reply["tokens"] is None
    assert reply["evaluation_set"] == {"sentences": 2, "repetitions": 1, "alignments": 0}
    alone = [ask("tiny-decoder", "analyses/heads", text=text) for text in ("Tom gave Mary a book", "the cat sat .")]
    repeated = ask("tiny-decoder", "analyses/heads", text="mat one mat one")
    for position, entry in enumerate(reply["heads"]):
        for name in ("previous_token", "entropy", "separator"):
            expected = np.mean([each["heads"][position]["scores"][name] for each in alone])
            assert entry["scores"][name] == pytest.approx(expected, rel=1e-5)
        for name in ("induction", "duplicate_token"):
            assert entry["scores"][name] == pytest.approx(repeated["heads"][position]["scores"][name], rel=1e-5)


def test_alignment_is_scored_on_words_that_are_known_to_translate_each_other(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "analyses/heads")
    assert reply["evaluation_set"] == {"sentences": 1, "repetitions": 0, "alignments": 1}
    text, target = "the cat sat on a mat", "le chat est sur le tapis"
    run = ask("tiny-encoder-decoder", "attention", text=text, target=target, sites=["cross"], tensors=["weights"])
    keys = [token["text"] for token in run["tokens"]["source"]]
    queries = [token["text"] for token in run["tokens"]["target"]]
    for record in run["attention"]:
        for head, weights in enumerate(np.array(record["weights"])):
            strongest = [keys[key] for key in weights.argmax(-1)]
            found = [strongest[queries.index("chat")] == "cat", strongest[queries.index("tapis")] == "mat"]
            before = [strongest[queries.index("chat") - 1] == "cat", strongest[queries.index("tapis") - 1] == "mat"]
            scores = _entry(reply, "cross", record["layer"], head)["scores"]
            assert scores["alignment_input"] == np.mean(found)
            assert scores["alignment_output"] == np.mean(before)


def test_a_change_acts_on_every_text_of_the_evaluation_set(ask: Ask) -> None:
    hot = ask("tiny-decoder", "analyses/heads", interventions={"scale": 0})
    assert all(entry["scores"]["relative_entropy"] == pytest.approx(1, abs=0.2) for entry in hot["heads"])
    assert hot["interventions"]["scale"] == 0


def test_a_model_without_texts_of_its_own_wants_one(refused: Ask) -> None:
    problem = refused("tiny-encoder", "analyses/heads")
    assert problem["errors"][0]["path"] == "text"
    assert "has no evaluation set of its own; give a text" in problem["detail"]


@pytest.mark.parametrize("field", ["pair", "target"])
def test_a_second_text_without_a_first_is_refused(refused: Ask, field: str) -> None:
    problem = refused("tiny-decoder", "analyses/heads", **{field: "le chat"})
    assert problem["errors"][0]["path"] == field
    assert f"`{field}` needs a `text` beside it" in problem["errors"][0]["detail"]


def test_a_change_that_no_head_can_take_is_refused_without_a_text_too(refused: Ask) -> None:
    ablate = [{"site": "decoder", "layer": 9, "head": 0, "mode": "zero"}]
    problem = refused("tiny-decoder", "analyses/heads", interventions={"ablate": ablate})
    assert problem["errors"][0]["path"].startswith("interventions.")


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
def test_pairs_are_the_largest_weights_between_two_words(ask: Ask, model: str) -> None:
    asked = {"text": TEXT, "target": "le chat est sur le tapis" if model == "tiny-encoder-decoder" else None}
    words = ("le", "cat") if model == "tiny-encoder-decoder" else ("cat", "THE")
    reply = ask(model, "analyses/pairs", **asked, query=words[0], key=words[1])
    whole = ask(model, "attention", **asked)
    for name in ("tokens", "interventions", "notes"):
        assert reply[name] == whole[name]
    found = {(each["site"], each["layer"], each["head"]): each for each in reply["heads"]}
    count = 0
    for entry in whole["attention"]:
        texts = [
            [token["text"].strip().lower() for token in reply["tokens"][entry[f"{end}_tokens"]]]
            for end in ("query", "key")
        ]
        queries, keys = (
            [i for i, text in enumerate(side) if text == word.lower()] for side, word in zip(texts, words, strict=True)
        )
        for head, weights in enumerate(entry["weights"]):
            pair = found[entry["site"], entry["layer"], head]
            count += 1
            if not queries or not keys:
                assert (pair["weight"], pair["query"], pair["key"]) == (None, None, None)
                continue
            assert pair["weight"] == max(weights[q][k] for q in queries for k in keys)
            assert pair["weight"] == weights[pair["query"]][pair["key"]]
            assert pair["query"] in queries
            assert pair["key"] in keys
    assert count == len(found)


@pytest.mark.parametrize(
    ("words", "path", "said"),
    [
        (
            {"query": "dog", "key": "cat"},
            "query",
            "'dog' is no word of this text; its tokens are '[BOS]', 'the', 'cat'",
        ),
        ({"query": "cat", "key": ""}, "key", "'' is no word of this text"),
        ({"query": "cat", "key": "chat"}, "key", "'chat' is no word"),
    ],
)
def test_words_that_are_not_there_are_named(refused: Ask, words: dict[str, str], path: str, said: str) -> None:
    problem = refused("tiny-decoder", "analyses/pairs", text=TEXT, **words)
    assert problem["errors"][0]["path"] == path
    assert said in problem["detail"]


def test_words_of_different_texts_cannot_look_at_each_other(refused: Ask) -> None:
    words = {"query": "cat", "key": "chat"}
    problem = refused("tiny-encoder-decoder", "analyses/pairs", text=TEXT, target="le chat", **words)
    assert "No site of this model attends from 'cat' to 'chat'" in problem["detail"]
