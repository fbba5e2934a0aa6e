"""Textbook variants: other ways from scores to weights: −1,000,000 for −∞, renormalising, dividing by the sum."""

from dataclasses import replace

import torch

from model.errors import InputError
from model.steps import attention_steps
from model.steps import operations as op
from model.steps.attention_steps import Attended
from model.steps.calculation_inputs import Calculation
from model.steps.step import Step
from model.steps.step_builder import StepBuilder

FINITE = -1e6
"""The number that d2l.ai puts in place of −∞."""


def changed(own: Calculation, attended: Attended) -> Attended:
    """The same attention, its weights and what follows them computed by the route that was asked for.

    Raises:
        InputError: for a row that cannot be divided by its sum.
    """
    found, before = dict(attended.tensors), attended.tensors["masked"]
    mask, temperature = found["mask"], attended.temperature
    if own.normalisation == "sum":
        found["masked"] = torch.where(mask, before, 0.0)
        found["row_sum"] = found["masked"].sum(-1)
        if (found["row_sum"] == 0).any():
            raise InputError(
                "a row of the scaled scores sums to 0, so it cannot be divided by its sum; change the scores or "
                'choose normalisation "softmax"',
                field="normalisation",
            )
        found["weights"] = found["masked"] / found["row_sum"][..., None]
    elif own.masking == "finite":
        found["masked"] = torch.where(mask, before, FINITE)
        logits = found["masked"] if temperature is None else found["masked"] / temperature[..., None, None]
        found["weights"] = logits.softmax(-1)
    elif own.masking == "renormalise":
        found["unmasked_weights"] = found["weights"]
        found["kept_weights"] = torch.where(mask, found["weights"], 0.0)
        found["kept_sum"] = found["kept_weights"].sum(-1)
        total = found["kept_sum"][..., None]
        found["weights"] = torch.where(total == 0, 0.0, found["kept_weights"] / total)
    if own.dropout is not None:
        found["survivors"] = own.dropout.kept.to(before.dtype) / (1 - own.dropout.probability)
        found["dropped"] = found["weights"] * found["survivors"]
    found["head_output"] = found["dropped" if own.dropout is not None else "weights"] @ found["value"]
    return replace(attended, tensors=found)


def weights(own: Calculation, attended: Attended) -> list[Step]:
    """The steps from what is before the mask to the weights, dropped ones included."""
    if own.normalisation == "sum":
        steps = [*([attention_steps.masked(attended, 0.0)] if own.is_masked else []), _divided(own, attended)]
    elif own.masking == "renormalise":
        steps = [attention_steps.softmax(attended, of=attention_steps.before_mask(attended), result="unmasked_weights")]
        steps.append(_renormalised(attended))
    else:
        steps = [
            attention_steps.masked(attended, FINITE if own.masking == "finite" else None),
            attention_steps.softmax(attended),
        ]
    return steps if own.dropout is None else [*steps, _dropped(attended)]


def _divided(own: Calculation, attended: Attended) -> Step:
    of = "masked" if own.is_masked else attention_steps.before_mask(attended)
    made = StepBuilder("divided", f"weights = {of} / row_sum, without a softmax")
    made.add("row_sum", attended.tensors["row_sum"], op.row_sum(of), attended.row)
    made.add("weights", attended.tensors["weights"], op.divide(of, "row_sum"), attended.grid)
    return made.step


def _renormalised(attended: Attended) -> Step:
    formula = "kept_weights = unmasked_weights where the mask is true, else 0; weights = kept_weights / kept_sum"
    made, found = StepBuilder("renormalised", formula), attended.tensors
    mask = made.bring("mask", found["mask"], attention_steps.GRID)
    made.add("kept_weights", found["kept_weights"], op.mask("unmasked_weights", mask, 0.0), attended.grid)
    made.add("kept_sum", found["kept_sum"], op.row_sum("kept_weights"), attended.row)
    made.add("weights", found["weights"], op.divide("kept_weights", "kept_sum"), attended.grid)
    return made.step


def _dropped(attended: Attended) -> Step:
    made = StepBuilder("dropout", "dropped = weights × survivors: 0, or 1 / (1 − probability)")
    survivors = made.bring("survivors", attended.tensors["survivors"], attention_steps.GRID)
    made.add("dropped", attended.tensors["dropped"], op.multiply("weights", survivors), attended.grid)
    return made.step
