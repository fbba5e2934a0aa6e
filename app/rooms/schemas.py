"""Bodies and replies of the rooms."""

from typing import Annotated, Literal, Self

import orjson
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.lessons.lesson import MOST_LABELS, Address, Question, View
from app.rooms.room import HOURS, MOST_HOURS, MOST_QUESTION_BYTES, MOST_ROUNDS
from app.schemas.base import Characters, Integer, Number, Wire
from app.schemas.replies import Reply

Token = Annotated[Characters, Field(pattern=r"^[A-Za-z0-9_-]{22,64}$")]


class RoomRequest(Wire):
    """How long a room lives."""

    hours: Annotated[Integer, Field(ge=1, le=MOST_HOURS)] = HOURS


class RoomOpened(Reply):
    """A new room. Its key stands here only, and leads the room."""

    code: str
    key: str
    ends: float = Field(description="Seconds since 1970; then nothing of the room is kept.")


class MemberRequest(Wire):
    """A member's token: random signs, made by the browser and kept there."""

    token: Token = Field(description="At least 128 random bits, such as base64 of 16 bytes; again is the same member.")


class LeadRequest(Wire):
    """Changes by the teacher; a field left out stays as it is."""

    view: Address | None = Field(None, description="The address of a page here, without the path of a proxy.")
    following: bool | None = Field(None, description="Whether phones follow the view.")
    joining: bool | None = Field(None, description="Whether others may still join.")


class OwnQuestion(Wire):
    """A question of the teacher's own, with its view, in the form in which lessons write both."""

    question: Question
    view: View | None = None

    @model_validator(mode="after")
    def _is_small(self) -> Self:
        try:
            size = len(orjson.dumps(self.model_dump()))
        except orjson.JSONEncodeError as error:
            why = {"why": str(error)}
            raise PydanticCustomError("no_json", "this cannot be kept as JSON: {why}", why) from error
        if size > MOST_QUESTION_BYTES:
            sizes = {"size": f"{size:,}", "most": f"{MOST_QUESTION_BYTES:,}"}
            raise PydanticCustomError(
                "long_question", "this has {size} bytes, and a question has at most {most}", sizes
            )
        return self


class AskRequest(Wire):
    """A question of a lesson, or one of one's own."""

    lesson: Annotated[Characters, Field(max_length=61)] | None = None
    step: Annotated[Integer, Field(ge=0, le=29)] = 0
    own: OwnQuestion | None = Field(None, description="Its answer is a rule over a call of the API.")


class TurnRequest(Wire):
    """The next state of the question."""

    do: Literal["close", "open", "again", "show", "reveal", "end"] = Field(
        description="close: no more votes; open: votes again; again: another round; show: the votes of all rounds; "
        "reveal: votes and answer; end: back to the view."
    )


class VoteRequest(Wire):
    """A vote on a round of a question."""

    question: Integer
    round: Annotated[Integer, Field(ge=1, le=MOST_ROUNDS)]
    answer: Number | Annotated[list[Number], Field(max_length=MOST_LABELS)]


class RoomBar(Reply):
    """How many gave one answer."""

    label: str
    count: int
    option: int | None = Field(description="The index of the option, where there are options.")
    right: bool | None = Field(description="Null until the answer is revealed.")


class RoomTally(Reply):
    """The votes of one round."""

    round: int
    total: int
    bars: list[RoomBar]


class RoomReveal(Reply):
    """The answer, computed by the model."""

    answer: str = Field(description="HTML of one line.")
    explanation: str = Field(description="HTML.")
    option: int | None
    view: str | None


class RoomAbout(Reply):
    """The run that a question is about."""

    model: str
    texts: list[str] = Field(description="The text that the model reads; of a pair, both.")
    layer: int | None = Field(description="Null where the question reads several layers.")
    head: int | None = Field(description="Null where the question reads several heads.")


class RoomQuestion(Reply):
    """A question to the room; it holds no answer and no votes until the teacher shows them."""

    id: int
    round: int
    open: bool = Field(description="Whether votes are taken.")
    about: RoomAbout | None = Field(description="Null for a calculation without a model.")
    html: str = Field(description="HTML of the sentences before the question.")
    kind: Literal["choice", "cell", "number", "order"]
    ask: str = Field(description="HTML of one line.")
    options: list[str] = Field(description="HTML of the choices, or the texts of the things to choose from.")
    unit: str
    tallies: list[RoomTally] | None
    reveal: RoomReveal | None


class RoomState(Reply):
    """A room, as everybody in it sees it."""

    code: str
    version: int = Field(description="Grows with each change.")
    ends: float
    joining: bool
    following: bool
    view: str | None
    question: RoomQuestion | None


class RoomDone(Reply):
    """It is done."""

    done: bool = True
