"""Every printed digit of every example, against a computation that knows nothing of the project."""

import json
import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from model.masks import draw, pattern
from model.textbooks import EXAMPLES, Example, Printed, agrees, raschka_book
from model.textbooks.raschka_article import EMBEDDED
from tests.model.textbooks import section_6
from tests.model.textbooks.recomputed import Array, encoding, recomputed

EVERY = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
FLOAT32 = 2e-7
"""What sums of float32 numbers about 1, taken in another order, may move a number by: four of their last bits."""


def tensors(example: Example) -> dict[str, Array]:
    if example.positions is not None:
        positions = example.positions
        return {"encoding": encoding(positions.position, positions.frequency, positions.interleaved)}
    assert example.calculation is not None
    return recomputed(example.calculation)


def cells(example: Example) -> Iterator[tuple[Printed, int, str, float]]:
    """Every printed number: where it stands, its digits, and ours."""
    found = tensors(example)
    for printed in example.printed:
        matrix = found[printed.tensor] if printed.head is None else found[printed.tensor][printed.head]
        for column, digits in zip(printed.columns, printed.digits, strict=True):
            yield printed, column, digits, float(matrix[printed.row, column])


@EVERY
def test_every_printed_digit_comes_out_or_is_said_to_differ(example: Example) -> None:
    for printed, column, digits, ours in cells(example):
        assert agrees(ours, digits) is (column not in printed.differs), (printed, column, ours)


@EVERY
def test_float32_sums_in_another_order_change_no_digit_that_is_computed_in_float32(example: Example) -> None:
    if (example.calculation or {}).get("dtype") == "float64":
        return
    for printed, column, digits, ours in cells(example):
        margin = FLOAT32 * abs(ours)
        assert {agrees(ours - margin, digits), agrees(ours + margin, digits)} == {column not in printed.differs}, (
            printed,
            column,
            ours,
        )


def test_one_example_disagrees_and_says_why() -> None:
    differing = {
        example.id: {(printed.tensor, printed.row): printed.differs for printed in example.printed if printed.differs}
        for example in EXAMPLES.values()
    }
    assert {name: rows for name, rows in differing.items() if rows} == {
        "robot-as-labelled": {("weights", 1): (0, 1), ("weights", 2): (0, 1, 2), ("weights", 3): (0, 1, 2, 3)},
    }
    for example in EXAMPLES.values():
        assert all(printed.note for printed in example.printed if printed.differs)


def test_the_plain_softmax_of_the_robots_scores_is_what_the_notes_say() -> None:
    example = EXAMPLES["robot-as-labelled"]
    weights = tensors(example)["weights"]
    for printed in example.printed:
        if printed.differs:
            assert ", ".join(f"{number:.2f}" for number in weights[printed.row][: printed.row + 1]) in printed.note


def test_the_digit_on_the_border_is_what_its_note_says() -> None:
    border = tensors(EXAMPLES["life-is-short"])["head_output"][2, 2]
    assert f"{border:.8f}" == "-0.26265006"
    drawn = torch.randn(50_000, 3, generator=torch.Generator().manual_seed(123))[[0, 4, 5, 2, 1, 3]]
    calculation = EXAMPLES["life-is-short"].calculation
    assert calculation is not None
    elsewhere = recomputed(calculation | {"x": drawn.tolist()})["head_output"][2, 2]
    assert agrees(elsewhere, "-0.2626") or agrees(elsewhere, "-0.2627")
    assert elsewhere == pytest.approx(border, abs=1e-6)


@pytest.mark.parametrize("line", section_6.DIGITS.strip().splitlines())
def test_an_example_shows_the_digits_of_the_research(line: str) -> None:
    name, tensor, place, *digits = line.split()
    head, _, row = place.rpartition(":")
    shown = {
        column: digit
        for printed in EXAMPLES[name].printed
        if (printed.tensor, printed.head, printed.row) == (tensor, int(head) if head else None, int(row))
        for column, digit in zip(printed.columns, printed.digits, strict=True)
    }
    assert [shown.get(column) for column in range(len(digits))] == digits


def test_before_renormalising_every_row_but_the_last_sums_to_less_than_1() -> None:
    for name in ("life-is-short-causal-renormalised", "journey-causal-renormalised"):
        sums = tensors(EXAMPLES[name])["kept_weights"].sum(axis=1)
        assert (sums[:-1] < 0.9).all()
        assert sums[-1] == pytest.approx(1)


def test_both_ways_of_masking_give_the_same_weights() -> None:
    for name in ("life-is-short-causal", "journey-causal"):
        one, other = tensors(EXAMPLES[name]), tensors(EXAMPLES[f"{name}-renormalised"])
        np.testing.assert_allclose(one["weights"], other["weights"], atol=1e-15)


@EVERY
def test_printed_places_exist_and_come_once(example: Example) -> None:
    seen = set()
    for printed in example.printed:
        assert len(printed.columns) == len(printed.digits) > 0
        assert set(printed.differs) <= set(printed.columns)
        for column in printed.columns:
            place = (printed.tensor, printed.head, printed.row, column)
            assert place not in seen
            seen.add(place)


@EVERY
def test_an_example_is_complete(example: Example) -> None:
    source = example.source
    assert EXAMPLES[example.id] is example
    assert example.id == example.id.lower().replace("_", "-").replace(" ", "-")
    assert all([example.title, example.summary, source.author, source.title, source.part])
    assert source.url.startswith("https://")
    assert 2017 <= source.year <= 2024
    assert example.summary.endswith((".", ".)"))
    assert (example.calculation is None) is (example.positions is not None)


@EVERY
def test_a_calculation_is_plain_numbers_that_json_brings_back(example: Example) -> None:
    assert json.loads(json.dumps(example.calculation)) == example.calculation


@EVERY
def test_there_is_a_label_for_every_row_and_for_every_key(example: Example) -> None:
    calculation = example.calculation
    if calculation is None or "labels" not in calculation:
        return
    n_query, n_key = tensors(example)["scores"].shape[-2:]
    assert len(calculation["labels"]) == n_query
    if n_key != n_query:
        assert len(calculation.get("key_labels", [None] * n_key)) == n_key


def test_the_masks_are_patterns_of_the_model_that_hide_the_same_keys() -> None:
    for example in EXAMPLES.values():
        mask = (example.calculation or {}).get("mask")
        if mask is not None and example.calculation.get("masking") != "renormalise":
            settings = {key: value for key, value in mask.items() if key != "kind"}
            weights = tensors(example)["weights"]
            grid = draw(pattern(mask["kind"], **settings), *weights.shape[-2:]).numpy()
            assert ((weights > 0) == grid).all()


def test_drawing_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    raschka_book.examples()
    assert torch.equal(torch.get_rng_state(), before)


def test_the_draws_are_those_of_the_global_generator_and_of_new_layers() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(123)
        table = torch.nn.Embedding(50_000, 3)
        torch.manual_seed(123)
        layers = [torch.nn.Linear(3, 2, bias=False) for _ in range(3)]
        last = torch.nn.Linear(2, 2)
    # other last bits where PyTorch draws with vector instructions; a last bit of 1.4 is 1.2e-7
    torch.testing.assert_close(torch.tensor(EMBEDDED), table.weight.data[[0, 4, 5, 2, 1, 3]], rtol=0, atol=1e-6)
    split = EXAMPLES["journey-weight-split"].calculation
    assert split is not None
    for name, layer in zip(("w_query", "w_key", "w_value", "w_output"), [*layers, last], strict=True):
        assert torch.equal(torch.tensor(split[name]), layer.weight.T)
    assert torch.equal(torch.tensor(split["b_output"]), last.bias)


@pytest.mark.skipif(
    not torch.backends.mkl.is_available(), reason="the seed drops other weights without Intel's library"
)
def test_dropout_keeps_what_the_notebooks_seed_keeps() -> None:
    calculation = EXAMPLES["journey-dropout"].calculation
    assert calculation is not None
    kept = torch.empty(6, 6).bernoulli_(0.5, generator=torch.Generator().manual_seed(123))
    assert calculation["dropout"]["kept"] == kept.bool().tolist()


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.03856, "0.0386", True),
        (0.03854, "0.0386", False),
        (-0.0763, "-0.0763", True),
        (0.99999, "1", True),
        (0.4, "1", False),
        (-1e-9, "0.0000", True),
        (111.9, "112", True),
        (math.nan, "0.5", False),
    ],
)
def test_digits_agree_when_ours_rounds_to_them(value: float, digits: str, expected: bool) -> None:
    assert agrees(value, digits) is expected
