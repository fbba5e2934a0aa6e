"""Kinds of variants: each mixes the queries, keys and values of a trained attention; pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from model.attention import attention
from model.axes import HeadOutput, Mask, Scores
from model.tracing.attention_inputs import AttentionInputs


@dataclass(frozen=True)
class VariantSizes:
    """The sizes of the variants.

    Attributes:
        key_value_heads: heads of keys and values that are left in grouped-query attention.
        latent: numbers that are kept of a token in latent attention.
        window: keys that a query sees, itself included; to each side where attention is not causal.
        sinks: first tokens that every query sees beside the window.
    """

    key_value_heads: int = 1
    latent: int = 4
    window: int = 4
    sinks: int = 1


class Mixed(NamedTuple):
    """The weights of a variant, and the output of its heads. Its mask: None = every key."""

    weights: Scores
    head_output: HeadOutput
    mask: Mask | None


def multi_head(inputs: AttentionInputs, _: VariantSizes) -> Mixed:
    """As the model was trained."""
    mask = _hidden(inputs)
    n_heads = inputs.query.shape[1]
    key, value = attention.shared(inputs.key, n_heads), attention.shared(inputs.value, n_heads)
    scaled = attention.scores(inputs.query, key) * inputs.scale
    capped = scaled if inputs.softcap is None else attention.capped(scaled, inputs.softcap)
    weights = attention.weights(attention.masked(capped, inputs.bias, mask), None, inputs.sinks)
    return Mixed(weights, attention.head_output(weights, value), mask)


def grouped_query(inputs: AttentionInputs, sizes: VariantSizes) -> Mixed:
    """Each group of neighbouring query heads reads the mean of its heads' keys and values.

    Source: Ainslie et al. 2023, section 2.1, which averages the weights that make them.
    """
    key, value = (_averaged(each, inputs, sizes.key_value_heads) for each in (inputs.key, inputs.value))
    return multi_head(inputs._replace(key=key, value=value), sizes)


def multi_query(inputs: AttentionInputs, sizes: VariantSizes) -> Mixed:
    """Every query head reads the mean of all heads' keys and values. Source: Shazeer 2019, section 3."""
    key, value = (_averaged(each, inputs, 1) for each in (inputs.key, inputs.value))
    return multi_head(inputs._replace(key=key, value=value), sizes)


def latent(inputs: AttentionInputs, sizes: VariantSizes) -> Mixed:
    """The keys and values of all heads are made of one vector of `latent` numbers a token, the best for this text.

    Source: DeepSeek-AI 2024, DeepSeek-V2, section 2.1.2; the best of a rank are the first singular vectors (Eckart and
    Young 1936).
    """
    key, value = (each.transpose(1, 2).flatten(2) for each in (inputs.key, inputs.value))
    together = torch.cat([key, value], dim=-1)
    # PyTorch decomposes no matrix of 16 bits
    exact = together if together.dtype == torch.float64 else together.float()
    left, strength, right = torch.linalg.svd(exact, full_matrices=False)
    kept = slice(0, sizes.latent)
    restored = ((left[..., kept] * strength[..., None, kept]) @ right[..., kept, :]).to(together.dtype)
    found = restored.split([key.shape[-1], value.shape[-1]], dim=-1)
    key, value = (each.unflatten(2, (inputs.key.shape[1], -1)).transpose(1, 2) for each in found)
    return multi_head(inputs._replace(key=key, value=value), sizes)


def window(inputs: AttentionInputs, sizes: VariantSizes) -> Mixed:
    """A query sees its nearest keys only. Source: Beltagy et al. 2020, section 3.1."""
    return multi_head(_narrowed(inputs, _distance(inputs) < sizes.window), sizes)


def sinks(inputs: AttentionInputs, sizes: VariantSizes) -> Mixed:
    """A query sees its nearest keys and the first ones. Source: Xiao et al. 2023, StreamingLLM, section 3.2."""
    first = torch.arange(inputs.key.shape[2], device=inputs.key.device) < sizes.sinks
    return multi_head(_narrowed(inputs, (_distance(inputs) < sizes.window) | first), sizes)


def linear(inputs: AttentionInputs, _: VariantSizes) -> Mixed:
    """The exponential of a score becomes φ(query) · φ(key), with φ(x) = elu(x) + 1.

    The scale, the bias, the soft cap and the sinks of the model fall away.

    Source: Katharopoulos et al. 2020, equations 4 to 7.
    """
    mask = _hidden(inputs)
    n_heads = inputs.query.shape[1]
    key, value = attention.shared(inputs.key, n_heads), attention.shared(inputs.value, n_heads)
    alike = attention.scores(F.elu(inputs.query) + 1, F.elu(key) + 1)
    if mask is not None:
        alike = alike.masked_fill(~mask, 0.0)
    total = alike.sum(dim=-1, keepdim=True)
    weights = alike / torch.where(total == 0, 1.0, total)
    return Mixed(weights, attention.head_output(weights, value), mask)


KINDS: dict[str, Callable[[AttentionInputs, VariantSizes], Mixed]] = {
    "multi_head": multi_head,
    "grouped_query": grouped_query,
    "multi_query": multi_query,
    "latent": latent,
    "window": window,
    "sinks": sinks,
    "linear": linear,
}


def _averaged(
    vectors: Float[Tensor, "batch key_head key d"], inputs: AttentionInputs, groups: int
) -> Float[Tensor, "batch group key d"]:
    """One mean for each group of neighbouring query heads."""
    return attention.shared(vectors, inputs.query.shape[1]).unflatten(1, (groups, -1)).mean(dim=2)


def _distance(inputs: AttentionInputs) -> Tensor:
    """How far each key is from each query."""
    n_query, n_key = inputs.query.shape[2], inputs.key.shape[2]
    device = inputs.query.device
    query = torch.arange(inputs.offset, inputs.offset + n_query, device=device)
    return (query[:, None] - torch.arange(n_key, device=device)).abs()


def _narrowed(inputs: AttentionInputs, allowed: Tensor) -> AttentionInputs:
    """The same where only these cells are left of the mask."""
    allowed = allowed[None, None]
    return inputs._replace(mask=allowed if inputs.mask is None else inputs.mask & allowed)


def _hidden(inputs: AttentionInputs) -> Mask | None:
    """The mask without padding."""
    if inputs.key_mask is None:
        return inputs.mask
    padding = inputs.key_mask[:, None, None, :].expand(-1, -1, inputs.query.shape[2], -1)
    return padding if inputs.mask is None else inputs.mask & padding
