"""Attending again: any head of an earlier run, without the rest of the model.

`attend` is the only place where attention is computed, so what it was given is enough for every number that it made, to
the last digit. What the module around it makes (`input`, `contribution`, `output`) needs a whole run.
"""

from collections.abc import Iterable

import torch

from model.attention import attend
from model.calls import AttentionCall
from model.interventions import Interventions, intervening
from model.recording import Recorder, recording
from model.records import TENSOR_NAMES, AttentionTrace, TensorName

REPLAYED: frozenset[TensorName] = frozenset(TENSOR_NAMES) - {"input", "contribution", "output"}
"""The tensors that attending again gives."""


@torch.inference_mode()
def replay(
    calls: Iterable[AttentionCall], recorder: Recorder, interventions: Interventions | None = None
) -> tuple[AttentionTrace, ...]:
    """What `recorder` keeps of these attentions, in the order of computation, changed as the run was that they come
    from.
    """
    with recording(recorder), intervening(interventions):
        for call in sorted(calls, key=_turn):
            if recorder.watches(call.place):
                attend(**vars(call))
    return recorder.attention


def _turn(call: AttentionCall) -> tuple[bool, int, bool]:
    site, layer = call.place
    return site != "encoder", layer, site == "cross"
