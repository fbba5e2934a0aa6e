"""Multiplications against those that PyTorch counts while it makes them, and where it counts none, against loops."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from model.analysis.complexity.kinds import KINDS
from model.analysis.complexity.sizes import Sizes
from tests.model.analysis.complexity.test_pairs_and_paths import PATTERNS, big_bird_keys, grid

SIZES = Sizes(
    n=13,
    d_model=22,
    heads=6,
    d_head=5,
    key_value_heads=2,
    window=3,
    stride=4,
    kernel=3,
    global_tokens=2,
    random_keys=1,
    local_layers=2,
    d_latent=7,
    d_rope=2,
    d_state=3,
)
BOTH_WAYS = replace(SIZES, causal=False)
LETTERS = {"window": "P_w", "strided": "P_s", "big_bird": "P_b"}


def counted(run: Callable[[], object]) -> int:
    """The multiplications of its products: PyTorch counts each addition as well."""
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops() // 2


def linear(rows: int, into: int, out: int) -> torch.Tensor:
    return functional.linear(torch.randn(rows, into), torch.randn(out, into))


def attend(sizes: Sizes, keys_of: list[list[int]], key_value_heads: int, key_width: int | None = None) -> None:
    """Attention that computes only the scores of its pairs, behind projections of its queries, keys and values."""
    width = sizes.d_head if key_width is None else key_width
    linear(sizes.n, sizes.heads * sizes.d_head, sizes.d_model)
    if key_width is None:
        linear(sizes.n, sizes.d_model, sizes.heads * sizes.d_head)
        linear(sizes.n, sizes.d_model, 2 * key_value_heads * sizes.d_head)
    for _head in range(sizes.heads):
        for keys in keys_of:
            weights = (torch.randn(1, width) @ torch.randn(width, len(keys))).softmax(dim=-1)
            weights @ torch.randn(len(keys), sizes.d_head)


def cells(pattern: str, sizes: Sizes) -> list[list[int]]:
    return big_bird_keys(sizes) if pattern == "big_bird" else grid(PATTERNS[pattern][2], sizes)


@pytest.mark.parametrize("sizes", [SIZES, BOTH_WAYS], ids=["causal", "both ways"])
@pytest.mark.parametrize(
    ("kind", "pattern", "shared"),
    [
        ("multi_head", "full", 6),
        ("flash", "full", 6),
        ("grouped_query", "full", 2),
        ("multi_query", "full", 1),
        ("window", "window", 6),
        ("strided", "strided", 6),
        ("big_bird", "big_bird", 6),
    ],
)
def test_attention_makes_the_multiplications_that_are_counted(
    sizes: Sizes, kind: str, pattern: str, shared: int
) -> None:
    assert KINDS[kind].multiplications(sizes) == counted(lambda: attend(sizes, cells(pattern, sizes), shared))


@pytest.mark.parametrize("sizes", [SIZES, BOTH_WAYS], ids=["causal", "both ways"])
def test_latent_attention_and_layers_in_turn(sizes: Sizes) -> None:
    def latent() -> None:
        linear(sizes.n, 22, 6 * (5 + 2))
        linear(sizes.n, 22, 7 + 2)
        linear(sizes.n, 7, 6 * 5)
        linear(sizes.n, 7, 6 * 5)
        attend(sizes, cells("full", sizes), 0, key_width=5 + 2)

    def in_turn() -> None:
        for pattern in ("window", "window", "full"):
            attend(sizes, cells(pattern, sizes), 6)

    assert KINDS["latent"].multiplications(sizes) == counted(latent)
    assert KINDS["local_global"].multiplications(sizes) == counted(in_turn) // 3


def test_attention_of_pytorch_makes_as_many_as_multi_head_attention() -> None:
    heads = torch.randn(1, 6, 13, 5)
    with sdpa_kernel(SDPBackend.MATH):  # the one of its kernels on a processor whose products are counted
        mixing = counted(lambda: functional.scaled_dot_product_attention(heads, heads, heads))
    assert KINDS["multi_head"].mixing(BOTH_WAYS) == mixing


def test_linear_attention() -> None:
    query, key, value = (torch.rand(6, 13, 5) for _ in range(3))

    def mix() -> torch.Tensor:
        total = query @ key.sum(dim=1).unsqueeze(-1)
        return (query @ (key.transpose(1, 2) @ value)) / total

    assert KINDS["linear"].mixing(SIZES) == counted(mix)
    assert KINDS["linear"].projections(SIZES) == KINDS["multi_head"].projections(SIZES)
    assert (KINDS["linear"].sequential(SIZES), KINDS["linear"].sequential(BOTH_WAYS)) == (13, 1)


@pytest.mark.parametrize(("kind", "cell"), [("recurrent", nn.RNNCell), ("gru", nn.GRUCell), ("lstm", nn.LSTMCell)])
def test_recurrent_cells(kind: str, cell: type[nn.Module]) -> None:
    made = cell(22, 22)

    def read() -> None:
        state = None
        for row in torch.randn(13, 1, 22):
            state = made(row, state)

    assert KINDS[kind].multiplications(SIZES) == counted(read)
    assert (KINDS[kind].sequential(SIZES), KINDS[kind].path(SIZES)) == (13, 12)


@pytest.mark.parametrize(("kind", "dilation"), [("convolution", 1), ("dilated", 3)])
def test_convolutions(kind: str, dilation: int) -> None:
    layer = nn.Conv1d(22, 22, 3, dilation=dilation)
    padded = torch.randn(1, 22, 13 + 2 * dilation)
    assert KINDS[kind].multiplications(SIZES) == counted(lambda: layer(padded))


def test_a_separable_convolution() -> None:
    each, across = nn.Conv1d(22, 22, 3, groups=22), nn.Conv1d(22, 22, 1)
    padded = torch.randn(1, 22, 15)
    assert KINDS["separable"].mixing(SIZES) == counted(lambda: each(padded))
    assert KINDS["separable"].multiplications(SIZES) == counted(lambda: across(each(padded)))


def test_a_state_space_layer_against_its_algorithm() -> None:
    def project() -> None:
        linear(13, 22, 2 * 44)
        linear(13, 44, 2 + 2 * 3)
        linear(13, 2, 44)
        linear(13, 44, 22)

    made = 0
    for _token in range(13):
        for _channel in range(44):
            for _tap in range(4):
                made += 1  # short convolution
            made += 1  # step size times input
            for _state in range(3):
                made += 4  # step size · A, input · B, A · state, state · C
            made += 2  # skip, gate
    assert KINDS["state_space"].projections(SIZES) == counted(project)
    assert KINDS["state_space"].mixing(SIZES) == made


@pytest.mark.parametrize("sizes", [SIZES, BOTH_WAYS], ids=["causal", "both ways"])
def test_a_formula_counts_with_the_pairs_of_its_letters(sizes: Sizes) -> None:
    keys = {name: sum(map(len, grid(allowed, sizes))) for name, (_, _, allowed) in PATTERNS.items()}
    keys["big_bird"] = sum(map(len, big_bird_keys(sizes)))
    mixed = {name: kind.mixing(sizes) for name, kind in KINDS.items()}
    found = {name: kind.pairs(sizes) for name, kind in KINDS.items()}
    for name in ("multi_head", "flash", "grouped_query", "multi_query"):
        assert found.pop(name) == {"P": keys["full"]}
        assert mixed[name] == 2 * keys["full"] * sizes.heads * sizes.d_head
    for name, letter in LETTERS.items():
        assert found.pop(name) == {letter: keys[name]}
        assert mixed[name] == 2 * keys[name] * sizes.heads * sizes.d_head
    assert found.pop("latent") == {"P": keys["full"]}
    assert found.pop("local_global") == {"P": keys["full"], "P_w": keys["window"]}
    assert not any(found.values()), "no other layer computes scores"
