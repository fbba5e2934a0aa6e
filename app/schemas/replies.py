"""Replies of API v1. They describe the replies in OpenAPI; `app.schemas.array_encoding` writes them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from model.axes import Site
from model.class_head import HeadTask

Matrix = list[list[float]]
Heads = list[list[list[float]]]


class Reply(BaseModel):
    """A JSON object with exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class TypedArray(Reply):
    """An array as little-endian bytes; a bool is one byte."""

    dtype: Literal["float32", "float64", "uint8", "bool"]
    shape: list[int]
    base64: str


Array = TypedArray | float | list[Any]
"""A single number, nested lists, or bytes."""


class Token(Reply):
    """One token. `text` stands from `start` to `end` of the input, or is the name of a special token."""

    id: int
    text: str
    start: int
    end: int
    special: bool


class Seen(Reply):
    """An image as the model sees it, or the spectrogram of a sound, and how many patches or frames it is cut into."""

    rows: int
    columns: int
    png: str = Field(description="A PNG file, in base64.")


class SeenPicture(Seen):
    """A picture among the tokens of a text: an image, or a part of one, as the model sees it."""

    name: str = Field(description="Which part of which image it is, in words.")
    first: int = Field(description="The position of its first patch; the others follow it, row by row.")


class Tokens(Reply):
    """The tokens of a text, or of an image: one for each patch, row by row, after the special ones."""

    model: str
    tokens: list[Token]
    seen: Seen | None = Field(None, description="The image or the sound as the model sees it.")
    pictures: list[SeenPicture] | None = Field(
        None, description="The pictures among the tokens of a text; the patches of each are named `[row,column]`."
    )


class TokenSides(Reply):
    """The tokens that queries and keys stand for; `target` is null where a model reads one text."""

    source: list[Token]
    target: list[Token] | None


class Timings(Reply):
    """The time of each part, in milliseconds."""

    tokenize: float
    forward: float
    encode: float


class RunReply(Reply):
    """Fields of every reply about a run."""

    model: str
    tokens: TokenSides
    interventions: dict[str, Any] | None
    notes: list[str] = Field(description="Remarks on this run, in sentences.")


class TimedReply(RunReply):
    """A reply with its times."""

    timings_ms: Timings


class SiteTokens(Reply):
    """A site, and the tokens of its queries and keys."""

    site: Site
    query_tokens: Literal["source", "target"]
    key_tokens: Literal["source", "target"]


class HeadPlace(Reply):
    """The place of a head."""

    site: Site
    layer: int
    head: int


class AttentionEntry(SiteTokens):
    """One attention. Tensors that were not asked for, or that the model does not have, are left out."""

    layer: int
    heads: list[int]
    scale: float | list[float] | None = Field(
        description="One number, or one a head where an intervention makes them differ; null where it is not known."
    )
    empty_rows: list[int] = Field(description="Queries that may attend to nothing in some head: their weights are 0.")
    softcap: float | None = Field(
        None, description="A bound on the scores, where there is one: capped = softcap · tanh(scaled / softcap)."
    )
    sinks: list[float] | None = Field(
        None,
        description="Sinks, where there are any: one more score a head in every softmax, so rows sum to less than 1.",
    )
    queries: list[int] | None = Field(None, description="The rows sent, where only some were asked for.")
    keys: list[int] | None = Field(None, description="The keys sent, where only some were asked for.")
    input: Matrix | TypedArray | None = None
    query: Heads | TypedArray | None = None
    key: Heads | TypedArray | None = None
    value: Heads | TypedArray | None = None
    scores: Heads | TypedArray | None = None
    scaled: Heads | TypedArray | None = None
    bias: Heads | TypedArray | None = None
    mask: list[list[bool]] | list[list[list[bool]]] | TypedArray | None = Field(
        None, description="True = may attend; with a head axis only where heads differ."
    )
    masked: list[list[list[float | None]]] | TypedArray | None = Field(None, description="null where hidden.")
    weights: Heads | TypedArray | None = None
    head_output: Heads | TypedArray | None = None
    contribution: Heads | TypedArray | None = None
    output: Matrix | TypedArray | None = None


class Attention(TimedReply):
    """The reply to an attention request."""

    attention: list[AttentionEntry]


class HeadPictures(SiteTokens):
    """Thumbnails of all heads of one attention."""

    layer: int
    heads: list[int]
    shape: list[int] = Field(description="Number of queries, number of keys.")
    block: int = Field(description="Each pixel is the largest weight of so many queries and so many keys.")
    largest: list[float] = Field(description="The largest weight of each head, which is pixel 255; pixel 0 is 0.")
    empty_rows: list[int] = Field(description="Queries that may attend to nothing in some head: their weights are 0.")
    pixels: list[list[list[int]]] | TypedArray = Field(description="255 × weight / largest, rounded.")
    visible: list[list[list[bool]]] | TypedArray = Field(
        description="False where every cell of a pixel is hidden; one picture for all heads where they share a mask."
    )
    scores: dict[str, list[float | None]] | None = Field(
        None, description="Scores by name, if asked for: one number a head; null where the text has no query for it."
    )


class Overview(TimedReply):
    """The reply to an overview request."""

    overview: list[HeadPictures]


class LayerHead(Reply):
    """One head of a site."""

    layer: int
    head: int


class Aggregate(SiteTokens, TimedReply):
    """Aggregate of several heads."""

    heads: list[LayerHead] = Field(description="The combined heads, in the order of computation.")
    how: Literal["mean", "max"]
    mask: list[list[bool]] | TypedArray = Field(description="True where any of these heads may attend.")
    weights: Matrix | TypedArray


class HeadPair(HeadPlace):
    """The largest weight of one head from a word to another, and the positions of its two tokens.

    All three are null where the site has no such words.
    """

    weight: float | None
    query: int | None
    key: int | None


class HeadPairs(RunReply):
    """The reply to a search for heads."""

    heads: list[HeadPair]


class Actual(Reply):
    """The actual token there; `rank` counts from 1, the likeliest."""

    id: int
    text: str
    probability: float
    rank: int


class Candidate(Reply):
    """A likely token, or a label of a classifier; a leading space in `text` says that it begins a word."""

    id: int
    text: str
    logit: float
    probability: float


class Prediction(Reply):
    """Predictions at one position."""

    position: int
    actual: Actual | None
    candidates: list[Candidate]


class Span(Reply):
    """A span of tokens that may answer a question, with both ends and its `text`."""

    start: int
    end: int
    text: str
    logit: float = Field(description="The sum of the logits of its start and its end.")
    probability: float = Field(description="The product of the probabilities of its start and its end.")


class Predictions(RunReply):
    """The reply to a predictions request."""

    predictions: list[Prediction] = Field(
        description="A classifier has its labels as candidates; one that classifies the whole text or image has "
        "one entry, at position 0."
    )
    head: HeadTask | None = Field(None, description="The task of a classifier; null for a model of words.")
    spans: list[Span] = Field([], description="The likeliest spans of a model that answers questions.")


class HeadEntry(HeadPlace):
    """Scores of one head. A score is null where the text has no query for it."""

    label: str | None = Field(description="The name of the highest score that reaches its threshold.")
    scores: dict[str, float | None]


class ScoreDefinition(Reply):
    """Definition of a score; `w[q, k]` is the weight of key k in the row of query q."""

    name: str
    formula: str
    source: str
    label: str | None
    threshold: float | None


class EvaluationSize(Reply):
    """Number of texts behind each mean. Scores of repetition use `repetitions`, those of alignment `alignments`."""

    sentences: int
    repetitions: int
    alignments: int


class HeadScores(Reply):
    """The reply to a heads analysis."""

    model: str
    tokens: TokenSides | None = Field(description="null where the model's own evaluation set was scored.")
    evaluation_set: EvaluationSize | None = Field(description="null where a text was scored.")
    heads: list[HeadEntry]
    definitions: list[ScoreDefinition]
    interventions: dict[str, Any] | None
    notes: list[str]


class FieldError(Reply):
    """Error of one field."""

    path: str
    detail: str


class Problem(Reply):
    """Any error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
