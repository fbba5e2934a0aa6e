"""Body and reply of `analyses/changes`."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import Integer
from app.schemas.replies import HeadPlace, Reply, RunReply
from app.schemas.requests import SENTENCE, Positions, Prompt, example
from model.axes import Site

ChangedTensor = Literal["scores", "scaled", "weights", "head_output"]
NoPosition = Annotated[list[Integer], Field(max_length=0)]


class ChangesRequest(Prompt):
    """A run with interventions, and the head and positions to compare."""

    model_config = example(text=SENTENCE, layer=1, head=0, interventions={"temperature": 2.0})

    site: Site | None = Field(None, description="null = the only site that the model has.")
    layer: Integer = 0
    head: Integer = 0
    positions: Positions | NoPosition = Field(
        None, description="As in `predictions`; an empty list compares the head alone, and no prediction."
    )
    top_k: Annotated[Integer, Field(ge=1, le=100)] = Field(
        5, description="The likeliest so many tokens of each of the two runs are listed."
    )


class TensorChange(Reply):
    """How far one tensor of the head moved, and the cell that moved the furthest."""

    name: ChangedTensor
    largest: float = Field(description="The largest |after − before|.")
    mean: float = Field(description="The mean of |after − before| over all cells.")
    query: int
    key: int | None = Field(description="null for `head_output`, whose columns are dimensions.")
    dimension: int | None
    before: float
    after: float


class Expectation(Reply):
    """Prediction of one token in one run."""

    logit: float
    probability: float
    rank: int


class ChangedCandidate(Reply):
    """One token, in both runs."""

    id: int
    text: str
    before: Expectation
    after: Expectation


class ChangedPrediction(Reply):
    """Predictions at one position in both runs, the likeliest after the change first."""

    position: int
    divergence: float = Field(
        description="Σ p · log₂(p / q) in bits, p before and q after (Kullback and Leibler 1951)."
    )
    candidates: list[ChangedCandidate]


class Changes(HeadPlace, RunReply):
    """The reply to a changes analysis."""

    tensors: list[TensorChange]
    predictions: list[ChangedPrediction]
