"""Data of a lesson: its head, its steps, and the questions with their rules."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

MOST_LABELS, MOST_LABEL = 64, 200
"""The most labels of a question, and the most characters of one."""
MOST_VALUE = 1e15
"""The largest number that is chosen or given: beyond it a float no longer has all whole numbers."""
CALL = r"^(models/[\w@.\-]{1,80}/)?[a-z/]{1,40}$"


class Written(BaseModel):
    """A part of a lesson as its author writes it: an unknown field is a fault, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _own_address(address: str) -> str:
    if not address.startswith("/") or address.startswith(("//", "/\\", "/api", "/static", "/learn")):
        raise ValueError("give an address of a page here, such as /?model=writer&text=Hello")
    return address


Address = Annotated[str, Field(max_length=4000), AfterValidator(_own_address)]
Label = Annotated[str, Field(max_length=MOST_LABEL)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]


def _readable(value: float | str | bool) -> float | str | bool:
    if isinstance(value, int | float) and not abs(value) <= MOST_VALUE:
        raise ValueError(f"give a number from {-MOST_VALUE:g} to {MOST_VALUE:g}")
    if isinstance(value, str) and len(value) > MOST_LABEL:
        raise ValueError(f"give at most {MOST_LABEL} characters")
    return value


class Rule(Written):
    """How a number, a place or a word is read from replies of the API.

    Attributes:
        rule: one of the named rules of `rules.py`.
        call: the path of a call below `/api/v1/`, such as `models/writer/attention`.
        of: where in the reply to read, such as `attention.0.weights.0.5`.
        other: the body of a second run, for the rules that compare two.
        other_call: the call of that run; by default the same.
        against: where to read the second value; by default `of`.
        by: where in a record to read the number that ranks it.
        among: the indices that take part; by default all.
    """

    rule: str
    call: Annotated[str, Field(pattern=CALL)]
    body: dict[str, Any]
    of: Annotated[str, Field(max_length=200)]
    other: dict[str, Any] | None = None
    other_call: Annotated[str, Field(pattern=CALL)] | None = None
    against: Annotated[str, Field(max_length=200)] | None = None
    by: Annotated[str, Field(max_length=200)] | None = None
    among: list[int] | None = None


class Choice(Written):
    """An answer to choose: its text, the value of the rule that makes it right, and the misconception behind it."""

    text: Sentence
    value: Annotated[int | float | str | bool, AfterValidator(_readable)]
    misconception: Annotated[int, Field(ge=1, le=99)] | None = None
    because: Annotated[str, Field(max_length=1000)] = ""


class Question(Written):
    """One question. `answer` says how it is computed; only a `text` has none.

    Attributes:
        labels: for `cell` and `order`, the names of the indices, or where in the reply they stand.
        tolerance: for `number`, how far from the answer still counts, as a share of it.
        numbers: named numbers that the explanation may use in braces, beside `{answer}`.
        why: a second question, which the learner answers in words once the first one is answered.
        reason: a good answer to `why`, shown beside the learner's words; it may use `numbers` too.
    """

    kind: Literal["choice", "cell", "number", "order", "text"]
    ask: Sentence
    answer: Rule | None = None
    choices: Annotated[list[Choice], Field(max_length=8)] = []
    labels: Annotated[list[Label], Field(max_length=MOST_LABELS)] | Annotated[str, Field(max_length=200)] | None = None
    tolerance: Annotated[float, Field(gt=0, le=1)] = 0.05
    unit: Annotated[str, Field(max_length=40)] = ""
    numbers: dict[str, Rule] = {}
    explain: Annotated[str, Field(max_length=4000)] = ""
    why: Annotated[str, Field(max_length=400)] = ""
    reason: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _whole(self) -> "Question":
        if (self.answer is None) != (self.kind == "text"):
            raise ValueError("every question but a text needs an answer rule")
        if (self.kind == "choice") != (len(self.choices) >= 2):
            raise ValueError("a choice, and no other kind, has two to eight choices")
        if (self.kind in ("cell", "order")) != (self.labels is not None):
            raise ValueError("a cell and an order, and no other kind, have labels")
        if self.reason and not self.why:
            raise ValueError("a reason answers the question why, and there is none")
        values = [choice.value for choice in self.choices]
        if len(set(map(repr, values))) < len(values):
            raise ValueError("two choices have the same value")
        return self


class Blank(Written):
    """One line of a worked calculation; the number that it ends with is computed."""

    text: Sentence
    value: Rule


class Fade(Written):
    """A worked calculation whose last `blank` numbers are the learner's."""

    lines: Annotated[list[Blank], Field(min_length=1, max_length=12)]
    blank: Annotated[int, Field(ge=1, le=12)] = 1
    tolerance: Annotated[float, Field(gt=0, le=1)] = 0.01

    @model_validator(mode="after")
    def _fits(self) -> "Fade":
        if self.blank > len(self.lines):
            raise ValueError("blank is larger than the number of lines")
        return self


class View(Written):
    """The view beside a step: after the commit, and before it if it does not give the answer away."""

    address: Address
    before: Address | None = None


class Step(Written):
    """Some sentences, at most one view, and at most one question or calculation."""

    title: Sentence
    text: str
    view: View | None = None
    question: Question | None = None
    fade: Fade | None = None
    numbers: dict[str, Rule] = {}
    notes: str = ""


class Run(Written):
    """A call that several rules of a lesson read: they write `run` in place of `call` and `body`."""

    call: Annotated[str, Field(pattern=CALL)]
    body: dict[str, Any]


LEVELS = ("see", "compute", "understand", "further")


class Head(Written):
    """The head of a file."""

    title: Sentence
    idea: Sentence
    minutes: Annotated[int, Field(ge=1, le=60)]
    level: Literal["see", "compute", "understand", "further"]
    order: Annotated[int, Field(ge=1, le=999)] = 999
    needs: Annotated[list[str], Field(max_length=8)] = []
    models: Annotated[list[str], Field(max_length=8)] = []
    notes: Annotated[str, Field(max_length=8000)] = ""
    runs: dict[str, Run] = {}


class Lesson(Written):
    """A lesson, whole."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9\-]{0,60}$")]
    head: Head
    steps: Annotated[list[Step], Field(min_length=1, max_length=30)]
