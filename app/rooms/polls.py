"""Questions to a room: asked, voted on, closed, asked again, compared, and revealed by the model."""

import html as markup
import re
from typing import Any

from app.errors.problems import Conflict
from app.lessons import replies
from app.lessons.answers import NOTHING, Ask, judged, revealed, right_of
from app.lessons.lesson import Question, Step, View
from app.lessons.rendering import html, inline_html
from app.rooms.room import MOST_POLLS, MOST_QUESTION_BYTES, MOST_ROUNDS, About, Asked, Poll, Reveal, Room
from model.errors import InputError

TAG = re.compile(r"<[^>]*>")
MODEL = re.compile(r"models/([^/]+)/")


async def prepared(question: Question, ask: Ask, step: Step | None = None) -> Asked:
    """A question as members see it.

    Args:
        step: of the lesson that it belongs to; its sentences come before the question.

    Raises:
        CallRefused, RuleError: where its labels or its numbers cannot be read.
        InputError: for one that a room cannot vote on, and one that is too long with them.
    """
    if question.kind == "text":
        raise InputError("a room votes on no question that is answered with a text", "question")
    found = await replies.asked(question, ask)
    said = "" if step is None else await replies.text_of(step, ask)
    shown = {name: found[name] for name in ("kind", "ask", "options", "unit")}
    asked = Asked(about=about(question), html=said, **shown)
    if len(asked.model_dump_json()) > MOST_QUESTION_BYTES:
        most = f"{MOST_QUESTION_BYTES:,}"
        raise InputError(f"this question has more than {most} bytes with its labels; ask a shorter one", "question")
    return asked


def about(question: Question) -> About | None:
    """The run that a question is about: what its rule asks, and nothing of what is answered."""
    rule = question.answer
    if rule is None or (named := MODEL.match(rule.call)) is None:
        return None
    texts = [rule.body.get(name) for name in ("text", "pair")]
    return About(
        model=named[1],
        texts=[text for text in texts if isinstance(text, str)],
        layer=_one(rule.body, "layer"),
        head=_one(rule.body, "head"),
    )


def _one(body: dict[str, Any], name: str) -> int | None:
    """The one index that a body names, such as `layer=2` or `layers=[2]`."""
    found = body.get(name, body.get(f"{name}s"))
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, int) and not isinstance(found, bool) else None


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
