"""The steps of one head of a model: from the embedding to the residual stream, with the slices of the weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.attention import merge
from model.axes import Place
from model.inputs import Inputs
from model.interventions import NONE, Interventions
from model.recording import Recorder
from model.records import Trace
from model.steps import attending, projections, stream
from model.steps import operations as op
from model.steps.attending import Attended
from model.steps.place import HeadPlace
from model.steps.step import Step, limited
from model.transformer import Transformer, run

OF_ATTENDING = ("scores", "scaled", "mask", "masked", "weights", "head_output")


@dataclass(frozen=True)
class HeadSteps:
    """The steps of one head, and the run that they belong to.

    Attributes:
        queries: the rows shown.
        blocks: what the entries of `added` are, if the stream is written as a sum.
        shares_key_with: other heads of the layer that use the same keys and values.
    """

    steps: list[Step]
    trace: Trace
    queries: list[int]
    blocks: list[str]
    shares_key_with: list[int]


@torch.inference_mode()
def head_steps(
    model: Transformer,
    inputs: Inputs,
    place: Place,
    head: int,
    *,
    queries: Sequence[int] | None = None,
    interventions: Interventions | None = None,
) -> HeadSteps:
    """Runs the model once on a batch of one, and takes apart what one head did.

    Args:
        queries: the rows to keep; None = all.
    """
    recorder = Recorder(sites=[place.site], layers=[place.layer], streams=True)
    trace = run(model, inputs, recorder=recorder, interventions=interventions)
    at = HeadPlace(model, inputs, trace, place, head, changes=interventions or NONE, queries=queries)
    rows = list(range(at.recorded("scores").shape[0])) if queries is None else list(queries)
    steps = _steps(at, rows)
    shown = steps if queries is None else limited(steps, rows)
    return HeadSteps(shown, trace, rows, stream.blocks(at), at.shares_key_with)


def _steps(at: HeadPlace, rows: list[int]) -> list[Step]:
    attended = _attended(at)
    given = _given(at)
    shown = [query for query in rows if query in given]
    return [
        stream.embedding(at),
        *stream.stream(at),
        stream.attention_input(at),
        *stream.memory(at),
        projections.projections(at),
        *projections.rotary(at),
        *projections.taken(at, rows),
        attending.scores(attended),
        attending.scaled(attended),
        *attending.biased(attended),
        attending.masked(attended),
        attending.softmax(attended, result="softmax" if shown else "weights"),
        *_replaced(at, shown, [given[query] for query in shown]),
        *_head_output(at, attended, rows),
        _concatenated(at),
        _output(at),
        *stream.residual(at),
    ]


def _attended(at: HeadPlace) -> Attended:
    names = OF_ATTENDING + (("bias",) if "bias" in at.record.tensors else ())
    temperature = at.changes.changed_temperature(at.place, torch.ones(at.config.n_heads))
    changed = None if temperature is None or temperature[at.head] == 1 else temperature[at.head]
    sinks = at.attention.sinks
    return Attended(
        {name: at.recorded(name) for name in names},
        scale=at.record.scale[at.head],
        temperature=changed,
        softcap=at.config.softcap,
        sink=None if sinks is None else sinks[at.head],
    )


def _given(at: HeadPlace) -> dict[int, tuple[float, ...]]:
    """By query, the row of weights that an intervention put in."""
    here = (change for change in at.changes.weights if (change.site, change.layer) == at.place)
    return {change.query: change.row for change in here if change.head == at.head}


def _replaced(at: HeadPlace, queries: list[int], given: list[tuple[float, ...]]) -> list[Step]:
    """Rows of weights that an intervention put in, for these queries."""
    if not queries:
        return []
    return [
        Step(
            "replaced",
            "weights = softmax, with the given rows put in",
            {"weights": at.recorded("weights")},
            {"weights": op.replace_rows("softmax", queries, "given_rows")},
            {"weights": attending.GRID, "given_rows": ("given", "key")},
            {"given_rows": torch.tensor(given)},
        )
    ]


def _head_output(at: HeadPlace, attended: Attended, rows: list[int]) -> list[Step]:
    """The weighted sum of the values, and what an ablation makes of it."""
    modes = [
        change.mode
        for change in at.changes.ablate
        if (change.site, change.layer) == at.place and change.head == at.head
    ]
    if not modes:
        return [attending.head_output(attended)]
    before = at.recorded("weights") @ at.recorded("value")
    computed = Attended({**attended.tensors, "head_output_before": before}, attended.scale)
    return [attending.head_output(computed, result="head_output_before"), _ablated(at, modes[-1], rows)]


def _ablated(at: HeadPlace, mode: str, rows: list[int]) -> Step:
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


def _concatenated(at: HeadPlace) -> Step:
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


def _output(at: HeadPlace) -> Step:
    """× W_O, and what this head alone contributes."""
    linear, d_value = at.attention.output, at.config.d_value
    weight = linear.weight.T
    own = weight[at.head * d_value : (at.head + 1) * d_value]
    parameters: dict[str, Tensor | float] = {"w_output": weight, "w_output_head": own}
    axes: dict[str, tuple[str, ...]] = {
        "w_output": ("d_concatenated", "d_model"),
        "w_output_head": ("d_value", "d_model"),
    }
    bias = linear.bias is not None
    if bias:
        parameters["b_output"], axes["b_output"] = linear.bias, ("d_model",)
    return Step(
        "output",
        f"output = concatenated · w_output{' + b_output' if bias else ''}, contribution = head_output · w_output_head",
        {"output": at.recorded("output"), "contribution": at.recorded("contribution")},
        {
            "output": op.product("concatenated", "w_output", plus="b_output" if bias else None),
            "contribution": op.product("head_output", "w_output_head"),
        },
        axes | {"output": ("query", "d_model"), "contribution": ("query", "d_model")},
        parameters,
    )
