"""Cards of models, and the progress of loading one."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.replies import Reply
from model.axes import Site
from model.class_head import HeadTask
from model.config import Family, Task


class GapCard(Reply):
    """A layer that does something else than to attend."""

    layer: int
    kind: str = Field(description="The kind of layer, as the model's configuration calls it.")


class WidthsCard(Reply):
    """The heads of one layer."""

    layer: int
    key_value_heads: int
    d_head: int
    d_value: int


class SiteCard(Reply):
    """The layers and heads of a site."""

    site: Site
    layers: int
    heads: int
    key_value_heads: int
    gaps: list[GapCard] = Field([], description="The layers that do not attend; all others do.")
    widths: list[WidthsCard] = Field(
        [],
        description="Widths of each layer that attends, if they differ. The card's own numbers are then the largest.",
    )


class Card(BaseModel):
    """Card of a model; further fields may follow."""

    model_config = ConfigDict(extra="allow")

    id: str
    input: Literal["text", "image", "sound"] = Field(description="The kind of input.")
    patches: dict[str, int] | None = Field(None, description="How many `rows` and `columns` of patches an image has.")
    with_image: bool = Field(
        False, description="Whether an `image` may stand beside the `text`, in one sequence of words and patches."
    )
    family: Family
    task: Task
    head: HeadTask | None = Field(None, description="The task of a model of classes; null = it predicts words.")
    labels: list[str] | None = Field(None, description="The labels of these classes, by index.")
    sites: list[SiteCard]
    d_model: int
    d_head: int
    d_value: int
    max_tokens: int
    max_source: int | None = Field(
        None, description="The most image patches or frames of a source that is no text; null = its tokens count."
    )
    positions: str
    norm: Literal["pre", "post"] | None = Field(
        description="Whether it normalises before or after each layer; null where that is not known."
    )
    vocabulary_size: int
    parameters: int
    licence: str
    attribution: str
    description: str
    limits: str
    training: dict[str, Any]
    scores: dict[str, float]
    examples: list[dict[str, Any]]
    origin: Literal["hub", "folder"] | None = Field(
        None, description="Origin of a model that was made elsewhere; null for those of this project."
    )
    architecture: str | None = Field(None, description="Its class in transformers.")
    dtype: str | None = Field(None, description="The type of its numbers here; null = float32.")
    stored_dtype: str | None = Field(None, description="The type of its numbers as they were published.")
    memory_bytes: int | None = Field(None, description="The memory that its weights take once it is loaded.")
    mask_token: str | None = Field(None, description="The token in place of a word to guess; null = none or not known.")
    steps: list[int] = Field(
        description="Steps of its training after which its weights were kept: `copycat@300` in place of `copycat` is "
        "the model as it was after step 300."
    )


class LoadingReply(Reply):
    """State of a model: `waiting` is loaded with the first request that needs it."""

    model: str
    state: Literal["ready", "loading", "waiting", "failed"]
    what: str | None = Field(description="The part of the loading that runs now.")
    done: float | None = Field(description="Its progress, from 0 to 1; null = not known.")
    detail: str | None = Field(description="Why the last loading failed.")


class Cards(Reply):
    """The cards of all models."""

    models: list[Card]
