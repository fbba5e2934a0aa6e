"""Body and replies of `/recall`."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.schemas.analysis_replies import Definition
from app.schemas.base import Characters, Integer, Wire
from app.schemas.replies import Reply
from model.recall.answer import MOST_LETTERS
from model.recall.rivals import Kind
from model.recall.task import FARTHEST, LETTERS
from model.training.recipes.recall import SEEDS


class RecallRequest(Wire):
    """Letters, and how far back the question after them asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"letters": "bfachgdeabch", "distance": 5}]})

    letters: Annotated[
        Characters, Field(min_length=1, max_length=MOST_LETTERS, description=f"Letters {LETTERS[0]} to {LETTERS[-1]}.")
    ]
    distance: Annotated[Integer, Field(ge=1, le=FARTHEST, description="In tokens, from the question back.")]
    seed: Annotated[Integer, Field(ge=SEEDS[0], le=SEEDS[-1])] = Field(
        SEEDS[0], description=f"Which of {len(SEEDS)} trainings answers."
    )


class LetterProbability(Reply):
    """A letter and its probability among the letters."""

    letter: str
    probability: float


class RivalAnswer(Reply):
    """The answer of one rival."""

    kind: Kind
    name: str
    answer: str
    is_right: bool
    probabilities: list[LetterProbability]
    derivative: list[float] = Field(description="For each token, the question included.")
    weights: list[float] | None = Field(description="Attention's row of weights at the question; null for others.")


class RecallAnswers(Reply):
    """The answers of all rivals."""

    tokens: list[str]
    right: str
    definition: Definition
    rivals: list[RivalAnswer]


class RivalRun(Reply):
    """One training run of a rival."""

    seed: int
    steps: int
    minutes: float
    accuracy: list[float] = Field(description="For each of `distances`, of the stored weights.")
    curve: list["CurvePoint"]


class CurvePoint(Reply):
    """Accuracy after a step of training."""

    step: int
    accuracy: list[float] = Field(description="For each of `distances`.")


class RivalFigures(Reply):
    """A rival, and how well its runs recall."""

    kind: Kind
    name: str
    layers: str
    parameters: int
    learning_rate: float
    runs: list[RivalRun]


class RecallFigures(Reply):
    """The task, and how well each rival recalls."""

    letters: str
    farthest: int
    chance: float
    distances: list[int]
    sequences: int = Field(description="Measured for each distance.")
    sequences_on_the_way: int = Field(description="The same during training.")
    length: int = Field(description="Letters before the question where accuracy is measured.")
    rows: int = Field(description="Sequences of a training step.")
    hardware: str
    rivals: list[RivalFigures]
