"""Frames an answer: adds what every reply about a run says beside its own numbers."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from app.services.prompts import tokens_by_side
from app.services.run_notes import notes
from app.services.run_or_replay import Run
from model.tracing.trace import AttentionTrace


class Answer(NamedTuple):
    """The answer of one call.

    Attributes:
        content: the fields of the reply that are its own.
        attention: of the run, for the notes.
        before, after: notes before and after those on the run.
    """

    content: dict[str, Any]
    attention: Sequence[AttentionTrace] = ()
    before: Sequence[str] = ()
    after: Sequence[str] = ()


def framed(answer: Answer, run: Run, fields: Collection[str]) -> dict[str, Any]:
    """The reply with these fields, its arrays ready to be written."""
    changes = run.request.interventions
    frame: dict[str, Callable[[], Any]] = {
        "model": lambda: run.model.id,
        "tokens": lambda: tokens_by_side(run.prompt),
        "interventions": lambda: None if changes is None else changes.applied(),
        "notes": lambda: [
            *answer.before,
            *notes(run.interventions, run.prompt, answer.attention, run.model.config),
            *answer.after,
        ],
        "timings_ms": lambda: run.stopwatch.timings_ms,
    }
    return {
        name: answer.content[name] if name in answer.content else frame[name]()
        for name in fields
        if name in answer.content or name in frame
    }
