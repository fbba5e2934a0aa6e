"""From queries and keys to head outputs: the steps that a model's head and one's own matrices have in common.

Every function takes tensors without a batch, with a head axis in front or without one; `lead` names that axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from model.steps import operations as op
from model.steps.step import Operation, Step

Lead = tuple[str, ...]
NO_LEAD: Lead = ()
GRID = ("query", "key")


@dataclass(frozen=True)
class Attended:
    """What one attention computed, as `model.attention.attend` recorded it, and what it was told.

    Attributes:
        tensors: `scores`, `scaled`, `masked`, `weights`, `head_output`, `mask` and, where there is one, `bias`.
        scale, temperature, sink: one number, or one a head. The sink as it takes part in the softmax of temperature 1.
        lead: the head axis, if the tensors have one.
    """

    tensors: Mapping[str, Tensor]
    scale: Tensor
    temperature: Tensor | None = None
    softcap: float | None = None
    sink: Tensor | None = None
    lead: Lead = NO_LEAD

    @property
    def grid(self) -> Lead:
        """The axes of `scores` and of what is made from them."""
        return (*self.lead, *GRID)

    @property
    def row(self) -> Lead:
        """The axes of one number a query."""
        return (*self.lead, "query")

    @property
    def one(self) -> Lead:
        """The axes of one number a head."""
        return self.lead


def scores(attended: Attended) -> Step:
    """Every query meets every key."""
    return Step(
        "scores",
        "scores = query · keyᵀ",
        {"scores": attended.tensors["scores"]},
        {"scores": op.product("query", "key", transposed=True)},
        {"scores": attended.grid},
    )


def scaled(attended: Attended) -> Step:
    """scores × scale, and soft-capped where the model does."""
    outputs = {"scaled": attended.tensors["scaled"]}
    operations = {"scaled": op.multiply("scores", "scale")}
    axes: dict[str, Lead] = {"scaled": attended.grid, "scale": attended.one}
    parameters: dict[str, Tensor | float] = {"scale": attended.scale}
    formula = "scaled = scores × scale"
    if attended.softcap is not None:
        outputs["capped"] = attended.softcap * torch.tanh(outputs["scaled"] / attended.softcap)
        operations["capped"] = op.cap("scaled", "softcap")
        axes |= {"capped": attended.grid, "softcap": ()}
        parameters["softcap"] = attended.softcap
        formula += ", capped = softcap · tanh(scaled / softcap)"
    return Step("scaled", formula, outputs, operations, axes, parameters)


def before_mask(attended: Attended) -> str:
    """The name of what the mask is laid on."""
    if "bias" in attended.tensors:
        return "biased"
    return "scaled" if attended.softcap is None else "capped"


def biased(attended: Attended) -> list[Step]:
    """What is added before the mask, where the model adds anything."""
    if "bias" not in attended.tensors:
        return []
    of = "scaled" if attended.softcap is None else "capped"
    bias = attended.tensors["bias"]
    plain = attended.tensors["scaled"]
    before = plain if attended.softcap is None else attended.softcap * torch.tanh(plain / attended.softcap)
    return [
        Step(
            "biased",
            f"biased = {of} + bias",
            {"biased": before + bias},
            {"biased": op.total(of, "bias")},
            {"biased": attended.grid, "bias": attended.grid if bias.dim() == len(attended.grid) else GRID},
            {"bias": bias},
        )
    ]


def masked(attended: Attended, fill: float | None = None) -> Step:
    """What a query may not see is replaced by −∞, or by `fill`."""
    of = before_mask(attended)
    mask = attended.tensors["mask"]
    hidden = "−∞" if fill is None else f"{fill:,.0f}".replace("-", "−")
    return Step(
        "masked",
        f"masked = {of} where the mask is true, else {hidden}",
        {"masked": attended.tensors["masked"]},
        {"masked": op.mask(of, "mask", fill)},
        {"masked": attended.grid, "mask": attended.grid if mask.dim() == len(attended.grid) else GRID},
        {"mask": mask},
    )


def softmax(attended: Attended, *, of: str = "masked", result: str = "weights") -> Step:
    """softmax in its parts: the row's largest number, exponentials, their sum, quotients.

    Args:
        of: what the softmax is taken of; its numbers are those of `masked`, where there is no mask before it.
        result: what the quotients are called, where `weights` come only later.
    """
    parts = _Parts()
    start, sink = attended.tensors["masked"], attended.sink
    if attended.temperature is not None:
        parts.parameters["temperature"], parts.axes["temperature"] = attended.temperature, attended.one
        start = start / attended.temperature[..., None, None]
        sink = None if sink is None else sink / attended.temperature
        parts.add("tempered", start, op.divide(of, "temperature"), attended.grid)
        of = "tempered"
    peak = start.amax(-1) if sink is None else torch.maximum(start.amax(-1), sink[..., None])
    parts.add("row_max", peak, op.row_max(of, None if sink is None else "sink"), attended.row)
    # a row that may attend to nothing: its largest number is −∞, and every exponential is 0
    exponentials = torch.where(start == float("-inf"), 0.0, torch.exp(start - peak[..., None]))
    parts.add("exponentials", exponentials, op.exp(of, "row_max"), attended.grid)
    total = exponentials.sum(-1)
    if sink is not None:
        parts.parameters["sink"], parts.axes["sink"] = sink, attended.one
        left = torch.exp(sink[..., None] - peak)
        parts.add("sink_exponential", left, op.exp("sink", "row_max"), attended.row)
        total = total + left
    parts.add("row_sum", total, op.row_sum("exponentials", None if sink is None else "sink_exponential"), attended.row)
    computed = torch.where(total[..., None] == 0, 0.0, exponentials / total[..., None])
    shares = attended.tensors["weights"] if result == "weights" else computed
    parts.add(result, shares, op.divide("exponentials", "row_sum"), attended.grid)
    formula = f"{result} = exp({of} − row_max) / row_sum"
    return Step("weights", formula, parts.outputs, parts.operations, parts.axes, parts.parameters)


class _Parts:
    """A step in the making."""

    def __init__(self) -> None:
        self.outputs: dict[str, Tensor] = {}
        self.operations: dict[str, Operation] = {}
        self.axes: dict[str, Lead] = {}
        self.parameters: dict[str, Tensor | float] = {}

    def add(self, name: str, tensor: Tensor, operation: Operation, axes: Lead) -> None:
        self.outputs[name], self.operations[name], self.axes[name] = tensor, operation, axes


def head_output(attended: Attended, *, weights: str = "weights", result: str = "head_output") -> Step:
    """Each query's weighted sum of the values."""
    return Step(
        "head_output",
        f"{result} = {weights} · value",
        {result: attended.tensors[result]},
        {result: op.product(weights, "value")},
        {result: (*attended.lead, "query", "d_value")},
    )
