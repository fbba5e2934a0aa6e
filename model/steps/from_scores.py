"""From scores to output: the steps that a head has in every model, of this project or made elsewhere."""

import torch
from torch import Tensor

from model.attention.attention import merge
from model.steps import attention_steps
from model.steps import operations as op
from model.steps.attention_steps import Attended
from model.steps.head_place import RecordedHead
from model.steps.step import Step

OF_ATTENDING = ("scores", "scaled", "mask", "masked", "weights", "head_output")


def from_scores(at: RecordedHead, rows: list[int]) -> list[Step]:
    """From queries and keys to what the attention adds to the stream; `rows` are the queries shown."""
    attended = _attended(at)
    given = _given(at)
    shown = [query for query in rows if query in given]
    return [
        attention_steps.scores(attended),
        attention_steps.scaled(attended),
        *attention_steps.biased(attended),
        attention_steps.masked(attended),
        attention_steps.softmax(attended, result="softmax" if shown else "weights"),
        *_replaced(at, shown, [given[query] for query in shown]),
        *_head_output(at, attended, rows),
        _concatenated(at),
        *_output(at),
    ]


def _attended(at: RecordedHead) -> Attended:
    names = OF_ATTENDING + (("bias",) if "bias" in at.record.tensors else ())
    temperature = at.changes.changed_temperature(at.place, torch.ones_like(at.record.scale))
    changed = None if temperature is None or temperature[at.head] == 1 else temperature[at.head]
    return Attended(
        {name: at.recorded(name) for name in names},
        scale=at.record.scale[at.head],
        temperature=changed,
        softcap=at.softcap,
        sink=at.sink,
    )


def _given(at: RecordedHead) -> dict[int, tuple[float, ...]]:
    """By query, the row of weights that an intervention put in."""
    here = (change for change in at.changes.weights if (change.site, change.layer) == at.place)
    return {change.query: change.row for change in here if change.head == at.head}


def _replaced(at: RecordedHead, queries: list[int], given: list[tuple[float, ...]]) -> list[Step]:
    """Rows of weights that an intervention put in, for these queries."""
    if not queries:
        return []
    return [
        Step(
            "replaced",
            "weights = softmax, with the given rows put in",
            {"weights": at.recorded("weights")},
            {"weights": op.replace_rows("softmax", queries, "given_rows")},
            {"weights": attention_steps.GRID, "given_rows": ("given", "key")},
            {"given_rows": torch.tensor(given)},
        )
    ]


def _head_output(at: RecordedHead, attended: Attended, rows: list[int]) -> list[Step]:
    """The weighted sum of the values, and what an ablation makes of it."""
    modes = [
        change.mode
        for change in at.changes.ablate
        if (change.site, change.layer) == at.place and change.head == at.head
    ]
    if not modes:
        return [attention_steps.head_output(attended)]
    before = at.recorded("weights") @ at.recorded("value")
    computed = Attended({**attended.tensors, "head_output_before": before}, attended.scale)
    return [attention_steps.head_output(computed, result="head_output_before"), _ablated(at, modes[-1], rows)]


def _ablated(at: RecordedHead, mode: str, rows: list[int]) -> Step:
    found, axes = at.recorded("head_output"), {"head_output": ("query", "d_value")}
    if mode == "zero":
        return Step(
            "ablated", "head_output = 0", {"head_output": found}, {"head_output": op.zero("head_output_before")}, axes
        )
    formula = "head_output = the mean of head_output_before over all queries"
    if len(set(rows)) == found.shape[0]:
        return Step(
            "ablated", formula, {"head_output": found}, {"head_output": op.column_mean("head_output_before")}, axes
        )
    # the mean runs over queries that are not shown, so it comes in from outside
    mean: dict[str, Tensor | float] = {"mean_head_output": found}
    both = axes | {"mean_head_output": ("query", "d_value")}
    return Step("ablated", formula, {"head_output": found}, {"head_output": op.copy("mean_head_output")}, both, mean)


def _concatenated(at: RecordedHead) -> Step:
    """The outputs of all heads side by side."""
    every = at.record["head_output"]
    return Step(
        "concatenated",
        "concatenated = the head outputs of all heads, side by side",
        {"concatenated": merge(every)[0]},
        {"concatenated": op.concatenate("all_heads", head=at.head, own="head_output")},
        {"concatenated": ("query", "d_concatenated"), "all_heads": ("head", "query", "d_value")},
        {"all_heads": every[0]},
    )


def _output(at: RecordedHead) -> list[Step]:
    """× W_O, and what this head alone contributes; nothing where the model has no such matrix."""
    if at.output_weight is None:
        return []
    weight, d_value = at.output_weight.T, at.recorded("value").shape[-1]
    own = weight[at.head * d_value : (at.head + 1) * d_value]
    parameters: dict[str, Tensor | float] = {"w_output": weight, "w_output_head": own}
    axes: dict[str, tuple[str, ...]] = {
        "w_output": ("d_concatenated", "d_model"),
        "w_output_head": ("d_value", "d_model"),
    }
    bias, plus = at.output_bias is not None, "" if at.output_bias is None else " + b_output"
    if at.output_bias is not None:
        parameters["b_output"], axes["b_output"] = at.output_bias, ("d_model",)
    return [
        Step(
            "output",
            f"output = concatenated · w_output{plus}, contribution = head_output · w_output_head",
            {"output": at.recorded("output"), "contribution": at.recorded("contribution")},
            {
                "output": op.product("concatenated", "w_output", plus="b_output" if bias else None),
                "contribution": op.product("head_output", "w_output_head"),
            },
            axes | {"output": ("query", "d_model"), "contribution": ("query", "d_model")},
            parameters,
        )
    ]
