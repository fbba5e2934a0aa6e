"""Attention on one's own matrices, compared with plain NumPy."""

from typing import Any

import numpy as np
import pytest
import torch

from model import masks
from model.errors import InputError
from model.steps.calculation import calculate, labels
from model.steps.calculation_inputs import Calculation, Dropout
from model.steps.step import Step

N_QUERY, N_KEY, D_IN, D_HEAD, D_VALUE, D_OUT = 5, 7, 3, 2, 11, 13


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed + sum(shape)), dtype=torch.float64)


def projected(heads: int = 1, key_heads: int | None = None, *, crosses: bool = True, **more: Any) -> Calculation:
    """A calculation from x (and y) in which all sizes differ."""
    shared = heads if key_heads is None else key_heads
    return Calculation(
        x=drawn(N_QUERY, D_IN),
        y=drawn(N_KEY, D_IN) if crosses else None,
        w_query=drawn(D_IN, heads * D_HEAD, seed=1),
        w_key=drawn(D_IN, shared * D_HEAD, seed=2),
        w_value=drawn(D_IN, shared * D_VALUE, seed=3),
        heads=heads,
        key_value_heads=key_heads,
        **more,
    )


def output(steps: list[Step], name: str) -> np.ndarray:
    return next(step.outputs[name] for step in steps if name in step.outputs).numpy()


def softmax(rows: np.ndarray) -> np.ndarray:
    exponentials = np.exp(rows - rows.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


@pytest.mark.parametrize(("heads", "key_heads"), [(1, None), (3, None), (4, 2), (3, 1)])
@pytest.mark.parametrize("crosses", [True, False])
def test_several_heads_are_computed_each_by_itself(heads: int, key_heads: int | None, crosses: bool) -> None:
    shared = heads if key_heads is None else key_heads
    extra = {"b_query": drawn(heads * D_HEAD, seed=4), "b_key": drawn(shared * D_HEAD, seed=5)}
    extra |= {"b_value": drawn(shared * D_VALUE, seed=6), "b_output": drawn(D_OUT, seed=7)}
    own = projected(heads, key_heads, crosses=crosses, w_output=drawn(heads * D_VALUE, D_OUT), **extra)
    steps = calculate(own)
    x, memory = own.x.numpy(), (own.y if crosses else own.x).numpy()
    parts = []
    for head in range(heads):
        key_head = head // (heads // shared)
        query = x @ own.w_query.numpy()[:, head * D_HEAD :][:, :D_HEAD] + own.b_query.numpy()[head * D_HEAD :][:D_HEAD]
        columns = slice(key_head * D_HEAD, (key_head + 1) * D_HEAD)
        key = memory @ own.w_key.numpy()[:, columns] + own.b_key.numpy()[columns]
        columns = slice(key_head * D_VALUE, (key_head + 1) * D_VALUE)
        value = memory @ own.w_value.numpy()[:, columns] + own.b_value.numpy()[columns]
        parts.append(softmax(query @ key.T / np.sqrt(D_HEAD)) @ value)
        found = output(steps, "head_output")
        np.testing.assert_allclose(found if heads == 1 else found[head], parts[-1], rtol=1e-9)
    expected = np.concatenate(parts, -1) @ own.w_output.numpy() + own.b_output.numpy()
    np.testing.assert_allclose(output(steps, "output"), expected, rtol=1e-9)
    assert ("concatenated" in [step.name for step in steps]) == (heads > 1)


def test_both_ways_to_hide_the_future_give_the_same_rows() -> None:
    causal = masks.pattern("causal")
    by_infinity = calculate(projected(crosses=False, mask=causal))
    by_zeroing = calculate(projected(crosses=False, mask=causal, masking="renormalise"))
    by_number = calculate(projected(crosses=False, mask=causal, masking="finite"))
    for name in ("weights", "head_output"):
        np.testing.assert_allclose(output(by_zeroing, name), output(by_infinity, name), rtol=1e-9)
        np.testing.assert_allclose(output(by_number, name), output(by_infinity, name), rtol=1e-9)
    kept = output(by_zeroing, "kept_sum")
    assert (kept[:-1] < 1).all()
    np.testing.assert_allclose(kept[-1], 1)
    np.testing.assert_allclose(kept, np.tril(output(by_zeroing, "unmasked_weights")).sum(-1))


def test_a_row_that_is_wholly_hidden_is_zero_by_either_route() -> None:
    nothing = masks.pattern("lengths", lengths=[0, 1, 2, 3, 4])
    for masking in ("infinity", "renormalise"):
        steps = calculate(projected(mask=nothing, masking=masking))
        weights = output(steps, "weights")
        assert (weights[0] == 0).all()
        np.testing.assert_allclose(weights[1:].sum(-1), 1)


def test_a_temperature_divides_what_goes_into_the_softmax() -> None:
    steps = calculate(projected(2, temperature=3.0, scale=0.7))
    np.testing.assert_allclose(output(steps, "weights"), softmax(output(steps, "scores") * 0.7 / 3), rtol=1e-9)
    assert "tempered" not in [name for step in calculate(projected(temperature=1.0)) for name in step.outputs]


def test_a_bias_is_added_before_the_mask() -> None:
    bias, causal = drawn(N_QUERY, N_KEY), masks.pattern("causal")
    steps = calculate(projected(bias=bias, mask=causal))
    logits = output(steps, "scores") / np.sqrt(D_HEAD) + bias.numpy()
    hidden = np.where(np.tri(N_QUERY, N_KEY, dtype=bool), logits, -np.inf)
    np.testing.assert_allclose(output(steps, "biased"), logits, rtol=1e-9)
    np.testing.assert_allclose(output(steps, "weights"), softmax(hidden), rtol=1e-9)


def test_dividing_by_the_sum_needs_no_exponentials() -> None:
    scores = drawn(N_QUERY, N_KEY).abs() + 0.1
    steps = calculate(Calculation(scores=scores, normalisation="sum", mask=masks.pattern("causal")))
    kept = np.tril(scores.numpy())
    np.testing.assert_allclose(output(steps, "weights"), kept / kept.sum(-1, keepdims=True), rtol=1e-9)
    assert "exponentials" not in [name for step in steps for name in step.outputs]


def test_dropout_drops_what_it_is_told_and_makes_up_for_it() -> None:
    kept = torch.rand(N_QUERY, N_KEY, generator=torch.Generator().manual_seed(1)) > 0.3
    steps = calculate(projected(2, dropout=Dropout(probability=0.25, kept=kept)))
    dropped = output(steps, "weights") * kept.numpy() / 0.75
    np.testing.assert_allclose(output(steps, "dropped"), dropped, rtol=1e-9)
    np.testing.assert_allclose(output(steps, "head_output"), dropped @ output(steps, "value"), rtol=1e-9)


def test_own_scores_end_with_the_weights_unless_there_are_values() -> None:
    scores = drawn(N_QUERY, N_KEY)
    alone = calculate(Calculation(scores=scores))
    np.testing.assert_allclose(output(alone, "weights"), softmax(scores.numpy()), rtol=1e-9)
    assert alone[-1].name == "weights"
    value = drawn(N_KEY, D_VALUE)
    steps = calculate(Calculation(scores=scores, value=value, scale=0.5))
    np.testing.assert_allclose(output(steps, "head_output"), softmax(scores.numpy() / 2) @ value.numpy(), rtol=1e-9)


def test_own_queries_are_cut_into_heads_by_columns() -> None:
    query, key, value = drawn(N_QUERY, 2 * D_HEAD), drawn(N_KEY, 2 * D_HEAD), drawn(N_KEY, 2 * D_VALUE)
    steps = calculate(Calculation(query=query, key=key, value=value, heads=2, scale=1.0))
    second = query.numpy()[:, D_HEAD:] @ key.numpy()[:, D_HEAD:].T
    np.testing.assert_allclose(output(steps, "scores")[1], second, rtol=1e-9)


X, WEIGHT = drawn(N_QUERY, D_IN), drawn(D_IN, 2 * D_HEAD)
WHOLE = {"x": X, "w_query": WEIGHT, "w_key": WEIGHT, "w_value": WEIGHT}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "x", "nothing to begin with"),
    ({"x": X}, "w_query", "`w_query` is missing"),
    (WHOLE | {"scores": X}, "scores", "`x` and `scores` were both given"),
    (WHOLE | {"value": X}, "value", "`value` has no use when the calculation begins with `x`"),
    ({"query": X, "key": X, "value": X, "y": X}, "y", "`y` has no use"),
    (WHOLE | {"w_key": drawn(5, 4)}, "w_key", "`w_key` has 5 rows, but `x` has 3 columns"),
    (WHOLE | {"y": drawn(7, 5)}, "w_key", "`w_key` has 3 rows, but `y` has 5 columns"),
    (WHOLE | {"w_key": drawn(3, 5)}, "w_key", "`w_key` has 5 columns, but `w_query` has 4"),
    (WHOLE | {"heads": 3}, "w_query", "4 columns, which do not divide into 3 heads"),
    (WHOLE | {"heads": 2, "key_value_heads": 3}, "key_value_heads", "cannot share 3 heads"),
    (WHOLE | {"b_value": drawn(3)}, "b_value", "`b_value` has 3 numbers, but `w_value` has 4 columns"),
    (WHOLE | {"w_output": drawn(5, 2)}, "w_output", "`w_output` has 5 rows, but the head outputs have 4 columns"),
    (WHOLE | {"w_output": drawn(4, 2), "b_output": drawn(3)}, "b_output", "`w_output` has 2 columns"),
    (WHOLE | {"b_output": drawn(3)}, "b_output", "no use without `w_output`"),
    (WHOLE | {"bias": drawn(4, 5)}, "bias", "`bias` is 4 × 5, but there are 5 queries and 5 keys"),
    (WHOLE | {"mask": masks.pattern("matrix", allowed=torch.ones(2, 5) > 0)}, "mask", "the mask is 2 × 5"),
    (
        WHOLE | {"dropout": Dropout(probability=0.5, kept=torch.ones(5, 4) > 0)},
        "dropout.kept",
        "`dropout.kept` is 5 × 4",
    ),
    ({"query": X, "key": drawn(7, 2), "value": X}, "key", "`key` has 2 columns, but `query` has 3"),
    ({"query": X, "key": drawn(7, 3), "value": X}, "value", "a row for each of 7 keys"),
    ({"scores": X, "value": drawn(4, 1)}, "value", "a column for each of 3 keys"),
    ({"scores": X, "heads": 2}, "heads", "set heads to 1"),
    ({"scores": X, "w_output": X}, "w_output", "no use without `value`"),
    ({"scores": torch.tensor([[1.0, -1.0]]), "normalisation": "sum"}, "normalisation", "sums to 0"),
    ({"scores": torch.tensor([[1e6, 0.0]]).float(), "scale": 1e36}, "scale", "too large"),
]


@pytest.mark.parametrize(("given", "field", "sentence"), REFUSED)
def test_what_does_not_fit_is_refused_with_both_numbers(given: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        calculate(Calculation(**given))
    assert refusal.value.field == field
    assert sentence in str(refusal.value)


def test_labels_stand_for_rows_and_where_keys_are_the_same_for_keys() -> None:
    words = ["a", "b", "c", "d", "e"]
    itself = labels(projected(2, crosses=False), words, None)
    assert itself == {"head": ["0", "1"], "query": words, "key": words, "position": words}
    assert labels(projected(), words, list("tuvwxyz")) == {"query": words, "key": list("tuvwxyz")}
    assert labels(projected(), words, None) == {"query": words}
    assert labels(Calculation(scores=drawn(5, 5)), words, None) == {"query": words, "key": words}
    with pytest.raises(InputError, match="2 labels were given for 5 rows"):
        labels(projected(), ["a", "b"], None)
