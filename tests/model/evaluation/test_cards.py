"""A folder measured: its card tells scores, heads, examples and the hash of its weights."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model import weights
from model.analysis.heads.survey import HeadSummary
from model.config import Family
from model.evaluation import sets
from model.evaluation.cards import evaluate, labelled
from model.evaluation.figures import HEADS_OF, MEANINGS, figures_of_heads
from model.weights import held_out
from model.weights.evaluation_set import EvaluationSet
from tests.model.corpus import SENTENCES, tokenizer
from tests.model.loaded import loaded

FIGURES: dict[Family, set[str]] = {
    "decoder": {"held_out_bits_per_character", "best_previous_token_head", "best_induction_head"},
    "encoder": {"masked_accuracy", "best_other_sentence_head"},
    "encoder-decoder": {"bleu", "chrf", "best_alignment_input_head", "best_alignment_output_head"},
}
ALIGNED = {"source": "Tom likes it.", "target": "it likes Tom.", "pairs": [["Tom", "Tom"], ["likes", "likes"]]}


@pytest.fixture
def folder(family: Family, tmp_path: Path) -> Path:
    """A model of random weights, with lines that it never saw."""
    model = loaded(family)
    # BLEU warns of text that was tokenized already, as these random words may look
    weights.save(tmp_path, model.transformer, model.tokenizer, {"id": "tiny", "limits": "all", "scores": {"old": 1.0}})
    lines = [(each, each[::-1]) if family == "encoder-decoder" else (each,) for each in SENTENCES[::12]]
    held_out.write(tmp_path, lines)
    (tmp_path / "alignments.json").write_text(json.dumps([ALIGNED]), "utf-8")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("family", FIGURES)
def test_a_card_tells_what_was_measured_and_keeps_what_people_said(family: Family, folder: Path) -> None:
    card = evaluate(folder)
    assert card == weights.read_card(folder)
    assert card["scores"].keys() == card["meanings"].keys() == FIGURES[family]
    assert card["limits"] == "all"
    assert len(card["weights_sha256"]) == 64
    assert EvaluationSet.read(folder) is not None
    for example in card["examples"]:
        assert loaded(family).tokenizer.source(example["text"], example.get("pair")).ids
    assert evaluate(folder) == card, "the same again"


@pytest.mark.slow
def test_a_model_of_made_up_text_is_measured_by_what_it_copies(tmp_path: Path) -> None:
    model = loaded("decoder", max_tokens=70)
    weights.save(tmp_path, model.transformer, model.tokenizer, {})
    weights.save_step(tmp_path, 0, model.transformer)
    card = evaluate(tmp_path)
    assert card["scores"].keys() == {"copying_accuracy", "best_previous_token_head", "best_induction_head"}
    (kept,) = card["checkpoints"]
    assert kept.keys() == {"step", *card["scores"]}
    assert kept["best_induction_head"] == card["scores"]["best_induction_head"]


def test_only_heads_with_a_label_stand_on_the_card_with_the_score_that_made_it() -> None:
    low: dict[str, float] = {"previous_token": 0.1, "induction": 0.2}
    heads = [
        HeadSummary("decoder", 0, 1, low | {"previous_token": 0.87654}),
        HeadSummary("decoder", 0, 2, low),
        HeadSummary("decoder", 1, 0, low | {"induction": 0.6}),
    ]
    told: list[dict[str, Any]] = labelled(heads)
    assert [(each["layer"], each["head"], each["label"], each["score"], each["value"]) for each in told] == [
        (0, 1, "previous token", "previous_token", 0.877),
        (1, 0, "induction", "induction", 0.6),
    ]
    best = figures_of_heads("next-token", heads)
    assert best == {"best_previous_token_head": 0.87654, "best_induction_head": 0.6}


def test_every_figure_of_heads_has_a_meaning() -> None:
    assert {f"best_{score}_head" for scores in HEADS_OF.values() for score in scores} < set(MEANINGS)


def test_random_words_are_said_twice_and_are_one_token_each(tmp_path: Path) -> None:
    made = sets.make("next-token", tokenizer("decoder"), [(each,) for each in SENTENCES], tmp_path)
    assert len(made.sentences) == 48
    for prompt in made.repetitions:
        words = prompt.text.split()
        half = len(words) // 2
        assert words[:half] == words[half:]
        assert len(set(words)) == half in sets.LENGTHS
        assert len(tokenizer("decoder").source(prompt.text).ids) == 1 + len(words)
    assert made == sets.make("next-token", tokenizer("decoder"), [(each,) for each in SENTENCES], tmp_path)


def test_every_other_sentence_of_a_reader_stands_beside_its_own_words(tmp_path: Path) -> None:
    made = sets.make("fill-mask", tokenizer("encoder"), [(each,) for each in SENTENCES], tmp_path)
    assert [prompt.pair is None for prompt in made.sentences[:4]] == [True, False, True, False]
    pairs = [prompt for prompt in made.sentences if prompt.pair is not None]
    assert all(sorted(prompt.text.split()) == sorted((prompt.pair or "").split()) for prompt in pairs)
    assert any(prompt.text != prompt.pair for prompt in pairs)
    assert replace(pairs[0], pair=None).text in SENTENCES
