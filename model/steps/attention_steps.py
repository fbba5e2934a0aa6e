"""Attention steps: from queries and keys to head outputs, for a head of a model and for one's own matrices.

Every function takes tensors without a batch, with a head axis in front or without one; `lead` names that axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from model.steps import operations as op
from model.steps.step import Step
from model.steps.step_builder import StepBuilder

Lead = tuple[str, ...]
NO_LEAD: Lead = ()
GRID = ("query", "key")


@dataclass(frozen=True)
class Attended:
    """The tensors of one attention, as `model.attention.attend` recorded them, and its settings.

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

    def axes_of(self, tensor: Tensor) -> Lead:
        """The axes of a bias or a mask, which may be the same for all heads."""
        return self.grid if tensor.dim() == len(self.grid) else GRID


def scores(attended: Attended) -> Step:
    """Every query meets every key."""
    made = StepBuilder("scores", "scores = query · keyᵀ")
    made.add("scores", attended.tensors["scores"], op.product("query", "key", transposed=True), attended.grid)
    return made.step


def scaled(attended: Attended) -> Step:
    """scores × scale, and soft-capped where the model does."""
    made, found, softcap = (
        StepBuilder("scaled", "scaled = scores × scale"),
        attended.tensors["scaled"],
        attended.softcap,
    )
    made.add("scaled", found, op.multiply("scores", made.bring("scale", attended.scale, attended.lead)), attended.grid)
    if softcap is not None:
        operation = op.cap("scaled", made.bring("softcap", softcap, ()))
        made.add("capped", softcap * torch.tanh(found / softcap), operation, attended.grid)
        made.formula += ", capped = softcap · tanh(scaled / softcap)"
    return made.step


def before_mask(attended: Attended) -> str:
    """The name of what the mask is laid on."""
    if "bias" in attended.tensors:
        return "biased"
    return "scaled" if attended.softcap is None else "capped"


def biased(attended: Attended) -> list[Step]:
    """The bias before the mask, where the model adds one."""
    if (bias := attended.tensors.get("bias")) is None:
        return []
    of, before = "scaled", attended.tensors["scaled"]
    if attended.softcap is not None:
        of, before = "capped", attended.softcap * torch.tanh(before / attended.softcap)
    made = StepBuilder("biased", f"biased = {of} + bias")
    operation = op.total(of, made.bring("bias", bias, attended.axes_of(bias)))
    made.add("biased", before + bias, operation, attended.grid)
    return made.steps


def masked(attended: Attended, fill: float | None = None) -> Step:
    """Hidden scores replaced by −∞, or by `fill`."""
    of, mask = before_mask(attended), attended.tensors["mask"]
    hidden = "−∞" if fill is None else f"{fill:,.0f}".replace("-", "−")
    made = StepBuilder("masked", f"masked = {of} where the mask is true, else {hidden}")
    operation = op.mask(of, made.bring("mask", mask, attended.axes_of(mask)), fill)
    made.add("masked", attended.tensors["masked"], operation, attended.grid)
    return made.step


def softmax(attended: Attended, *, of: str = "masked", result: str = "weights") -> Step:
    """softmax in its parts: the row's largest number, exponentials, their sum, quotients.

    Args:
        of: what the softmax is taken of; its numbers are those of `masked`, where there is no mask before it.
        result: what the quotients are called, where `weights` come only later.
    """
    made = StepBuilder("weights")
    start, sink = attended.tensors["masked"], attended.sink
    if attended.temperature is not None:
        made.bring("temperature", attended.temperature, attended.lead)
        start = start / attended.temperature[..., None, None]
        sink = None if sink is None else sink / attended.temperature
        of = made.add("tempered", start, op.divide(of, "temperature"), attended.grid)
    peak = start.amax(-1) if sink is None else torch.maximum(start.amax(-1), sink[..., None])
    made.add("row_max", peak, op.row_max(of, None if sink is None else "sink"), attended.row)
    # a row that may attend to nothing: its largest number is −∞, and every exponential is 0
    exponentials = torch.where(start == float("-inf"), 0.0, torch.exp(start - peak[..., None]))
    made.add("exponentials", exponentials, op.exp(of, "row_max"), attended.grid)
    total = exponentials.sum(-1)
    if sink is not None:
        made.bring("sink", sink, attended.lead)
        left = torch.exp(sink[..., None] - peak)
        made.add("sink_exponential", left, op.exp("sink", "row_max"), attended.row)
        total = total + left
    made.add("row_sum", total, op.row_sum("exponentials", None if sink is None else "sink_exponential"), attended.row)
    computed = torch.where(total[..., None] == 0, 0.0, exponentials / total[..., None])
    shares = attended.tensors["weights"] if result == "weights" else computed
    made.add(result, shares, op.divide("exponentials", "row_sum"), attended.grid)
    made.formula = f"{result} = exp({of} − row_max) / row_sum"
    return made.step


def head_output(attended: Attended, *, weights: str = "weights", result: str = "head_output") -> Step:
    """Each query's weighted sum of the values."""
    made = StepBuilder("head_output", f"{result} = {weights} · value")
    made.add(result, attended.tensors[result], op.product(weights, "value"), (*attended.lead, "query", "d_value"))
    return made.step
