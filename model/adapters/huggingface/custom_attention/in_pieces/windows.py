"""Windows: each token attends to those at most so many places away, as in Longformer, LED and LongT5.

The model computes this in overlapping chunks. Over all keys with a mask the same scores are left, so the numbers agree.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from model.adapters.huggingface.capture.attention_masks import split_mask
from model.adapters.huggingface.custom_attention.score_fit import Unexplained
from model.axes import Grid, HeadOutput, Mask

Attend = Callable[[nn.Module, Tensor, Tensor, Tensor, dict[str, Any]], HeadOutput]
"""Attends as this module does: `CallOrder.attend`."""


def within(radius: int, count: int, device: torch.device) -> Grid:
    """Which of so many tokens stand at most `radius` places apart."""
    places = torch.arange(count, device=device)
    return (places[:, None] - places).abs() <= radius


def longformer(
    attend: Attend,
    module: Any,
    hidden_states: Tensor,
    attention_mask: Tensor,
    is_global_attn: bool | None = None,
    **_: Any,
) -> tuple[Tensor]:
    """Longformer and LED: the outputs of all heads side by side.

    Args:
        attention_mask: batch, key; 0 = no padding, below 0 = padding, above 0 = global.

    Raises:
        Unexplained: where a token is global: its query and all keys then come from matrices of their own.
    """
    if is_global_attn:
        raise Unexplained("gives some tokens global attention, with queries, keys and values from other matrices")
    query, key, value = (
        each(hidden_states).unflatten(-1, (module.num_heads, module.head_dim)).transpose(1, 2)
        for each in (module.query, module.key, module.value)
    )
    seen = within(module.one_sided_attn_window_size, hidden_states.shape[1], hidden_states.device)
    given = _given(module.head_dim**-0.5, seen & (attention_mask == 0)[:, None, None])
    return (attend(module, query, key, value, given).transpose(1, 2).flatten(2),)


def long_t5(
    attend: Attend, module: Any, hidden_states: Tensor, mask: Tensor, position_bias: Tensor | None = None, **_: Any
) -> tuple[Tensor, Tensor]:
    """The local attention of LongT5: what its output projection wrote, and the bias for the layers after it.

    Args:
        mask: batch, 1, block, query of the block, key of three blocks; True where a real token is near another.
    """
    count = hidden_states.shape[1]
    query, key, value = (
        each(hidden_states).unflatten(-1, (module.n_heads, module.key_value_proj_dim)).transpose(1, 2)
        for each in (module.q, module.k, module.v)
    )
    bias = _distances(module, count) if position_bias is None else position_bias
    # a real token is near itself: in the middle one of its three blocks
    real = mask[:, 0, :, :, module.block_len : 2 * module.block_len].diagonal(dim1=-2, dim2=-1).flatten(1)[:, :count]
    near = within(module.local_radius, count, hidden_states.device)
    added = split_mask(None, bias, count, count).bias
    output = attend(module, query, key, value, _given(1.0, near & real[:, None, None], added))
    return module.o(output.transpose(1, 2).flatten(2)), bias


def _distances(module: Any, count: int) -> Tensor:
    """What is added to a score for the distance of its tokens: 1, head, query, key."""
    places = torch.arange(count, device=module.q.weight.device)
    buckets = module._relative_position_bucket(
        places - places[:, None],
        bidirectional=not module.is_decoder,
        num_buckets=module.relative_attention_num_buckets,
        max_distance=module.relative_attention_max_distance,
    )
    table: Tensor = module.relative_attention_bias(buckets)
    return table.permute(2, 0, 1)[None]


def _given(scale: float, mask: Mask, bias: Tensor | None = None) -> dict[str, Any]:
    return {"scale": scale, "mask": mask, "bias": bias, "softcap": None, "sinks": None}
