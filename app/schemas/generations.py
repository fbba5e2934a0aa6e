"""Body and reply of `POST /models/{model}/generations`, and its server-sent events."""

from typing import Annotated, Any, Literal

from pydantic import Field, Json

from app.schemas.base import Characters, Integer, Number
from app.schemas.replies import Array, Problem, Reply, TokenSides
from app.schemas.requests import ArrayEncoding, Choice, Decimals, Prompt, example
from model.axes import Site
from model.generation.beam_search import MOST_BEAMS
from model.generation.sampling import MOST_SEED

MOST_TOKENS, MOST_CANDIDATES = 4096, 100
Share = Annotated[Number, Field(ge=0, le=1)]


class GenerationsRequest(Prompt):
    """A text to write on, and how each token is chosen."""

    model_config = example(text="The cat sat on the", max_new_tokens=8, temperature=0.8, top_k=40, seed=1, stream=False)

    target: Characters | None = Field(
        None, description="For an encoder-decoder: the beginning of the target; null = the model begins it."
    )
    max_new_tokens: Annotated[Integer, Field(ge=0, le=MOST_TOKENS)] = Field(32, description="Write at most so many.")
    temperature: Annotated[Number, Field(ge=0, le=1e9)] = Field(
        0.0, description="Divides the logits; 0 takes the likeliest token each time (greedy)."
    )
    top_k: Annotated[Integer, Field(ge=0)] | None = Field(
        None, description="Draw among so many likeliest tokens; null or 0 = all."
    )
    top_p: Share | None = Field(
        None,
        description="Draw among the likeliest tokens whose probabilities, after temperature and top-k, reach this "
        "sum, and at least one; null or 1 = all.",
    )
    seed: Annotated[Integer, Field(ge=0, le=MOST_SEED)] = Field(
        0,
        description="The same seed draws the same uniform numbers, one for each token written. The largest is "
        "2^53 - 1: above it a browser does not keep every whole number, so two seeds would be the same.",
    )
    cache: bool = Field(True, description="Keep the keys and values of earlier tokens; false computes them anew.")
    written: list[Integer] = Field(
        [],
        max_length=MOST_TOKENS,
        description="Ids already written after the text, or chosen by hand. The text continues after them, "
        "and so do the numbers of the seed.",
    )
    candidates: Annotated[Integer, Field(ge=0, le=MOST_CANDIDATES)] = Field(
        10, description="Number of candidates listed with each token."
    )
    weights: bool = Field(False, description="Also each head's row of weights by which the token was written.")
    sites: Annotated[list[Site], Field(min_length=1)] | None = Field(None, description="Selects the rows; null = all.")
    layers: Choice | None = Field(None, description="Selects the rows; null = all.")
    heads: Choice | None = Field(None, description="Selects the rows; null = all.")
    encoding: ArrayEncoding = "json"
    decimals: Decimals | None = None
    beams: Annotated[Integer, Field(ge=1, le=MOST_BEAMS)] = Field(
        1, description="Number of beams in a search for the text of the highest mean log-probability; 1 = no search."
    )
    stream: bool = Field(True, description="Send each token when it is written, as server-sent events.")


class SampledCandidate(Reply):
    """A likely token. `text` begins with a space where it begins a word."""

    id: int
    text: str
    logit: float | None = Field(description="null where a rule of the model forbids it.")
    probability: float = Field(description="The softmax of the logits.")
    tempered: float = Field(description="The softmax of logits / temperature.")
    rescaled: float = Field(description="The probability of the draw: rescaled after the cuts; 0 where it was cut.")
    cut_by: Literal["top_k", "top_p"] | None


class Draw(Reply):
    """The shares of all tokens lie side by side from 0 to 1, the likeliest first; the number falls on one of them."""

    number: float = Field(description="The uniform number of the seed.")
    low: float = Field(description="Where the share of the token begins.")
    high: float = Field(description="Where it ends.")


class Cut(Reply):
    """The tokens that are left after temperature, top-k and top-p, and the probability that was cut away."""

    tokens: int
    after_top_k: int
    after_top_p: int
    cut_by_top_k: float = Field(description="The tempered probability of the tokens that top-k cuts.")
    cut_by_top_p: float = Field(description="The tempered probability of those that top-p cuts.")


class RowOfWeights(Reply):
    """The row of weights of the query that wrote the token."""

    site: Site
    layer: int
    heads: list[int]
    query: int = Field(description="The position of that query, which is the token before.")
    first_key: int = Field(description="The position of the first key; those before are outside of the window.")
    weights: Array = Field(description="A row a head, a number a key.")


class KeptRows(Reply):
    """The keys and values of one attention."""

    site: Site
    layer: int
    key_value_heads: int
    rows: int = Field(description="Number of keys that each of these heads has for the query.")
    bytes: int
    longest_rows: int = Field(description="The same at the longest text that the model reads.")
    longest_bytes: int


class Multiplications(Reply):
    """The multiplications for this token, in `scores` and `head_output` of all attention, or by weight matrices."""

    with_cache: int
    without_cache: int
    formula: str


class Cache(Reply):
    """The KV cache when the token was written."""

    used: bool
    bytes: int
    longest_bytes: int
    layers: list[KeptRows]
    multiplications: Multiplications
    of_matrices: Multiplications | None = Field(
        description="Multiplications by weight matrices: projections, feed-forward, unembedding; null where not known."
    )


class WrittenToken(Reply):
    """One token, and how it was chosen."""

    position: int = Field(description="Its position among the tokens of its text.")
    id: int
    text: str
    probability: float
    rank: int = Field(description="Rank by probability; 1 is the likeliest.")
    entropy: float = Field(description="Entropy of the model's own probabilities, in bits.")
    entropy_drawn: float = Field(description="Entropy of the probabilities of the draw, in bits.")
    candidates: list[SampledCandidate]
    cut: Cut
    draw: Draw | None = Field(description="null for the greedy choice.")
    cache: Cache | None = Field(description="null where keys and values are not seen.")
    weights: list[RowOfWeights] | None = None
    whole: str | None = Field(None, description="In a stream: the text, or the target, up to this token.")


class Branch(Reply):
    """One token of the tree that a beam search weighs."""

    index: int
    parent: int | None = Field(description="The branch that it continues; null after the prompt.")
    id: int
    text: str
    log_probability: float = Field(description="ln p of this token after those before it.")
    total: float = Field(description="The sum over all tokens up to here.")
    state: Literal["kept", "dropped", "ended"]


class BeamStep(Reply):
    """The branches of one more token, the likeliest first."""

    position: int
    branches: list[Branch]


class Hypothesis(Reply):
    """A whole text, or one that was cut off at the limit."""

    branch: int | None = Field(description="Its last token in the tree; null for the greedy text.")
    text: str
    ids: list[int] = Field(description="Without the token that ended it.")
    total: float = Field(description="The log-probability of the text, with the token that ended it.")
    length: int = Field(description="Its number of tokens.")
    score: float = Field(description="total / length: the highest wins.")
    ended: bool


class Beams(Reply):
    """A beam search: its tree, its whole texts, the best first, and the greedy text beside them."""

    width: int
    branches: list[Branch]
    hypotheses: list[Hypothesis]
    greedy: Hypothesis | None
    why: str


class Stopped(Reply):
    """Reason of the end: the model ended the text, the limit was reached, or the model reads no longer text."""

    reason: Literal["end", "limit", "longest"]
    detail: str


class Done(Reply):
    """The written text.

    `end` is the token that ended the text, which is no part of it.
    """

    text: str = Field(description="The continuation, or the translation.")
    whole: str = Field(description="The text, or the target, with the written tokens after it.")
    ids: list[int] = Field(description="All ids after the prompt, also those `written` before.")
    reads_the_same: bool = Field(description="Whether `whole`, typed, gives the very tokens that were written.")
    stopped: Stopped
    end: WrittenToken | None
    beams: Beams | None = Field(None, description="The tree of a beam search; null = no search.")


class GenerationStart(Reply):
    """The event before the first token."""

    model: str
    prompt: TokenSides
    interventions: dict[str, Any] | None
    notes: list[str]


class Generation(GenerationStart, Done):
    """The reply at once, with `"stream": false`."""

    tokens: list[WrittenToken]


class GenerationEvent(Reply):
    """A server-sent event: its name, and its data, a string that is JSON. `error` comes in the place of `done`."""

    event: Literal["start", "beams", "token", "done", "error"]
    data: Json[GenerationStart | BeamStep | WrittenToken | Done | Problem]
