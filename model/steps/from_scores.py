"""From scores to output: the steps of one head from its queries and keys to what it adds to the residual stream."""

import torch

from model.attention.attention import merge
from model.steps import attention_steps
from model.steps import operations as op
from model.steps.attention_steps import Attended
from model.steps.recorded_head import RecordedHead
from model.steps.step import Step
from model.steps.step_builder import StepBuilder

OF_ATTENDING = ("scores", "scaled", "mask", "masked", "weights", "head_output")


def from_scores(at: RecordedHead) -> list[Step]:
    """From queries and keys to what the attention adds to the stream."""
    attended, given = _attended(at), _given(at)
    shown = [query for query in at.queries if query in given]
    return [
        attention_steps.scores(attended),
        attention_steps.scaled(attended),
        *attention_steps.biased(attended),
        attention_steps.masked(attended),
        attention_steps.softmax(attended, result="softmax" if shown else "weights"),
        *_replaced(at, shown, [given[query] for query in shown]),
        *_head_output(at, attended),
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
        softcap=at.parts.softcap,
        sink=at.parts.sink,
    )


def _given(at: RecordedHead) -> dict[int, tuple[float, ...]]:
    """By query, the row of weights that an intervention put in."""
    here = (change for change in at.changes.weights if (change.site, change.layer) == at.place)
    return {change.query: change.row for change in here if change.head == at.head}


def _replaced(at: RecordedHead, queries: list[int], given: list[tuple[float, ...]]) -> list[Step]:
    """Rows of weights that an intervention put in, for these queries."""
    if not queries:
        return []
    made = StepBuilder("replaced", "weights = softmax, with the given rows put in")
    rows = made.bring("given_rows", torch.tensor(given), ("given", "key"))
    made.add("weights", at.recorded("weights"), op.replace_rows("softmax", queries, rows), attention_steps.GRID)
    return made.steps


def _head_output(at: RecordedHead, attended: Attended) -> list[Step]:
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
    return [attention_steps.head_output(computed, result="head_output_before"), _ablated(at, modes[-1])]


def _ablated(at: RecordedHead, mode: str) -> Step:
    found, axes, of = at.recorded("head_output"), ("query", "d_value"), "head_output_before"
    is_zero = mode == "zero"
    formula = "head_output = 0" if is_zero else f"head_output = the mean of {of} over all queries"
    made = StepBuilder("ablated", formula)
    if is_zero or len(set(at.queries)) == found.shape[0]:
        made.add("head_output", found, op.zero(of) if is_zero else op.column_mean(of), axes)
    else:
        # the mean runs over queries that are not shown, so it comes in from outside
        made.add("head_output", found, op.copy(made.bring("mean_head_output", found, axes)), axes)
    return made.step


def _concatenated(at: RecordedHead) -> Step:
    """The outputs of all heads side by side."""
    every = at.record["head_output"]
    made = StepBuilder("concatenated", "concatenated = the head outputs of all heads, side by side")
    heads = made.bring("all_heads", every[0], ("head", "query", "d_value"))
    operation = op.concatenate(heads, head=at.head, own="head_output")
    made.add("concatenated", merge(every)[0], operation, ("query", "d_concatenated"))
    return made.step


def _output(at: RecordedHead) -> list[Step]:
    """× W_O, and what this head alone contributes; nothing where the model has no such matrix."""
    if at.parts.output_weight is None:
        return []
    made, rows = StepBuilder("output"), ("query", "d_model")
    weight, d_value = at.parts.output_weight.T, at.recorded("value").shape[-1]
    whole = made.bring("w_output", weight, ("d_concatenated", "d_model"))
    slice_of_head = weight[at.head * d_value : (at.head + 1) * d_value]
    own = made.bring("w_output_head", slice_of_head, ("d_value", "d_model"))
    bias = None if at.parts.output_bias is None else made.bring("b_output", at.parts.output_bias, ("d_model",))
    made.add("output", at.recorded("output"), op.product("concatenated", whole, plus=bias), rows)
    made.add("contribution", at.recorded("contribution"), op.product("head_output", own), rows)
    plus = "" if bias is None else f" + {bias}"
    made.formula = f"output = concatenated · {whole}{plus}, contribution = head_output · {own}"
    return made.steps
