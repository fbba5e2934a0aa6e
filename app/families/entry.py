"""The form of an entry: what a model in the families says about itself, in our file and in an operator's own."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.base import Characters, Integer, Wire

Branch = Literal["encoder", "encoder-decoder", "decoder"]
Kind = Literal[
    "mha", "mqa", "gqa", "mla", "cross", "sliding-window", "chunked", "sparse", "sinks", "low-rank", "latents",
    "linear", "state-space", "recurrent", "convolution",
]  # fmt: skip
PositionKind = Literal[
    "none", "sinusoidal", "learned", "rotary", "alibi", "relative", "convolutional", "fourier"
]  # fmt: skip
Text = Annotated[Characters, Field(min_length=1, max_length=300)]


def _written_as(pattern: str, says: str) -> AfterValidator:
    """A text of this pattern; any other is refused with `says`."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("pattern", "{given} was given; {says}", {"given": ascii(text), "says": says})
        return text

    return AfterValidator(check)


Id = Annotated[
    Characters,
    Field(max_length=60),
    _written_as(r"[a-z0-9]+(-[a-z0-9]+)*", "write it in small letters, digits and single hyphens, such as gpt-2"),
]
Month = Annotated[
    Characters,
    Field(description="Year and month."),
    _written_as(r"(19|20)\d\d-(0[1-9]|1[0-2])", "give a year and a month, such as 2017-06"),
]
ArxivId = Annotated[Characters, _written_as(r"\d{4}\.\d{4,5}", "give the id alone, such as 1706.03762")]
HubName = Annotated[
    Characters,
    Field(max_length=100),
    _written_as(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", "give owner and name, such as openai-community/gpt2"),
]
Count = Annotated[Integer, Field(ge=1, le=10**7)]


def _web(address: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s]*", address):
        raise PydanticCustomError(
            "address", "{given} is no address of a page; give one that begins with https://", {"given": ascii(address)}
        )
    return address


Address = Annotated[Characters, Field(max_length=500), AfterValidator(_web)]


class Reference(Wire):
    """The paper or page that presented a model."""

    title: Text
    arxiv: ArxivId | None = Field(None, description="Its arXiv id.")
    url: Address


class Size(Wire):
    """One size of a model whose cache can be computed: heads that keep keys and values, or a latent vector."""

    size: Text
    layers: Count = Field(description="Layers that keep keys; those of a state space or of linear attention do not.")
    d_model: Count | None = Field(None, description="Width of the residual stream; null where it is not known.")
    query_heads: Count
    key_heads: Count | None = None
    head_width: Count | None = Field(None, description="d_head; of latent attention without its rotated part.")
    latent: Count | None = Field(None, description="d_c of latent attention.")
    rotary: Count | None = Field(None, description="d_r of latent attention: the part that is rotated.")
    window_layers: Count | None = Field(None, description="Layers that keep only a window.")
    window: Count | None = Field(None, description="The tokens of that window.")
    source: Address

    @model_validator(mode="after")
    def _fits(self) -> Self:
        heads, latent = (self.key_heads, self.head_width), (self.latent, self.rotary)
        if (None in heads) == (None in latent) or (self.key_heads and any(latent)):
            raise PydanticCustomError("size", "give `key_heads` and `head_width`, or `latent` and `rotary`")
        if self.key_heads is not None and self.query_heads % self.key_heads:
            raise PydanticCustomError("size", "`query_heads` must be a multiple of `key_heads`")
        if (self.window is None) != (self.window_layers is None) or (self.window_layers or 0) > self.layers:
            raise PydanticCustomError("size", "give `window` with `window_layers`, of which there are at most `layers`")
        return self


class Hub(Wire):
    """A checkpoint on the hub that is small enough to run on a laptop."""

    name: HubName
    parameters: Annotated[Integer, Field(ge=1, le=10**9)]


class Entry(Wire):
    """A model in the families."""

    id: Id
    name: Text
    date: Month
    organisations: list[Text] = Field(min_length=1, max_length=20)
    branch: Branch
    modalities: list[Text] = Field(min_length=1, max_length=10)
    parameters: Text | None = Field(None, description="In words, such as `7B, 70B`; null where not published.")
    largest: Annotated[Integer, Field(ge=1, le=10**15)] | None = Field(None, description="Parameters of the largest.")
    attention: Text
    kinds: list[Kind] = Field([], max_length=15, description="Kinds of attention, or of the layers in its place.")
    positions: Text | None = None
    schemes: list[PositionKind] = Field([], max_length=8, description="Position schemes.")
    parents: list[Id] = Field([], max_length=10, description="Whose architecture or weights it takes up: a judgement.")
    objective: Text
    reference: Reference
    note: Text | None = None
    hub: Hub | None = Field(None, description="A small checkpoint, which `headsup models add` fetches.")
    checked: bool = Field(False, description="Whether a source beside memory was seen for any of its facts.")
    sizes: list[Size] = Field([], max_length=10)
