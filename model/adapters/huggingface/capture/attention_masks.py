"""Attention masks: turn those of transformers into a mask (True = may attend) and a bias."""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers.masking_utils import eager_mask

from model.axes import Bias, Mask


class MaskAndBias(NamedTuple):
    """A mask that hides keys, and a bias that is added to the scores."""

    mask: Mask | None
    bias: Bias | None


def added_mask(**asked: Any) -> Tensor | None:
    """The mask for `AttentionMaskInterface`, as numbers to add: code of models that reads it knows no other form.

    It is None only where every query may attend to every key.
    """
    # a mask left out because it is causal would let everybody see everything
    return eager_mask(**(asked | {"allow_is_causal_skip": False}))


def split_mask(added: Tensor | None, position_bias: Tensor | None, n_query: int, n_key: int) -> MaskAndBias:
    """A mask of transformers, which may also be one of numbers to add: the smallest of its type stands for −∞.

    Args:
        added: the mask, with an axis each for batch, head, query and key; any of them may be 1.
        position_bias: added to the scores as well.
    """
    mask, bias = _parts(added, n_query, n_key)
    also_mask, also_bias = _parts(position_bias, n_query, n_key)
    both = mask if also_mask is None else also_mask if mask is None else mask & also_mask
    return MaskAndBias(both, bias if also_bias is None else also_bias if bias is None else bias + also_bias)


def chosen_keys(indices: Tensor, n_key: int) -> Mask:
    """A mask for all heads of the keys that each query chose: batch, query, choice."""
    seen = torch.zeros(*indices.shape[:2], n_key, dtype=torch.bool, device=indices.device)
    return seen.scatter(-1, indices.long(), True).unsqueeze(1)


def _parts(added: Tensor | None, n_query: int, n_key: int) -> MaskAndBias:
    if added is None:
        return MaskAndBias(None, None)
    whole = added[..., :n_key].expand(-1, -1, n_query, -1)
    if whole.dtype == torch.bool:
        return MaskAndBias(whole, None)
    may_attend = whole > torch.finfo(whole.dtype).min / 2
    hides = not may_attend.all()
    bias = whole.masked_fill(~may_attend, 0.0) if hides else whole
    return MaskAndBias(may_attend if hides else None, bias if bias.any() else None)
