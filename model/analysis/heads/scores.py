"""Head scores: measure what a head does; each is the mean over the queries that it is about.

    w[q, k] is the weight of key k in the row of query q; n the number of queries.

A head gets a label only where a score reaches its threshold: half of the weight, on average, spent in that one way
(for the alignment scores: half of the word pairs found).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from model.axes import Site

Weights = Float[Tensor, "head query key"]
PerHeadScore = Float[Tensor, " head"]
THRESHOLD = 0.5
"""From here on a score makes a label."""
WINDOW = 2
"""How many positions away `local_window` still counts as near."""


SELF: tuple[Site, ...] = ("encoder", "decoder")
CROSS: tuple[Site, ...] = ("cross",)


@dataclass(frozen=True)
class Alignment:
    """A target word and the source word that it translates, by the positions of their tokens."""

    target: range
    source: range


@dataclass(frozen=True)
class Tokens:
    """The features of the tokens that scores read; at a cross site, of the queries.

    Attributes:
        separates: whether a token stands between sentences.
        special: whether it is one of the model's own, such as `[CLS]`.
        segments: which sentence of a pair it belongs to.
        alignments: what is known to translate what.
    """

    ids: Int[Tensor, " position"]
    separates: Bool[Tensor, " position"]
    special: Bool[Tensor, " position"]
    segments: Int[Tensor, " position"]
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True)
class HeadScore:
    """One way to look at a head.

    Attributes:
        label: what a head is called when the score reaches `THRESHOLD`; None = the score makes no label.
        source: where the score comes from.
        sites: where the score makes sense.
    """

    name: str
    compute: Callable[[Weights, Tokens], PerHeadScore]
    source: str
    label: str | None = None
    sites: tuple[Site, ...] = SELF

    @property
    def formula(self) -> str:
        """How the score is computed, in a sentence."""
        return " ".join((self.compute.__doc__ or "").split())


def previous_token(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of w[q, q − 1] over q ≥ 1."""
    return weights.diagonal(-1, 1, 2).mean(-1)


def next_token(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of w[q, q + 1] over q < n − 1."""
    return weights.diagonal(1, 1, 2).mean(-1)


def current_token(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of w[q, q]."""
    return weights.diagonal(0, 1, 2).mean(-1)


def first_token(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of w[q, 0] over q ≥ 1."""
    return weights[:, 1:, 0].mean(-1)


def duplicate_token(weights: Weights, tokens: Tokens) -> PerHeadScore:
    """Mean over the queries whose token stood before, of the weight on those earlier places."""
    return _mass_on(weights, _earlier_same(tokens.ids))


def induction(weights: Weights, tokens: Tokens) -> PerHeadScore:
    """Mean over the queries whose token stood before, of the weight on what followed it there."""
    before = _earlier_same(tokens.ids)
    follows = torch.zeros_like(before)
    follows[:, 1:] = before[:, :-1]
    # a token right after itself would make the query its own continuation
    return _mass_on(weights, follows & ~torch.eye(len(follows), dtype=torch.bool, device=follows.device))


def separator(weights: Weights, tokens: Tokens) -> PerHeadScore:
    """Mean weight on tokens that separate sentences."""
    return weights[:, :, tokens.separates].sum(-1).mean(-1)


def other_sentence(weights: Weights, tokens: Tokens) -> PerHeadScore:
    """Mean over the words of a pair, of the weight on the words of the other sentence; special tokens are no words."""
    is_word = ~tokens.special
    other = tokens.segments[:, None] != tokens.segments[None, :]
    return _mass_on(weights, other & is_word[:, None] & is_word[None, :])


def alignment_input(weights: Weights, tokens: Tokens) -> PerHeadScore:
    """Share of the known word pairs where the strongest key of the target word's own row (that of its last token)
    belongs to the source word.
    """
    return _found(weights, [(pair.target[-1], pair.source) for pair in tokens.alignments])


def alignment_output(weights: Weights, tokens: Tokens) -> PerHeadScore:
    """Share of the known word pairs where the strongest key of the row that guesses the target word (the one before
    its first token) belongs to the source word.
    """
    return _found(weights, [(pair.target[0] - 1, pair.source) for pair in tokens.alignments])


def local_window(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean weight within two positions, |q − k| ≤ 2."""
    return (weights * (_distance(weights) <= WINDOW)).sum(-1).mean(-1)


def mean_distance(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of Σ w[q, k] · |q − k|, in tokens."""
    return (weights * _distance(weights)).sum(-1).mean(-1)


def entropy(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of −Σ w · log₂ w, in bits."""
    return _bits(weights).mean(-1)


def relative_entropy(weights: Weights, _: Tokens) -> PerHeadScore:
    """Mean of a row's entropy over that of a uniform row of as many keys; rows with one key are left out."""
    n_keys = (weights > 0).sum(-1)
    uniform = n_keys.clamp_min(2).log2()
    counted = n_keys > 1
    return (_bits(weights) / uniform * counted).sum(-1) / counted.sum(-1).clamp_min(1)


CLARK = "Clark et al. 2019, What Does BERT Look At?, section 3"
OLSSON = "Olsson et al. 2022, In-context Learning and Induction Heads"
KOBAYASHI = "Kobayashi et al. 2020, Attention is Not Only a Weight, section 5"
SCORES: tuple[HeadScore, ...] = (
    HeadScore("previous_token", previous_token, CLARK, "previous token"),
    HeadScore("next_token", next_token, CLARK, "next token"),
    HeadScore("current_token", current_token, CLARK, "current token"),
    HeadScore(
        "first_token",
        first_token,
        "Xiao et al. 2023, Efficient Streaming Language Models with Attention Sinks",
        "first token (sink)",
    ),
    HeadScore("duplicate_token", duplicate_token, "Wang et al. 2022, Interpretability in the Wild", "duplicate token"),
    HeadScore("induction", induction, f"{OLSSON}, prefix matching", "induction"),
    HeadScore("separator", separator, CLARK, "separator"),
    HeadScore("other_sentence", other_sentence, f"after {CLARK}", "other sentence"),
    HeadScore("alignment_input", alignment_input, KOBAYASHI, "alignment (word read)", sites=CROSS),
    HeadScore("alignment_output", alignment_output, KOBAYASHI, "alignment (word to come)", sites=CROSS),
    HeadScore("local_window", local_window, "the window of Longformer: Beltagy et al. 2020, section 3.1"),
    HeadScore("mean_distance", mean_distance, "Vig and Belinkov 2019, Analyzing the Structure of Attention"),
    HeadScore("entropy", entropy, f"{CLARK}.3", sites=SELF + CROSS),
    HeadScore("relative_entropy", relative_entropy, "entropy over its largest possible value", sites=SELF + CROSS),
)


def scores(weights: Weights, tokens: Tokens, site: Site) -> dict[str, PerHeadScore]:
    """Every score that makes sense at this site, for each head. A score without a query to look at is NaN."""
    return {score.name: score.compute(weights, tokens) for score in SCORES if site in score.sites}


def label(scores_of_head: dict[str, float]) -> str | None:
    """The label of a head with these scores: that of the highest that reaches the threshold, or None."""
    named = {
        score.label: scores_of_head[score.name] for score in SCORES if score.label and score.name in scores_of_head
    }
    reached = {name: value for name, value in named.items() if value >= THRESHOLD}
    return max(reached, key=lambda name: reached[name]) if reached else None


def score_called(called: str) -> str:
    """The name of the score that makes this label.

    Raises:
        KeyError: when no score makes it.
    """
    return {score.label: score.name for score in SCORES if score.label}[called]


def _earlier_same(ids: Int[Tensor, " position"]) -> Bool[Tensor, "position position"]:
    """True where the key is an earlier place of the query's token."""
    return (ids[:, None] == ids[None, :]).tril(-1)


def _mass_on(weights: Weights, cells: Bool[Tensor, "query key"]) -> PerHeadScore:
    """Mean weight on these cells, over the queries that have any."""
    concerned = cells.any(-1)
    return (weights * cells).sum(-1)[:, concerned].mean(-1)


def _found(weights: Weights, pairs: list[tuple[int, range]]) -> PerHeadScore:
    """Share of these queries whose strongest key is one of those beside it."""
    hits = [torch.isin(weights[:, query].argmax(-1), torch.tensor([*keys])) for query, keys in pairs]
    return torch.stack(hits).float().mean(0) if hits else weights.new_full((len(weights),), torch.nan)


def _distance(weights: Weights) -> Int[Tensor, "query key"]:
    query = torch.arange(weights.shape[1], device=weights.device)[:, None]
    return (query - torch.arange(weights.shape[2], device=weights.device)[None, :]).abs()


def _bits(weights: Weights) -> Float[Tensor, "head query"]:
    # w · log₂ w goes to 0 with w
    return -(weights * weights.clamp_min(torch.finfo(weights.dtype).tiny).log2()).sum(-1)
