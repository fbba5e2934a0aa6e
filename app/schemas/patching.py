"""Body and reply of `POST /models/{model}/analyses/patching`."""

from typing import Literal

from pydantic import ConfigDict, Field

from app.schemas.base import Characters, Integer, Wire
from app.schemas.interventions import Interventions
from app.schemas.replies import Reply, TimedReply, TokenSides
from app.schemas.requests import Prompt
from model.axes import Site

What = Literal["head_output", "residual"]
Word = Characters | Integer


class PatchingRequest(Wire):
    """A clean and a corrupted text of as many tokens, and the answer that is measured."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "I like dogs and cats. I like", "corrupted": "I like cats and dogs. I like", "wrong": "cats"}
            ]
        }
    )

    text: Characters = Field(description="The clean text; for an encoder-decoder the source.")
    corrupted: Characters = Field(description="The corrupted text, of as many tokens.")
    pair: Characters | None = Field(None, description="For an encoder: the second sentence of both.")
    target: Characters | None = Field(
        None, description="For an encoder-decoder: the target so far; null = the model's own translation of `text`."
    )
    corrupted_target: Characters | None = Field(
        None, description="For an encoder-decoder: the corrupted target; null = the clean one."
    )
    what: What = Field(
        "head_output",
        description="The activation to patch, one at a time: the output of each head at all positions, or the residual "
        "stream after each layer at each position.",
    )
    position: Integer | None = Field(
        None, description="Where the answer is read; null = the natural one: the next token, or the only [MASK]."
    )
    answer: Word | None = Field(None, description="The token (text or id); null = the likeliest of the clean run.")
    wrong: Word | None = Field(None, description="A token whose logit is taken from the answer's; null = none.")
    interventions: Interventions | None = Field(None, description="Changes to every run.")

    def prompt(self) -> Prompt:
        """The clean text."""
        return Prompt(text=self.text, pair=self.pair, target=self.target, interventions=self.interventions)


class Answer(Reply):
    """A token of the vocabulary."""

    id: int
    text: str


class RunMeasure(Reply):
    """The measure in one run."""

    m: float
    answer: float = Field(description="The logit of the answer.")
    wrong: float | None = Field(description="The logit of the wrong word.")
    probability: float = Field(description="The share of the answer in the softmax over the vocabulary.")


class PatchTable(Reply):
    """Share that each patch at one site restores: a row for each layer, a column for each head or position."""

    site: Site
    axes: list[str]
    m: list[list[float]]
    restored: list[list[float]]


class PatchingDefinition(Reply):
    """Formulas of the numbers."""

    m: str
    restored: str
    unit: str
    source: str


class Patching(TimedReply):
    """The reply to a patching request."""

    what: What
    corrupted_tokens: TokenSides
    position: int
    answer: Answer
    wrong: Answer | None
    clean: RunMeasure
    corrupted: RunMeasure
    patches: list[PatchTable]
    definition: PatchingDefinition
