"""Questions to a room: asked, voted on, closed, asked again, compared, and revealed by the model."""

import html as markup
import re
from typing import Any

from app.errors.problems import Conflict
from app.lessons import replies
from app.lessons.answers import NOTHING, Ask, judged, revealed, right_of
from app.lessons.lesson import Question, Step
from app.lessons.rendering import html, inline_html
from app.rooms.room import MOST_POLLS, MOST_ROUNDS, Asked, Poll, Reveal, Room, Tally
from model.errors import InputError

TAG = re.compile(r"<[^>]*>")


def question_of(poll: Poll) -> Question:
    """The question, with its rule."""
    assert poll.step.question is not None
    return poll.step.question


async def prepared(step: Step, ask: Ask) -> Asked:
    """A question as members see it.

    Raises:
        InputError: for a step that asks nothing that can be voted on.
    """
    if step.question is None or step.question.kind == "text":
        raise InputError("this step has no question that a room can vote on", "step")
    found = await replies.asked(step.question, ask)
    return Asked(kind=found["kind"], ask=found["ask"], options=found["options"], unit=found["unit"])


def with_question(room: Room, step: Step, asked: Asked) -> Room:
    """The room with one more question, open for its first round."""
    polls = room.polls
    if len(polls) >= MOST_POLLS:
        raise Conflict(f"This room had {MOST_POLLS} questions, the most that one keeps; open another room.")
    poll = Poll(id=len(polls) + 1, step=step, asked=asked)
    return room.model_copy(update={"past": polls, "poll": poll})


def with_poll(room: Room, **changes: Any) -> Room:
    """The room with its question changed.

    Raises:
        Conflict: where nothing is asked.
    """
    if room.poll is None:
        raise Conflict("Nothing is asked in this room now.")
    return room.model_copy(update={"poll": room.poll.model_copy(update=changes)})


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


def compared(room: Room, poll: int, tallies: list[Tally]) -> Room:
    """Everybody sees the votes of all rounds beside each other."""
    return with_poll(room, tallies=tallies) if room.poll and room.poll.id == poll else room


def answered(room: Room, poll: int, reveal: Reveal) -> Room:
    """Everybody sees the answer, in the view."""
    return with_poll(room, reveal=reveal) if room.poll and room.poll.id == poll else room


async def reveal(poll: Poll, ask: Ask) -> Reveal:
    """The answer, which the model computes now.

    Raises:
        Asked, RuleError: where it cannot.
    """
    question = question_of(poll)
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
        view=revealed(poll.step, found),
    )


def plain(text: str, kind: str) -> str:
    """An option as plain text: choices are HTML of one line, tokens are text."""
    return markup.unescape(TAG.sub("", text)) if kind == "choice" else text
