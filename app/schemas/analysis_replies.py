"""Replies of the analyses of a run."""

from typing import Any, Literal

from pydantic import Field

from app.schemas.replies import (
    Candidate,
    EvaluationSize,
    HeadPlace,
    Heads,
    Matrix,
    Reply,
    RunReply,
    SiteTokens,
    TokenSides,
    TypedArray,
)
from model.axes import Site


class Definition(Reply):
    """Formula of the numbers, in the names of the trace, with source and unit."""

    formula: str
    source: str
    unit: str


class Analysis(RunReply):
    """Fields of every analysis of a run."""

    definition: Definition


class Rollout(SiteTokens, Analysis):
    """After each layer, the share of each input token (key) at each position (query)."""

    rollout: Heads | TypedArray = Field(description="layer, query, key")


class Flow(SiteTokens, Analysis):
    """The maximum flow from each top position (query) to each input token (key)."""

    flow: Matrix | TypedArray


class Norms(SiteTokens, Analysis):
    """The length of the vector that each head receives from each key, and that of their sum."""

    layer: int
    heads: list[int]
    norms: Heads | TypedArray
    summed: Matrix | TypedArray


class HeadSum(HeadPlace):
    """The products of one head, summed."""

    sum: float


class AnalysedLogit(Reply):
    """The logit that an analysis is about."""

    position: int
    token: Candidate


class Gradients(SiteTokens, AnalysedLogit, Analysis):
    """Gradients of a logit, and their products with the weights; `sums` has every head of the model."""

    layer: int
    heads: list[int]
    gradients: Heads | TypedArray
    products: Heads | TypedArray
    sums: list[HeadSum]


class Part(Reply):
    """Share of one part in the logit; null where it belongs to no site, layer or head.

    The bias of a norm that follows a layer has the place of that layer.
    """

    kind: Literal["embedding", "head", "attention_bias", "feed_forward", "norm_bias", "unembedding_bias"]
    site: Site | None
    layer: int | None
    head: int | None
    logit: float


class Logits(AnalysedLogit, Analysis):
    """The parts of a logit, in the order of computation."""

    parts: list[Part]


class FinalToken(Reply):
    """The likeliest token of the whole model, as ranked at this depth; `rank` counts from 1."""

    id: int
    text: str
    probability: float
    rank: int


class Depth(Reply):
    """Predictions if the model stopped here."""

    layer: int | None = Field(description="After this layer; null = before the first.")
    candidates: list[Candidate]
    final: FinalToken


class LensPosition(Reply):
    """All depths at one position."""

    position: int
    depths: list[Depth]


class Lens(Analysis):
    """The logit lens."""

    site: Site
    positions: list[LensPosition]


class Effect(HeadPlace):
    """Changes by ablating this head: after minus before."""

    logit: float
    probability: float
    log_probability: float
    divergence: float


class Effects(AnalysedLogit, Analysis):
    """The measured effect of every head; `token` is as it was before."""

    mode: Literal["zero", "mean"]
    heads: list[Effect]


class Sink(HeadPlace):
    """One head; null where there is nothing to take a mean of."""

    weight: float | None
    first_value: float | None
    other_values: float | None
    share: float | None


class Sinks(Analysis):
    """The weight of every head on the first key."""

    heads: list[Sink]


class ShareBeyond(Reply):
    """The share of weight on keys farther away than a distance."""

    distance: int
    share: float | None = Field(description="null where no query may attend so far.")


class HeadReach(HeadPlace):
    """How far one head looks; null where there is nothing to take a mean of."""

    mean_distance: float | None = Field(description="In tokens.")
    first_token: float | None = Field(description="Share of the weight on the first token: a sink.")
    beyond: list[ShareBeyond]


class Reach(Reply):
    """How far every head of self-attention looks."""

    model: str
    tokens: TokenSides | None = Field(description="null where the model's own evaluation set was measured.")
    evaluation_set: EvaluationSize | None = Field(
        description="null where a text was measured; else `sentences` says over how many texts the means are."
    )
    heads: list[HeadReach]
    definition: Definition
    interventions: dict[str, Any] | None
    notes: list[str]
