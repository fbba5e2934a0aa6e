"""Bodies and replies of `POST /positions` and `POST /models/{model}/analyses/order`."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schemas.base import Characters, Integer, Number, Wire
from app.schemas.replies import Candidate, Reply, Token, TypedArray
from app.schemas.requests import SENTENCE, ArrayEncoding, Prompt
from model.config import PositionScheme


class PositionsRequest(Wire):
    """A position scheme and its size."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scheme": "sinusoidal", "length": 16, "d_model": 32}]})

    scheme: PositionScheme
    length: Annotated[Integer, Field(ge=1, le=512)] = 32
    d_model: Annotated[Integer, Field(ge=2, le=1024, multiple_of=2)] = Field(
        64, description="Width of sinusoidal vectors, or of a head (d_head) that rotary positions turn; even."
    )
    base: Annotated[Number, Field(gt=1, le=1e9)] = Field(
        10000.0, description="Base of sinusoidal and rotary positions."
    )
    heads: Annotated[Integer, Field(ge=1, le=64)] = Field(8, description="Number of heads, for ALiBi.")
    model: Characters | None = Field(None, description="For learned positions: the model that learned them.")
    encoding: ArrayEncoding = "json"


class PositionMatrix(Reply):
    """One table with a row a position."""

    name: Literal["encoding", "cosine", "sine", "bias"]
    columns: Literal["dimension", "pair", "key"]
    values: list[list[float]] | TypedArray


class Curve(Reply):
    """A number for each distance 0, 1, 2, …"""

    name: str
    values: list[float]


class PositionsReply(Reply):
    """Tables of a scheme, and its similarity by distance."""

    scheme: PositionScheme
    length: int
    formula: str
    source: str
    acts: str = Field(description="Where in the model the scheme acts.")
    matrices: list[PositionMatrix] = Field(description="Tables of the scheme; the bias of ALiBi is that of head 0.")
    slopes: list[float] | None = Field(description="The slope of each head, for ALiBi.")
    dot: list[list[float]] | TypedArray | None = Field(description="Dot products of every two encodings.")
    cosine: list[list[float]] | TypedArray | None = Field(
        description="Cosines of every two positions, for vectors that are added. For rotary positions: the score of "
        "two equal vectors of ones, as a share of the score at distance 0. For none: 1."
    )
    by_distance: list[Curve] = Field(description="`cosine` and `dot` for vectors that are added; for ALiBi one a head.")
    measure: str = Field(description="The measure in `by_distance`.")


class OrderRequest(Wire):
    """A sentence to shuffle."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": SENTENCE, "seed": 1}]})

    text: Characters = Field(description="The text; its special tokens and the token predicted at stay in place.")
    seed: Annotated[Integer, Field(ge=0, le=1_000_000)] = 0
    top_k: Annotated[Integer, Field(ge=1, le=50)] = 5

    def prompt(self) -> Prompt:
        """The text in its own order."""
        return Prompt(text=self.text)


class OrderWay(Reply):
    """Both orders, run with one choice of positions and mask."""

    positions: PositionScheme | Literal["relative"] = Field(
        description='The scheme in force; "none" where it was removed.'
    )
    mask: Literal["own", "full"]
    head_output_difference: list[float] = Field(
        description="For each layer, the largest |difference| of a head's output once every token is back in its "
        "place; empty where these are not seen."
    )
    logits_difference: float | None = Field(description="Null for a model without a head.")
    tells_apart: bool = Field(description="Whether the outputs of some head differ by more than rounding.")
    original: list[Candidate]
    shuffled: list[Candidate]


class Order(Reply):
    """Comparison of a sentence with its shuffled tokens."""

    model: str
    tokens: list[Token]
    order: list[int] = Field(description="Place i of the shuffled sentence holds token order[i].")
    position: int = Field(description="The position of the candidates; its token stays in place.")
    ways: list[OrderWay] = Field(description="Fewer than four where mask or positions cannot be taken out.")
    note: str
