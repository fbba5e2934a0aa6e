"""State of a room: all that a store keeps of it but the votes and the members."""

from pydantic import BaseModel, ConfigDict

from app.lessons.lesson import Question, View

MOST_MEMBERS = 500
MOST_POLLS, MOST_ROUNDS = 60, 9
HOURS, MOST_HOURS = 4, 24
MOST_QUESTION_BYTES = 64_000
"""Of a question with its view and its rules as JSON, and of the same as members see it."""


class Kept(BaseModel):
    """A part of a room, as it is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bar(Kept):
    """How many gave one answer; `label` is plain text, `option` its index where there were options."""

    label: str
    count: int
    option: int | None = None
    right: bool | None = None


class Tally(Kept):
    """The votes of one round."""

    round: int
    total: int
    bars: list[Bar]


class About(Kept):
    """The run that a question is about; a layer and a head only where it reads one of them."""

    model: str
    texts: list[str]
    layer: int | None = None
    head: int | None = None


class Asked(Kept):
    """A question as a member may see it: without its answer. `html` is what its step says before it asks."""

    about: About | None = None
    html: str = ""
    kind: str
    ask: str
    options: list[str]
    unit: str


class Reveal(Kept):
    """The answer, computed by the model when the teacher revealed it; `given` compares votes with it."""

    answer: str
    explanation: str
    value: float | int | str | bool | list[int]
    option: int | None
    view: str | None


class Poll(Kept):
    """A question that is asked of the room. `question` holds the rule of its answer, never the answer."""

    id: int
    question: Question
    view: View | None = None
    asked: Asked
    round: int = 1
    is_open: bool = True
    tallies: list[Tally] | None = None
    reveal: Reveal | None = None

    @property
    def ballots(self) -> list[str]:
        """The names under which its rounds are stored."""
        return [f"{self.id}.{number}" for number in range(1, self.round + 1)]


class Room(Kept):
    """A room. `version` grows with each change; `key` is the digest of the teacher's key; `ends` in seconds since 1970.

    Attributes:
        view: the address of the page that the teacher shows.
        following: whether phones follow it; else everybody looks around.
        joining: whether others may still come in.
    """

    code: str
    key: str
    ends: float
    version: int = 1
    joining: bool = True
    following: bool = True
    view: str | None = None
    poll: Poll | None = None
    past: list[Poll] = []

    @property
    def ballot(self) -> str | None:
        """The name of the round that takes votes now."""
        return self.poll.ballots[-1] if self.poll is not None and self.poll.is_open else None

    @property
    def polls(self) -> list[Poll]:
        """All questions so far, in the order in which they were asked."""
        return [*self.past, *([self.poll] if self.poll else [])]
