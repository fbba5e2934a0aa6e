"""Blocks: BigBird attends to its first, last and nearest blocks of keys, computed as one softmax over all keys.

On short texts it attends to every key, in modules of its own for that. They are kept, and get the blocks as a bias.
Where transformers would draw further blocks at random while a model is trained, it takes the first block again each
time while a model is only run: every key of that block then counts as often, which is a bias of the logarithm.
"""

from collections.abc import Mapping
from math import log
from typing import Any

import torch
from torch import Tensor

from model.axes import Bias

FULL = frozenset({"BigBirdSelfAttention", "BigBirdPegasusSelfAttention"})
"""The modules that attend to every key, by class: they are told what is hidden as `attention_mask`."""
IN_BLOCKS = "block_sparse"


def whole_up_to(config: Mapping[Any, Any]) -> int | None:
    """Up to how many tokens every key is attended to; None for a model that never attends in blocks."""
    if config.get("attention_type") != IN_BLOCKS:
        return None
    return int((5 + 2 * config["num_random_blocks"]) * config["block_size"])


def bias_of_blocks(config: Mapping[Any, Any], count: int, like: Tensor) -> Bias:
    """What is added to each score of a text of so many tokens: the least number for keys that are not attended to.

    Source: `bigbird_block_sparse_attention` of transformers, for a model that is not trained.
    """
    size, chosen = config["block_size"], config["num_random_blocks"]
    block = torch.arange(count, device=like.device) // size
    last = -(-count // size) - 1
    query, key = block[:, None], block[None]
    is_whole = (query == 0) | (query == last)
    seen = is_whole | (key == 0) | (key == last) | ((query - key).abs() <= 1)
    again = (key == 0) & ~is_whole
    bias = torch.where(again, log(1 + chosen), 0.0).to(like.dtype)
    return bias.masked_fill(~seen, torch.finfo(like.dtype).min)[None, None]
