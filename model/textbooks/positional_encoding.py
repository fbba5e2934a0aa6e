"""Computes a positional encoding in steps, as textbooks show it."""

import torch

from model.steps import operations as op
from model.steps.step import Step
from model.steps.step_builder import StepBuilder
from model.textbooks.example import Positions


def encoding_steps(of: Positions) -> list[Step]:
    """Angles, their sines and cosines, and both side by side or by turns. Source: Vaswani et al. 2017, section 3.5."""
    position = torch.tensor(of.position, dtype=torch.float32)[:, None]
    frequency = torch.tensor(of.frequency, dtype=torch.float32)[None]
    angle = position * frequency
    sine, cosine = angle.sin(), angle.cos()
    joined = torch.stack([sine, cosine], -1).flatten(1) if of.interleaved else torch.cat([sine, cosine], -1)
    half, order = ("position", "d_half"), "by turns" if of.interleaved else "side by side"
    formula = f"angle = position × frequency; encoding = sine and cosine of the angles, {order}"
    made = StepBuilder("positions", formula)
    by = made.bring("position", position, ("position", "one")), made.bring("frequency", frequency, ("one", "d_half"))
    made.add("angle", angle, op.product(*by), half)
    made.add("sine", sine, op.sine("angle"), half)
    made.add("cosine", cosine, op.cosine("angle"), half)
    operation = op.columns("sine", "cosine", interleaved=of.interleaved)
    made.add("encoding", joined, operation, ("position", "d_model"))
    return made.steps
