"""Residual probe: runs a model on a few tokens to see where its residual stream appears."""

import torch
from transformers import PreTrainedModel

from model.adapters.huggingface.capture.call_order import CallOrder, track_calls
from model.adapters.huggingface.capture.module_tensors import ModuleIO, TensorCapture, capturing
from model.adapters.huggingface.capture.probe import ProbeResult
from model.adapters.huggingface.inputs.forward_arguments import arguments
from model.adapters.huggingface.provenance.residual_stream import AttentionIO, ResidualLayout, residual_layouts
from model.axes import Place
from model.transformer.batch import Inputs


@torch.inference_mode()
def probe_residual(
    model: PreTrainedModel, found: ProbeResult, inputs: Inputs, run: CallOrder
) -> dict[Place, ResidualLayout]:
    """The layout of the stream around each attention; those that are not known are left out.

    Args:
        inputs: a few tokens, and none as many as another axis.
        run: the turns of this run.
    """
    seen = TensorCapture(run)
    with track_calls(run), capturing(model.modules(), seen):
        model(**arguments(model, inputs))
    ids = [each for each in (inputs.source, inputs.target) if each is not None]
    return residual_layouts(model, seen.found, _ends(found), ids)


def _ends(found: ProbeResult) -> dict[Place, AttentionIO]:
    """The input of the first projection of each attention, and the output of its output projection."""
    ends = {}
    for place, each in zip(found.places, found.seen, strict=bool(found.seen)):
        call = found.by_module[each.module].index(place)  # layers may share a module
        if each.first is not None and each.output is not None:
            ends[place] = AttentionIO(ModuleIO(each.first, call, "read"), ModuleIO(each.output, call, "wrote"))
    return ends
