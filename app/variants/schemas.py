"""Body and reply of `analyses/variants`."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import Characters, Integer, Wire
from app.schemas.changes import ChangedPrediction
from app.schemas.replies import HeadPlace, Reply, RunReply, TypedArray
from app.schemas.requests import SENTENCE, ArrayEncoding, Prompt, example
from model.axes import Site

VariantKind = Literal["multi_head", "grouped_query", "multi_query", "latent", "window", "sinks", "linear"]
Size = Annotated[Integer, Field(ge=1, le=65_536)]


class VariantsRequest(Wire):
    """A text, the head whose weights are shown, and the sizes of the variants."""

    model_config = example(text=SENTENCE, layer=1, head=0, window=4)

    text: Characters
    site: Site | None = Field(None, description="null = the only site that the model has.")
    layer: Integer = 0
    head: Integer = 0
    key_value_heads: Size | None = Field(
        None, description="Heads of keys and values that grouped-query attention has left; null = half of the heads."
    )
    latent: Size | None = Field(None, description="Numbers of a token that latent attention keeps; null = 4.")
    window: Size | None = Field(None, description="Keys that a query sees, itself included; null = 4.")
    sinks: Size | None = Field(None, description="First tokens that every query sees beside its window; null = 1.")
    top_k: Annotated[Integer, Field(ge=1, le=50)] = 5
    encoding: ArrayEncoding = "json"

    def prompt(self) -> Prompt:
        """The text, with nothing changed."""
        return Prompt(text=self.text)


class VariantSizes(Reply):
    """The sizes that were used."""

    key_value_heads: int
    latent: int
    window: int
    sinks: int


class Variant(Reply):
    """One run, with a variant in the place of every self-attention."""

    kind: VariantKind
    title: str
    source: str
    weights: list[list[float]] | TypedArray = Field(description="query, key")
    largest: float = Field(description="The largest |difference| of a weight of this head to that of the trained one.")
    predictions: list[ChangedPrediction]
    multiplications: int = Field(description="Multiplications of this layer.")
    cached_bytes: int = Field(description="Cache of this layer for the text, in float32.")


class Variants(HeadPlace, RunReply):
    """The same text through each variant, the trained attention first."""

    sizes: VariantSizes
    variants: list[Variant]
    note: str
