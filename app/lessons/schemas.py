"""Replies and bodies of the lessons."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import Characters, Integer, Number, Wire
from app.schemas.replies import Reply

Level = Literal["see", "compute", "understand", "further"]


class LessonHead(Reply):
    """A lesson in the list."""

    id: str
    title: str
    idea: str
    minutes: int
    level: Level
    needs: list[str] = Field(description="Lessons that come before.")
    models: list[str]
    steps: int
    questions: int


class RefusedLesson(Reply):
    """A file that is no lesson."""

    file: str
    line: int
    detail: str


class Lessons(Reply):
    """Every lesson, in the order of the path."""

    lessons: list[LessonHead]
    refused: list[RefusedLesson]


class LessonQuestion(Reply):
    """A question, without its answer."""

    kind: Literal["choice", "cell", "number", "order", "text"]
    ask: str = Field(description="HTML of one line.")
    options: list[str] = Field(description="HTML of the choices, or the texts of the tokens or things to choose from.")
    unit: str
    why: str = Field(description="A question after the commit; the learner's words stay in the browser.")


class FadeLine(Reply):
    """A line of a worked calculation; `shown` is null where the learner writes the number."""

    text: str = Field(description="HTML of one line.")
    shown: str | None


class LessonStep(Reply):
    """A step: its text as HTML, a view before and after the commit, and a question or a calculation."""

    title: str
    html: str
    page: str | None = Field(description="The page that shows the view, such as `/steps`; null without a view.")
    view: str | None = Field(description="The address of the view; with a question, only the one before the commit.")
    question: LessonQuestion | None
    fade: list[FadeLine] | None


class LessonReply(Reply):
    """A lesson without answers and without notes."""

    id: str
    title: str
    idea: str
    minutes: int
    steps: list[LessonStep]


class LessonAnswer(Wire):
    """A committed answer to the question of one step."""

    step: Annotated[Integer, Field(ge=0, le=29)]
    answer: Number | Annotated[list[Number], Field(max_length=64)] | Annotated[Characters, Field(max_length=2000)] = (
        Field(description="The index of a choice or cell, a number, an order of indices, several numbers, or a text.")
    )
    explained: bool = Field(False, description="Whether the learner has answered the question *why* as well.")


class LessonMisconception(Reply):
    """The mistake that an answer shows."""

    id: int
    text: str


class LessonVerdict(Reply):
    """The verdict on a committed answer."""

    right: bool | None = Field(description="Null for a text.")
    answer: str = Field(description="The computed answer, as text.")
    lines: list[bool] | None = Field(description="For a calculation: which numbers are right.")
    explanation: str = Field(description="HTML.")
    because: str = Field(description="HTML of one line about the choice that was made.")
    misconception: LessonMisconception | None
    reason: str | None = Field(
        description="HTML: an answer to the question *why*, empty where the lesson has none; null before the learner "
        "has explained."
    )
    view: str | None = Field(description="The address of the view, with the cell that decides it chosen.")
