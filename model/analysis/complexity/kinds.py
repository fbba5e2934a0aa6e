"""Kinds of layers, table 1 of Vaswani et al. and its kin: cost and reach of each, with formula and source."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from model.analysis.complexity import kept, pairs, path, traffic
from model.analysis.complexity import multiplications as made
from model.analysis.complexity.sizes import Sizes

Count = Callable[[Sizes], int]
PAIRS = "4·n·d·h·d_h + 2·{}·h·d_h"
PAIR_COUNTS: dict[str, Count] = {"P": pairs.full, "P_w": pairs.window, "P_s": pairs.strided, "P_b": pairs.big_bird}
"""Pairs of query and key, by their letter in a formula."""
FULL = made.over(pairs.full)


def none(_: Sizes) -> int:
    """No multiplication of this sort."""
    return 0


def one(_: Sizes) -> int:
    """All tokens at once."""
    return 1


def each_token(sizes: Sizes) -> int:
    """One token after another."""
    return sizes.n


def scan(sizes: Sizes) -> int:
    """A scan joins neighbours, then pairs of neighbours, …: ⌈log₂ n⌉."""
    return max(1, (sizes.n - 1).bit_length())


def recurrence(sizes: Sizes) -> int:
    """One token after another where attention is causal; else both sums at once."""
    return sizes.n if sizes.causal else 1


@dataclass(frozen=True)
class Kind:
    """One kind of layer.

    Attributes:
        title: its name.
        formula: its multiplications, projections first; with d = d_model, d_h = d_head, P = pairs of query and key
            that attention computes: n², or n(n + 1) / 2 where it is causal.
        reach: the longest path, as a formula.
        source: paper, and section or equation.
        projections: multiplications of its weights at single tokens.
        mixing: multiplications that carry information between tokens.
        sequential: steps that have to wait for one another.
        path: the longest path between two tokens; None where some never meet.
        cache: numbers that the layer keeps.
        traffic: numbers between slow and fast memory, where that is what sets the kind apart.
        is_quadratic: whether its mixing grows as n², as that of multi-head attention does.
    """

    title: str
    formula: str
    reach: str
    source: str
    projections: Count = made.projections
    mixing: Count = FULL
    sequential: Count = one
    path: Callable[[Sizes], int | None] = path.direct
    cache: Count = kept.keys_and_values
    traffic: Count | None = None
    is_quadratic: bool = True

    def multiplications(self, sizes: Sizes) -> int:
        """All of them."""
        return self.projections(sizes) + self.mixing(sizes)

    def pairs(self, sizes: Sizes) -> dict[str, int]:
        """The pairs of query and key that its formula counts with, by their letter."""
        letters = set(re.findall(r"\bP(?:_[a-z])?\b", self.formula))
        return {letter: count(sizes) for letter, count in PAIR_COUNTS.items() if letter in letters}


def _shared(title: str, formula: str, source: str, key_value_heads: Count) -> Kind:
    return Kind(
        title,
        formula,
        "1",
        source,
        projections=lambda sizes: made.projections(sizes, key_value_heads(sizes)),
        cache=lambda sizes: kept.keys_and_values(sizes, key_value_heads(sizes)),
    )


def _recurrent(title: str, source: str, gates: int, states: int = 1) -> Kind:
    return Kind(
        title,
        f"{2 * gates}·n·d²",
        "n − 1",
        source,
        projections=made.gated(gates),
        mixing=made.gated(gates),
        sequential=each_token,
        path=path.recurrent,
        cache=kept.states(states),
        is_quadratic=False,
    )


KINDS: dict[str, Kind] = {
    "multi_head": Kind(
        "Self-attention, multi-head",
        PAIRS.format("P"),
        "1",
        "Vaswani et al. 2017, table 1 and section 3.2",
        traffic=traffic.eager,
    ),
    "flash": Kind(
        "Self-attention by FlashAttention",
        PAIRS.format("P"),
        "1",
        "Dao et al. 2022, algorithm 1",
        traffic=traffic.flash,
    ),
    "grouped_query": _shared(
        "Grouped-query attention",
        "2·n·d·(h + g)·d_h + 2·P·h·d_h",
        "Ainslie et al. 2023, section 2.2",
        lambda sizes: sizes.key_value_heads,
    ),
    "multi_query": _shared("Multi-query attention", "2·n·d·(h + 1)·d_h + 2·P·h·d_h", "Shazeer 2019, section 3", one),
    "latent": Kind(
        "Multi-head latent attention",
        "n·(d·h·(d_h + d_r) + d·(d_c + d_r) + 2·d_c·h·d_h + h·d_h·d) + P·h·(2·d_h + d_r)",
        "1",
        "DeepSeek-AI 2024, DeepSeek-V2, section 2.1; queries not compressed, keys and values written out",
        projections=made.latent_projections,
        mixing=made.latent_mixing,
        cache=kept.latent,
    ),
    "window": Kind(
        "Restricted self-attention (window)",
        PAIRS.format("P_w"),
        "⌈(n − 1) / (w − 1)⌉",
        "Vaswani et al. 2017, table 1; Beltagy et al. 2020, section 3.1",
        mixing=made.over(pairs.window),
        path=path.window,
        cache=kept.window,
        is_quadratic=False,
    ),
    "local_global": Kind(
        "Local and global layers in turn",
        PAIRS.format("(m·P_w + P) / (m + 1)"),
        "1, in a global layer",
        "Gemma Team 2025, Gemma 3, section 2; the mean of m local layers and a global one",
        mixing=made.local_global_mixing,
        cache=kept.local_global,
    ),
    "strided": Kind(
        "Strided attention",
        PAIRS.format("P_s"),
        "2",
        "Child et al. 2019, sections 4.2 and 5.2",
        mixing=made.over(pairs.strided),
        path=path.strided,
    ),
    "big_bird": Kind(
        "Window, global and random keys (BigBird)",
        PAIRS.format("P_b"),
        "2; under a causal mask as a window",
        "Zaheer et al. 2020, section 2",
        mixing=made.over(pairs.big_bird),
        path=path.big_bird,
        is_quadratic=False,
    ),
    "linear": Kind(
        "Linear attention",
        "4·n·d·h·d_h + n·h·d_h·(2·d_h + 1)",
        "1, through one state",
        "Katharopoulos et al. 2020, section 3.2 and equations 16 to 20",
        mixing=made.linear_mixing,
        sequential=recurrence,
        cache=kept.linear,
        is_quadratic=False,
    ),
    "state_space": Kind(
        "State space (Mamba)",
        "n·(6·d² + 2·d·(2·⌈d / 16⌉ + 2·N)) + 2·n·d·(4·N + 7)",
        "n − 1",
        "Gu and Dao 2023, algorithm 2 and section 3.4; inner width 2·d",
        projections=made.space_projections,
        mixing=made.space_mixing,
        sequential=scan,
        path=path.recurrent,
        cache=kept.state_space,
        is_quadratic=False,
    ),
    "recurrent": _recurrent("Recurrent", "Vaswani et al. 2017, table 1; Elman 1990", 1),
    "gru": _recurrent("Recurrent (GRU)", "Cho et al. 2014, equations 5 to 8", 3),
    "lstm": _recurrent("Recurrent (LSTM)", "Hochreiter and Schmidhuber 1997; Gers et al. 2000", 4, states=2),
    "convolution": Kind(
        "Convolution, contiguous",
        "k·n·d²",
        "⌈(n − 1) / (k − 1)⌉",
        "Vaswani et al. 2017, table 1",
        projections=none,
        mixing=made.convolution_mixing,
        path=path.convolution,
        cache=kept.convolution,
        is_quadratic=False,
    ),
    "dilated": Kind(
        "Convolution, dilated",
        "k·n·d²",
        "⌈log_k n⌉",
        "Vaswani et al. 2017, table 1; Kalchbrenner et al. 2016, section 3.3",
        projections=none,
        mixing=made.convolution_mixing,
        path=path.dilated,
        cache=kept.dilated,
        is_quadratic=False,
    ),
    "separable": Kind(
        "Convolution, separable",
        "n·d² + k·n·d",
        "⌈(n − 1) / (k − 1)⌉",
        "Vaswani et al. 2017, section 4; Chollet 2016",
        projections=made.gated(1),
        mixing=made.depthwise_mixing,
        path=path.convolution,
        cache=kept.convolution,
        is_quadratic=False,
    ),
}
