"""The bodies that API v1 takes."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import Characters, Integer, Wire
from app.schemas.interventions import Interventions
from model.axes import Site
from model.trace import TensorName

Choice = Annotated[list[Integer], Field(min_length=1)]
SENTENCE = "The cat sat on the mat."


class Text(Wire):
    """A text as the model is to read it."""

    text: Characters = Field(description="The text; for an encoder-decoder the source.", examples=[SENTENCE])
    pair: Characters | None = Field(None, description="For an encoder: the second sentence.")


class Prompt(Text):
    """A text, and for an encoder-decoder the target so far."""

    target: Characters | None = Field(
        None, description="For an encoder-decoder: the target so far; null = what the model translates the text to."
    )
    interventions: Interventions | None = Field(None, description="What to change in the run.")


class AttentionRequest(Prompt):
    """Which tensors of which heads to return."""

    sites: Annotated[list[Site], Field(min_length=1)] | None = Field(None, description="null = all.")
    layers: Choice | None = Field(None, description="null = all.")
    heads: Choice | None = Field(None, description="null = all.")
    tensors: Annotated[list[TensorName], Field(min_length=1)] = Field(["weights", "query", "key", "value"])
    encoding: Literal["json", "typed"] = Field(
        "json", description='"json": nested lists of exact float32; "typed": little-endian bytes in base64.'
    )
    decimals: Annotated[Integer, Field(ge=0, le=9)] | None = Field(None, description="Round to this many, in JSON.")


class PredictionsRequest(Prompt):
    """Where to look, and how many candidates to return."""

    positions: Literal["last", "all"] | Annotated[list[Integer], Field(min_length=1)] | None = Field(
        None, description="null = the natural ones: the next token, every [MASK], the next target token."
    )
    top_k: Annotated[Integer, Field(ge=1, le=1000)] = Field(10, description="How many candidates a position.")
