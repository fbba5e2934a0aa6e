"""Attention interface: sends the attention of transformers through `model.attention.attend`.

Importing this file registers it with transformers by the name `IMPLEMENTATION`, together with the function that makes
its masks: without that one, transformers leaves masks out and says nothing.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel

from model.adapters.huggingface.capture.attention_masks import added_mask, chosen_keys, split_mask
from model.adapters.huggingface.capture.call_order import attend_untracked, call_order
from model.adapters.huggingface.errors import UnknownKeyword

IMPLEMENTATION = "headsup"
"""The name of this implementation of attention in the configuration of a model."""
HARMLESS = frozenset(
    {
        "cache_position",
        "cu_seq_lens_k",
        "cu_seq_lens_q",
        "cu_seqlens",
        "deterministic",
        "is_causal",
        "logits_to_keep",
        "max_length_k",
        "max_length_q",
        "num_items_in_batch",
        "output_attentions",
        "output_hidden_states",
        "output_router_logits",
        "position_ids",
        "return_dict",
        "sliding_window",
        "use_cache",
    }
)
"""Keywords that say again, for other kernels, what the mask says already, or that are about the whole model."""


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
    indices: Tensor | None = None,
    block_indices: Tensor | None = None,
    **others: Any,
) -> tuple[Tensor, None]:
    """The output of all heads, query by query, as transformers takes it: batch, query, head, d_value.

    Keys and values come once for each head that has its own. Weights are not returned: a recorder gets them.

    Args:
        scaling: None = 1/√d_head; 1 also where the query comes scaled already.
        s_aux, sinks: one more score a head, by either name.
        indices: the keys that each query may attend to, of a model that chooses the best few by itself.
        block_indices: likewise the blocks of keys, for each group of heads.

    Raises:
        UnknownKeyword: for any other keyword that may change the numbers.
    """
    _check_keywords(module, others)
    sinks = s_aux if sinks is None else sinks
    if sinks is not None and sinks.numel() != query.shape[1]:
        raise UnknownKeyword(type(module).__name__, "sinks for each query")
    if block_indices is not None:
        attention_mask = _of_blocks(module, block_indices, attention_mask, query, key, others)
    mask, bias = split_mask(attention_mask, position_bias, query.shape[2], key.shape[2])
    if indices is not None:
        chosen = chosen_keys(indices, key.shape[2])
        mask = chosen if mask is None else mask & chosen
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
    # a copy: some models go on in place, and what was recorded stays as it was
    return output.transpose(1, 2).clone(memory_format=torch.contiguous_format), None


def is_used(model: PreTrainedModel) -> bool:
    """Whether any part of a model is set to attend here: a part that reads images may keep code of its own."""
    parts = (each for each in model.modules() if isinstance(each, PreTrainedModel))
    return any(part.config._attn_implementation == IMPLEMENTATION for part in parts)


def _check_keywords(module: nn.Module, others: dict[str, Any]) -> None:
    for name, value in others.items():
        if value is not None and name not in HARMLESS:
            raise UnknownKeyword(type(module).__name__, name)


def _of_blocks(
    module: nn.Module,
    block_indices: Tensor,
    attention_mask: Tensor | None,
    query: Tensor,
    key: Tensor,
    others: dict[str, Any],
) -> Tensor:
    """The mask that the model itself makes of the blocks that it chose, where it attends in its own code."""
    indexer: Any = getattr(module, "indexer", None)
    if not hasattr(indexer, "build_block_mask"):
        raise UnknownKeyword(type(module).__name__, "block_indices")
    positions = others.get("position_ids")
    if positions is None:
        positions = torch.arange(key.shape[2] - query.shape[2], key.shape[2], device=query.device)
    positions = (positions if positions.ndim > 1 else positions.unsqueeze(0)).expand(len(query), -1)
    built: Tensor = indexer.build_block_mask(
        block_indices, attention_mask, key.shape[2], query.dtype, query.device, positions
    )
    return built


AttentionInterface.register(IMPLEMENTATION, attended)
AttentionMaskInterface.register(IMPLEMENTATION, added_mask)
