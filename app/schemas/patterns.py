"""Body and reply of `POST /patterns`."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.base import Integer, Wire
from app.schemas.interventions import Mask
from app.schemas.replies import Reply, TypedArray
from app.schemas.requests import ArrayEncoding

LONGEST, MOST_LAYERS, MOST_COUNTS = 1024, 64, 64
Length = Annotated[Integer, Field(ge=1, le=LONGEST)]


class PatternRequest(Wire):
    """A pattern, and the number of tokens."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mask": {"kind": "all_of", "masks": [{"kind": "window", "size": 4}, {"kind": "causal"}]},
                    "queries": 16,
                    "layers": 4,
                    "counts_at": [16, 32, 64],
                }
            ]
        }
    )

    mask: Mask = Field(description="A pattern as an intervention takes it.")
    queries: Length
    keys: Length | None = Field(None, description="null = as many as queries.")
    layers: Annotated[Integer, Field(ge=1, le=MOST_LAYERS)] = Field(4, description="How many layers to follow.")
    counts_at: Annotated[list[Length], Field(max_length=MOST_COUNTS)] = Field(
        [], description="Other lengths, of as many queries as keys, to count the allowed cells at."
    )
    encoding: ArrayEncoding = "json"

    @model_validator(mode="after")
    def _has_counts(self) -> Self:
        if isinstance(self.mask, list) and self.counts_at:
            raise PydanticCustomError(
                "no_other_lengths", "a mask given cell by cell has one length only; leave `counts_at` out"
            )
        return self


class CountAt(Reply):
    """The exact count at one length."""

    n: int
    allowed: int
    full: int = Field(description="n².")


class Reachability(Reply):
    """How far information travels. The residual stream is included: each position reaches itself in 0 layers."""

    layers: int
    needed: list[list[int]] | TypedArray = Field(
        description="For each query and key, how many layers take information from key to query; 255 = more than "
        "`layers`, or never."
    )
    reached: list[int] = Field(description="How many cells are reached after 0, 1, …, `layers` layers.")
    layers_to_first: int | None = Field(
        description="Layers until the last position depends on the first, however many; null = it never does."
    )


class Pattern(Reply):
    """A pattern, its cost and its reach."""

    queries: int
    keys: int
    grid: list[list[bool]] | TypedArray = Field(description="True = this query may attend to this key.")
    allowed: int = Field(description="Score computations: the allowed cells.")
    full: int = Field(description="queries × keys.")
    causal: int | None = Field(description="n(n+1)/2, where there are as many queries as keys.")
    empty_rows: list[int] = Field(description="Queries that may attend to nothing.")
    counts: list[CountAt]
    reachability: Reachability | None = Field(description="null where there are not as many queries as keys.")
