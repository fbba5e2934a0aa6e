"""Bodies of the analyses of a run."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import Integer
from app.schemas.requests import SENTENCE, ArrayEncoding, Choice, HeadsRequest, Positions, Prompt, example
from model.analysis.heads.reach import DISTANCES
from model.axes import Site

OptionalSite = Annotated[Site | None, Field(description="null = the only site that the model has.")]
Position = Annotated[
    Integer | None,
    Field(description="null = the natural one: the next token, the first [MASK], the next target token."),
]
TokenId = Annotated[Integer | None, Field(description="The id of the token; null = the likeliest there.")]


class SelfSiteRequest(Prompt):
    """Names a self-attention."""

    model_config = example(text=SENTENCE)

    site: OptionalSite = Field(None, description="A self-attention; null = that of the encoder, or the only one.")
    encoding: ArrayEncoding = "json"


class LayerRequest(Prompt):
    """Names heads of one attention."""

    model_config = example(text=SENTENCE, layer=1)

    site: OptionalSite = None
    layer: Integer = Field(0, description="Counted from 0 within the site.")
    heads: Choice | None = Field(None, description="null = all.")
    encoding: ArrayEncoding = "json"


class GradientsRequest(LayerRequest):
    """Names a logit, and the heads whose matrices are returned."""

    position: Position = None
    token: TokenId = None


class LogitRequest(Prompt):
    """Names a logit."""

    model_config = example(text="Tom has a red", position=2)

    position: Position = None
    token: TokenId = None


class EffectsRequest(LogitRequest):
    """Names a logit, and how heads are ablated."""

    mode: Literal["zero", "mean"] = Field("zero", description="Zeros, or the head's mean over the queries.")


class LensRequest(Prompt):
    """Names positions, and how many candidates each gets."""

    model_config = example(text=SENTENCE, positions="last", top_k=5)

    positions: Positions = None
    top_k: Annotated[Integer, Field(ge=1, le=1000)] = Field(5, description="How many candidates a position.")


class ReachRequest(HeadsRequest):
    """A text, or none for the model's own evaluation set; and the distances beyond which weight is counted."""

    distances: Annotated[list[Annotated[Integer, Field(ge=1, le=1_000_000)]], Field(min_length=1, max_length=16)] = (
        Field(list(DISTANCES), description="In tokens.")
    )
