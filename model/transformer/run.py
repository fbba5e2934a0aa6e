"""Run: from a model and its inputs to a trace."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import torch

from model.axes import Logits
from model.interventions import Interventions
from model.protocol import Model
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace, Trace
from model.transformer.batch import Inputs


@runtime_checkable
class Runnable(Protocol):
    """A model that attends through `model.attention.attend`."""

    def __call__(self, inputs: Inputs) -> Logits:
        """Logits at each position; the axis of the vocabulary is empty where the model has no head."""


@torch.inference_mode()
def run(
    model: Runnable,
    inputs: Inputs,
    *,
    recorder: Recorder | None = None,
    interventions: Interventions | None = None,
) -> Trace:
    """Runs the model once, changed by `interventions`, and returns its logits and the records of `recorder`."""
    with running(recorder=recorder, interventions=interventions):
        logits = model(inputs).cpu()
    return Trace(logits) if recorder is None else Trace(logits, recorder.attention, recorder.streams)


def run_whole(
    model: Model,
    inputs: Inputs,
    interventions: Interventions | None = None,
    known: Callable[[], Trace] | None = None,
) -> Trace:
    """A run with all that attribution reads in a trace; `known` gives one that was made before."""
    if known is not None:
        return known()
    return run(model, inputs, recorder=model.whole_recorder(), interventions=interventions)


@torch.inference_mode()
def run_attention(
    model: Model, inputs: Inputs, recorder: Recorder, interventions: Interventions | None = None
) -> tuple[AttentionTrace, ...]:
    """Runs the model for its attention alone, changed by `interventions`, and returns the records of `recorder`.

    Models stop after the last attention if they can: with a large vocabulary the rest is half of the work.
    """
    with running(recorder=recorder, interventions=interventions):
        model.attend(inputs)
    return recorder.attention
