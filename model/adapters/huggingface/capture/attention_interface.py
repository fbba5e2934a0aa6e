"""Attention interface: sends the attention of transformers through `model.attention.attend`.

Importing this file registers it with transformers by the name `IMPLEMENTATION`, together with the function that makes
its masks: without that one, transformers leaves masks out and says nothing.
"""

from typing import Any

from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface

from model.adapters.huggingface.capture.attention_masks import boolean_mask, split_mask
from model.adapters.huggingface.capture.call_order import attend_untracked, call_order

IMPLEMENTATION = "headsup"
"""The name of this implementation of attention in the configuration of a model."""


def attended(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    softcap: float | None = None,
    position_bias: Tensor | None = None,
    s_aux: Tensor | None = None,
    sinks: Tensor | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """The output of all heads, query by query, as transformers takes it: batch, query, head, d_value.

    Keys and values come once for each head that has its own. Weights are not returned: a recorder gets them.

    Args:
        scaling: None = 1/√d_head; 1 also where the query comes scaled already.
        s_aux, sinks: one more score a head, by either name.
    """
    sinks = s_aux if sinks is None else sinks
    mask, bias = split_mask(attention_mask, position_bias, query.shape[2], key.shape[2])
    given: dict[str, Any] = {
        "scale": None if scaling is None else float(scaling),
        "bias": bias,
        "mask": mask,
        "softcap": softcap,
        "sinks": None if sinks is None else sinks.flatten().to(query.dtype),
        "dropout": dropout if module.training else 0.0,
    }
    run = call_order()
    output = attend_untracked(query, key, value, given) if run is None else run.attend(module, query, key, value, given)
    return output.transpose(1, 2).contiguous(), None


AttentionInterface.register(IMPLEMENTATION, attended)
AttentionMaskInterface.register(IMPLEMENTATION, boolean_mask)
