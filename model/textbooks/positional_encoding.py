"""Computes a positional encoding in steps, as textbooks show it."""

import torch

from model.steps import operations as op
from model.steps.step import Step
from model.textbooks.example import Positions


def encoding_steps(of: Positions) -> list[Step]:
    """Angles, their sines and cosines, and both side by side or by turns. Source: Vaswani et al. 2017, section 3.5."""
    position = torch.tensor(of.position, dtype=torch.float32)[:, None]
    frequency = torch.tensor(of.frequency, dtype=torch.float32)[None]
    angle = position * frequency
    sine, cosine = angle.sin(), angle.cos()
    joined = torch.stack([sine, cosine], -1).flatten(1) if of.interleaved else torch.cat([sine, cosine], -1)
    half, order = ("position", "d_half"), "by turns" if of.interleaved else "side by side"
    return [
        Step(
            "positions",
            f"angle = position × frequency; encoding = sine and cosine of the angles, {order}",
            {"angle": angle, "sine": sine, "cosine": cosine, "encoding": joined},
            {
                "angle": op.product("position", "frequency"),
                "sine": op.sine("angle"),
                "cosine": op.cosine("angle"),
                "encoding": op.columns("sine", "cosine", interleaved=of.interleaved),
            },
            {"angle": half, "sine": half, "cosine": half, "encoding": ("position", "d_model")}
            | {"position": ("position", "one"), "frequency": ("one", "d_half")},
            {"position": position, "frequency": frequency},
        )
    ]
