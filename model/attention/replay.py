"""Replay: computes any head of an earlier run again, without the rest of the model.

`attend` is the only place where attention is computed, so its inputs are enough for all of its numbers, to the last
digit. The tensors of the module around it (`input`, `contribution`, `output`) need a whole run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from model.attention.attention import attend, shared
from model.interventions import NONE, Interventions
from model.run_context import running
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.recorder import Recorder
from model.tracing.trace import TENSOR_NAMES, AttentionTrace, TensorName

REPLAYED: frozenset[TensorName] = frozenset(TENSOR_NAMES) - {"input", "contribution", "output"}
"""The tensors that a replay gives."""
OF_ALL_HEADS: frozenset[TensorName] = frozenset({"head_output"})
"""How a sum over keys is split depends on the memory of its matrices, so its last digits depend on the other heads."""


@torch.inference_mode()
def replay(
    calls: Iterable[AttentionInputs], recorder: Recorder, interventions: Interventions | None = None
) -> tuple[AttentionTrace, ...]:
    """The records of these attentions, in the order of computation, with the interventions of their run.

    Where nothing changes an attention, only the heads that `recorder` keeps are computed, if their digits are the same.
    """
    changes = interventions or NONE
    wanted = [call for call in sorted(calls, key=_order) if recorder.records(call.place)]
    with running(interventions=interventions):
        return tuple(
            _whole(call, recorder)
            if recorder.heads is None or changes.touch(call.place) or recorder.tensors & OF_ALL_HEADS
            else _heads(call, recorder, recorder.heads)
            for call in wanted
        )


def _order(call: AttentionInputs) -> tuple[bool, int, bool]:
    site, layer = call.place
    return site != "encoder", layer, site == "cross"


def _whole(call: AttentionInputs, recorder: Recorder) -> AttentionTrace:
    with running(recorder=recorder):
        attend(**call._asdict())
    return recorder.attention[-1]


def _heads(call: AttentionInputs, recorder: Recorder, wanted: Sequence[int]) -> AttentionTrace:
    computed = _range_around(wanted, call.query.shape[1])
    part = Recorder(heads=[computed.index(head) for head in wanted], tensors=recorder.tensors)
    with running(recorder=part):
        attend(**_with_heads(call, slice(computed.start, computed.stop))._asdict())
    return replace(part.attention[-1], heads=tuple(wanted))


def _range_around(wanted: Sequence[int], n_heads: int) -> range:
    first, last = min(wanted), max(wanted)
    # one matrix by itself is multiplied in another way than one of several, and may end in other digits
    if first == last:
        first, last = (first, last + 1) if last + 1 < n_heads else (max(first - 1, 0), last)
    return range(first, last + 1)


def _with_heads(call: AttentionInputs, heads: slice) -> AttentionInputs:
    def of(tensor: Tensor | None) -> Tensor | None:
        # an axis of 1 is shared by all heads
        return tensor if tensor is None or tensor.shape[1] == 1 else tensor[:, heads]

    n_heads = call.query.shape[1]
    key, value = shared(call.key, n_heads), shared(call.value, n_heads)
    return call._replace(
        query=call.query[:, heads],
        key=key[:, heads],
        value=value[:, heads],
        bias=of(call.bias),
        mask=of(call.mask),
        sinks=None if call.sinks is None else call.sinks[heads],
    )
