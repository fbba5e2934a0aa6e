"""Questions to a room: asked, voted on, closed, asked again, compared, and revealed by the model."""

import html as markup
import re
from typing import Any

from app.errors.problems import Conflict
from app.lessons import replies
from app.lessons.answers import NOTHING, Ask, judged, revealed, right_of
from app.lessons.lesson import Question, View
from app.lessons.rendering import html, inline_html
from app.rooms.room import MOST_POLLS, MOST_QUESTION_BYTES, MOST_ROUNDS, Asked, Poll, Reveal, Room
from model.errors import InputError

TAG = re.compile(r"<[^>]*>")


async def prepared(question: Question, ask: Ask) -> Asked:
    """A question as members see it.

    Raises:
        CallRefused, RuleError: where its labels or its numbers cannot be read.
        InputError: for one that a room cannot vote on, and one that is too long with them.
    """
    if question.kind == "text":
        raise InputError("a room votes on no question that is answered with a text", "question")
    found = await replies.asked(question, ask)
    asked = Asked(kind=found["kind"], ask=found["ask"], options=found["options"], unit=found["unit"])
    if len(asked.model_dump_json()) > MOST_QUESTION_BYTES:
        most = f"{MOST_QUESTION_BYTES:,}"
        raise InputError(f"this question has more than {most} bytes with its labels; ask a shorter one", "question")
    return asked


def with_question(room: Room, question: Question, view: View | None, asked: Asked) -> Room:
    """The room with one more question, open for its first round."""
    polls = room.polls
    if len(polls) >= MOST_POLLS:
        raise Conflict(f"This room had {MOST_POLLS} questions, the most that one keeps; open another room.")
    poll = Poll(id=len(polls) + 1, question=question, view=view, asked=asked)
    return room.model_copy(update={"past": polls, "poll": poll})


def with_poll(room: Room, **changes: Any) -> Room:
    """The room with its question changed.

    Raises:
        Conflict: where nothing is asked.
    """
    if room.poll is None:
        raise nothing_asked()
    return room.model_copy(update={"poll": room.poll.model_copy(update=changes)})


def nothing_asked() -> Conflict:
    """The refusal of what needs a question."""
    return Conflict("Nothing is asked in this room now.")


def reopened(room: Room) -> Room:
    """Votes are taken again, in the same round."""
    return with_poll(room, is_open=True, tallies=None, reveal=None)


def again(room: Room) -> Room:
    """Votes are taken in another round; those of the rounds before stay hidden.

    Raises:
        Conflict: after the last round.
    """
    if room.poll is not None and room.poll.round >= MOST_ROUNDS:
        raise Conflict(f"A question has {MOST_ROUNDS} rounds at most.")
    number = room.poll.round + 1 if room.poll else 1
    return with_poll(room, round=number, is_open=True, tallies=None, reveal=None)


def closed(room: Room) -> Room:
    """No more votes are taken."""
    return with_poll(room, is_open=False)


def ended(room: Room) -> Room:
    """Nothing is asked any more; the votes are kept until the room ends."""
    return room.model_copy(update={"past": room.polls, "poll": None})


def settled(room: Room, poll: int, reveal: Reveal | None) -> Poll:
    """The question with this number, with its answer, where it is revealed now.

    Raises:
        Conflict: where it is no longer asked.
    """
    if room.poll is None or room.poll.id != poll:
        raise Conflict("This question is no longer asked in this room.")
    return room.poll if reveal is None else room.poll.model_copy(update={"reveal": reveal})


async def reveal(poll: Poll, ask: Ask) -> Reveal:
    """The answer, which the model computes now.

    Raises:
        CallRefused, RuleError: where it cannot.
    """
    question = poll.question
    found = await judged(question, NOTHING[question.kind], ask)
    assert found.answer is not None
    option = None
    if question.kind == "choice":
        option = question.choices.index(right_of(question.choices, found.answer))
    elif question.kind == "cell":
        option = int(found.answer)  # type: ignore[arg-type]
    return Reveal(
        answer=inline_html(found.shown),
        explanation=html(found.explanation),
        value=found.answer,
        option=option,
        view=revealed(poll.view, found),
    )


def plain(text: str, kind: str) -> str:
    """An option as plain text: choices are HTML of one line, tokens are text."""
    return markup.unescape(TAG.sub("", text)) if kind == "choice" else text
