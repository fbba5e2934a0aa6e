"""Builds a model from its configuration, and runs it into a trace."""

from typing import Protocol, runtime_checkable

import torch

from model.axes import Logits
from model.config import ModelConfig, Shape
from model.interventions import Interventions
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace, Trace
from model.transformer.batch import Inputs
from model.transformer.decoder import Decoder
from model.transformer.encoder import Encoder
from model.transformer.encoder_decoder import EncoderDecoder

Transformer = Encoder | Decoder | EncoderDecoder
FAMILIES: dict[str, type[Encoder] | type[Decoder] | type[EncoderDecoder]] = {
    "encoder": Encoder,
    "decoder": Decoder,
    "encoder-decoder": EncoderDecoder,
}


@runtime_checkable
class Runnable(Protocol):
    """A model that attends through `model.attention.attend`."""

    def __call__(self, inputs: Inputs) -> Logits:
        """Logits at each position; the axis of the vocabulary is empty where the model has no head."""


@runtime_checkable
class ShapedModel(Runnable, Protocol):
    """A model whose shape is known."""

    @property
    def config(self) -> Shape:
        """Its sites, layers and heads."""


@runtime_checkable
class AttendingModel(Runnable, Protocol):
    """A model that can run for its attention alone."""

    def attend(self, inputs: Inputs) -> None:
        """Runs as far as anything attends."""


def build(config: ModelConfig) -> Transformer:
    """A model of this shape with freshly drawn weights."""
    return FAMILIES[config.family](config)


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


@torch.inference_mode()
def run_attention(
    model: Runnable, inputs: Inputs, recorder: Recorder, interventions: Interventions | None = None
) -> tuple[AttentionTrace, ...]:
    """Runs the model for its attention alone, changed by `interventions`, and returns the records of `recorder`.

    Models stop after the last attention if they can: with a large vocabulary the rest is half of the work.
    """
    with running(recorder=recorder, interventions=interventions):
        if isinstance(model, Transformer):
            model.hidden_states(inputs, is_whole=False)
        elif isinstance(model, AttendingModel):
            model.attend(inputs)
        else:
            model(inputs)
    return recorder.attention
