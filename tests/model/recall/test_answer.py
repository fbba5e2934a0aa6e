"""The answers of the shipped rivals: the derivative against finite differences, the row against the trace."""

import pytest
import torch

from model.errors import InputError
from model.recall import answer, files, task
from model.recall.rivals import KINDS, Kind, Trained
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run

LETTERS = "hcbaffgdaehbgcedabfhgacdebhfgdcaehb"


def shipped(kind: Kind) -> Trained:
    return files.load(files.FOLDER / kind, kind, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("distance", [1, 5, 29])
def test_the_derivative_is_that_of_finite_differences(kind: Kind, distance: int) -> None:
    rival, ids = shipped(kind).double(), answer.read(LETTERS, distance)
    found = answer.answer(rival, ids)
    embedded, step = answer.embeddings(rival, ids), 1e-5
    for position in (0, 7, len(LETTERS) - distance, len(LETTERS)):
        by_hand = torch.zeros(embedded.shape[-1], dtype=torch.float64)
        for dimension in range(len(by_hand)):
            sides = []
            for sign in (1, -1):
                moved = embedded.clone()
                moved[0, position, dimension] += sign * step
                with torch.no_grad():
                    sides.append(answer.last_logits(rival, moved)[found.letter])
            by_hand[dimension] = (sides[0] - sides[1]) / (2 * step)
        assert float(found.derivative[position]) == pytest.approx(float(by_hand.norm()), rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_gives_the_same_derivative(kind: Kind) -> None:
    ids = answer.read(LETTERS, 9)
    single, double = answer.answer(shipped(kind), ids), answer.answer(shipped(kind).double(), ids)
    assert single.letter == double.letter
    # the largest sets the scale: a derivative that fades is a difference of larger numbers
    largest = float(double.derivative.max())
    torch.testing.assert_close(single.derivative.double(), double.derivative, rtol=1e-3, atol=1e-4 * largest)


def test_the_row_of_attention_is_that_of_the_trace_and_others_have_none() -> None:
    ids = answer.read(LETTERS, 12)
    rival = shipped("attention")
    (record,) = run(rival, Inputs(ids), recorder=Recorder()).attention
    row = answer.answer(rival, ids).weights
    assert row is not None
    assert torch.equal(row, record["weights"][0, 0, -1])
    assert float(row.sum()) == pytest.approx(1, rel=1e-5)
    for kind in KINDS:
        assert (answer.answer(shipped(kind), ids).weights is None) == (kind != "attention")


def test_the_answer_is_the_likeliest_letter() -> None:
    ids = answer.read(LETTERS, 2)
    for kind in KINDS:
        rival = shipped(kind)
        found = answer.answer(rival, ids)
        with torch.no_grad():
            logits = rival(Inputs(ids))[0, -1, : len(task.LETTERS)]
        assert found.letter == int(logits.argmax())
        torch.testing.assert_close(found.probabilities, logits.softmax(0))


@pytest.mark.parametrize(
    ("letters", "distance", "said"),
    [
        ("abxa", 1, "the letters a to h only, and 'x' is none of them"),
        ("", 1, "0 letters stand before the question; give some letters first"),
        ("abc", 4, "distance is 4, and 3 letters stand before the question; ask for 1 to 3"),
        ("abc", 0, "ask for 1 to 3"),
        ("a" * 192, 1, "192 letters were given, and the rivals were trained on 191 at most"),
        ("a" * 191, 129, "ask for 1 to 128"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_in_a_sentence(letters: str, distance: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        answer.read(letters, distance)
