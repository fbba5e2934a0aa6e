"""Variants of attention against loops over floats, on axes of different sizes; their counts against PyTorch's."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from model.analysis.complexity.kinds import KINDS as LAYERS
from model.analysis.complexity.sizes import Sizes
from model.analysis.variants.counts import LayerShape, counts
from model.analysis.variants.kinds import KINDS, Mixed, VariantSizes
from model.axes import Place
from model.tracing.attention_inputs import AttentionInputs

HEADS, KEY_HEADS, N, D_HEAD, D_VALUE = 6, 3, 7, 5, 2
SIZES = VariantSizes(key_value_heads=2, latent=3, window=3, sinks=2)
Rows = list[list[list[float]]]


def inputs(*, causal: bool = True, key_heads: int = KEY_HEADS) -> AttentionInputs:
    generator = torch.Generator().manual_seed(5)

    def drawn(heads: int, width: int) -> Tensor:
        return torch.randn(1, heads, N, width, generator=generator, dtype=torch.float64)

    mask = torch.ones(N, N, dtype=torch.bool).tril()[None, None] if causal else None
    vectors = drawn(HEADS, D_HEAD), drawn(key_heads, D_HEAD), drawn(key_heads, D_VALUE)
    return AttentionInputs(*vectors, Place("decoder", 0), 0.3, None, mask, None, None, None, 0)


def rows(vectors: Tensor) -> Rows:
    return vectors[0].tolist()


def repeated(vectors: Rows) -> Rows:
    """One for each query head."""
    return [vectors[head * len(vectors) // HEADS] for head in range(HEADS)]


def mean_of(vectors: Rows, heads: range) -> list[list[float]]:
    return [
        [sum(vectors[head][key][i] for head in heads) / len(heads) for i in range(len(vectors[0][0]))]
        for key in range(N)
    ]


def averaged(vectors: Rows, groups: int) -> Rows:
    size = HEADS // groups
    return [mean_of(vectors, range(head // size * size, head // size * size + size)) for head in range(HEADS)]


def low_rank(key: Tensor, value: Tensor, rank: int) -> tuple[Rows, Rows]:
    """Of the text's own vectors, side by side, by the eigenvectors of their products."""
    together = np.concatenate([np.concatenate([*key[0].numpy(), *value[0].numpy()], axis=1)], axis=1)
    _, vectors = np.linalg.eigh(together.T @ together)
    best = vectors[:, ::-1][:, :rank]
    found = together @ best @ best.T
    width = KEY_HEADS * D_HEAD
    keys = [found[:, h * D_HEAD : (h + 1) * D_HEAD].tolist() for h in range(KEY_HEADS)]
    values = [found[:, width + h * D_VALUE : width + (h + 1) * D_VALUE].tolist() for h in range(KEY_HEADS)]
    return keys, values


def mixed(query: Rows, key: Rows, value: Rows, sees: Callable[[int, int], bool], alike: Callable[..., float]) -> Mixed:
    """Attention as a loop over heads, queries and keys."""
    weights = [[[0.0] * N for _ in range(N)] for _ in range(HEADS)]
    output = [[[0.0] * D_VALUE for _ in range(N)] for _ in range(HEADS)]
    for head in range(HEADS):
        for q in range(N):
            found = {k: alike(query[head][q], key[head][k]) for k in range(N) if sees(q, k)}
            for k, each in found.items():
                weights[head][q][k] = each / sum(found.values())
                for i in range(D_VALUE):
                    output[head][q][i] += weights[head][q][k] * value[head][k][i]
    return Mixed(torch.tensor(weights).double()[None], torch.tensor(output).double()[None], None)


def exponential(query: list[float], key: list[float]) -> float:
    return math.exp(0.3 * sum(a * b for a, b in zip(query, key, strict=True)))


def kernel(query: list[float], key: list[float]) -> float:
    def positive(x: float) -> float:
        return x + 1 if x > 0 else math.exp(x)

    return sum(positive(a) * positive(b) for a, b in zip(query, key, strict=True))


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_each_variant_is_what_its_loops_say(kind: str, causal: bool) -> None:
    given = inputs(causal=causal)
    key, value = repeated(rows(given.key)), repeated(rows(given.value))
    if kind in ("grouped_query", "multi_query"):
        groups = SIZES.key_value_heads if kind == "grouped_query" else 1
        key, value = averaged(key, groups), averaged(value, groups)
    if kind == "latent":
        key, value = (repeated(each) for each in low_rank(given.key, given.value, SIZES.latent))

    def sees(query: int, other: int) -> bool:
        near = kind not in ("window", "sinks") or abs(query - other) < SIZES.window
        return (other <= query or not causal) and (near or (kind == "sinks" and other < SIZES.sinks))

    expected = mixed(rows(given.query), key, value, sees, kernel if kind == "linear" else exponential)
    found = KINDS[kind](given, SIZES)
    torch.testing.assert_close(found.weights, expected.weights, atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(found.head_output, expected.head_output, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("kind", KINDS)
def test_each_variant_runs_in_16_bits(kind: str, dtype: torch.dtype) -> None:
    given = inputs()
    exact = KINDS[kind](given, SIZES).head_output
    vectors = {name: getattr(given, name).to(dtype) for name in ("query", "key", "value")}
    found = KINDS[kind](given._replace(**vectors), SIZES).head_output
    assert found.dtype == dtype
    torch.testing.assert_close(found.double(), exact, atol=0.1, rtol=0.1)  # vectors of 8 bits, mixed


def test_linear_attention_is_the_recurrence_of_its_state() -> None:
    given = inputs(key_heads=HEADS)
    query, key = (torch.nn.functional.elu(each[0]) + 1 for each in (given.query, given.key))
    state, total = torch.zeros(HEADS, D_HEAD, D_VALUE).double(), torch.zeros(HEADS, D_HEAD).double()
    for q in range(N):
        state = state + key[:, q, :, None] * given.value[0, :, q, None, :]
        total = total + key[:, q]
        output = (query[:, q, None, :] @ state)[:, 0] / (query[:, q] * total).sum(-1, keepdim=True)
        torch.testing.assert_close(KINDS["linear"](given, SIZES).head_output[0, :, q], output)


def test_a_variant_that_leaves_everything_is_the_trained_attention() -> None:
    given = inputs(key_heads=HEADS)
    whole = VariantSizes(key_value_heads=HEADS, latent=N, window=N, sinks=N)
    trained = KINDS["multi_head"](given, whole)
    for kind in ("grouped_query", "latent", "window", "sinks"):
        torch.testing.assert_close(KINDS[kind](given, whole).weights, trained.weights)


def test_bias_soft_cap_sinks_of_the_model_and_padding_stay() -> None:
    bias, sink = torch.randn(1, HEADS, N, N).double(), torch.randn(HEADS).double()
    key_mask = torch.tensor([[True] * (N - 2) + [False] * 2])
    given = inputs()._replace(bias=bias, softcap=2.0, sinks=sink, key_mask=key_mask)
    weights = KINDS["window"](given, SIZES).weights
    for head, query, key in [(0, 4, 4), (5, 3, 2), (2, 6, 4)]:
        scores = {
            k: 2 * math.tanh(0.3 * float(given.query[0, head, query] @ given.key[0, head // 2, k]) / 2)
            + float(bias[0, head, query, k])
            for k in range(max(0, query - 2), min(query, N - 3) + 1)
        }
        total = sum(map(math.exp, scores.values())) + math.exp(float(sink[head]))
        assert float(weights[0, head, query, key]) == pytest.approx(math.exp(scores[key]) / total)
    assert float(weights[..., N - 2 :].abs().max()) == 0


@pytest.mark.parametrize("kind", ["multi_head", "grouped_query", "multi_query", "latent", "window", "linear"])
def test_counts_are_those_of_the_layer(kind: str) -> None:
    layer = Sizes(13, 22, 6, 5, key_value_heads=2, window=3, d_latent=7, d_rope=0)
    pairs = sum(1 for q in range(13) for k in range(q + 1) if kind != "window" or q - k < 3)
    shape = LayerShape(13, pairs, 22, heads=6, key_value_heads=6, d_head=5, d_value=5)
    found = counts(kind, shape, VariantSizes(key_value_heads=2, latent=7, window=3))
    assert found.multiplications == LAYERS[kind].multiplications(layer)
    assert found.cached == LAYERS[kind].cache(layer)


def test_a_window_with_first_tokens_keeps_both() -> None:
    shape = LayerShape(13, 40, 22, heads=6, key_value_heads=2, d_head=5, d_value=3)
    sizes = VariantSizes(window=3, sinks=2)
    assert counts("sinks", shape, sizes).cached == 5 * 2 * (5 + 3)
    with FlopCounterMode(display=False) as counter:
        for _ in range(40):
            torch.randn(6, 1, 5) @ torch.randn(6, 5, 1)
            torch.randn(6, 1, 1) @ torch.randn(6, 1, 3)
        torch.randn(13, 22) @ torch.randn(22, 6 * 5)
        torch.randn(13, 22) @ torch.randn(22, 2 * (5 + 3))
        torch.randn(13, 6 * 3) @ torch.randn(6 * 3, 22)
    assert counts("sinks", shape, sizes).multiplications == counter.get_total_flops() // 2


def test_latent_attention_makes_as_many_keys_and_values_as_the_trained_layer_has() -> None:
    shape = LayerShape(13, 40, 22, heads=6, key_value_heads=2, d_head=5, d_value=3)
    with FlopCounterMode(display=False) as counter:
        for _ in range(40):
            torch.randn(6, 1, 5) @ torch.randn(6, 5, 1)
            torch.randn(6, 1, 1) @ torch.randn(6, 1, 3)
        torch.randn(13, 22) @ torch.randn(22, 6 * 5)
        torch.randn(13, 22) @ torch.randn(22, 7)
        torch.randn(13, 7) @ torch.randn(7, 2 * (5 + 3))
        torch.randn(13, 6 * 3) @ torch.randn(6 * 3, 22)
    assert counts("latent", shape, VariantSizes(latent=7)).multiplications == counter.get_total_flops() // 2
