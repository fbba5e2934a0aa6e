"""Answers to questions: computed by their rule when somebody asks, then compared with the answer that was given."""

import asyncio
import math
import re
import reprlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.lessons.lesson import MOST_LABEL, MOST_LABELS, Choice, Fade, Question, Rule, View
from app.lessons.reply_path import RuleError, read
from app.lessons.rules import Answer, Replies, answered

Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Asks a call of the API: its path, and its body."""

PLACEHOLDER = re.compile(r"\{(\w+)(:%)?\}")
MOST_PUT = 16_000
"""The most characters that a text takes in the place of the names in it."""
NOTHING: dict[str, Any] = {"choice": 0, "cell": 0, "number": 0.0, "order": [], "text": ""}
"""An answer of each kind, for those who want the right one only."""


@dataclass(frozen=True)
class Verdict:
    """What a committed answer is met with. `right` is None where nobody can say."""

    right: bool | None
    answer: Answer | None
    shown: str
    explanation: str
    choice: Choice | None


async def evaluate(rule: Rule, ask: Ask) -> Answer:
    """The answer of a rule, from the replies that it reads.

    Raises:
        CallRefused: when a call refuses.
        RuleError: when the rule cannot read a reply.
    """
    return answered(await _replies(rule, ask))


async def _replies(rule: Rule, ask: Ask) -> Replies:
    reply = await ask(rule.call, rule.body)
    return Replies(rule, reply, None if rule.other is None else await ask(rule.other_call or rule.call, rule.other))


def said(value: Answer, *, percent: bool = False) -> str:
    """A value as a sentence shows it: four significant digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{100 * value:.3g} %" if percent else f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).strip()


async def filled(text: str, rules: dict[str, Rule], ask: Ask, **known: str) -> str:
    """A text with the numbers of its rules in place of their names in braces.

    Raises:
        CallRefused, RuleError: for a rule without an answer, and for answers that are long texts.
    """
    used = {match[1] for match in PLACEHOLDER.finditer(text)} & rules.keys()
    values = {name: await evaluate(rules[name], ask) for name in sorted(used)}
    length = 0

    def put(match: re.Match[str]) -> str:
        nonlocal length
        name, percent = match[1], match[2] is not None
        found = said(values[name], percent=percent) if name in values else known.get(name, match[0])
        length += len(found)
        if length > MOST_PUT:
            raise RuleError(f"the text grows by more than {MOST_PUT:,} characters with {{{name}}} in it")
        return found

    return PLACEHOLDER.sub(put, text)


async def labels_of(question: Question, ask: Ask) -> list[str]:
    """The names of the indices that a cell or an order is answered with.

    Raises:
        RuleError: when the reply does not hold them, or holds more than a question has.
    """
    assert question.answer is not None
    if isinstance(question.labels, list):
        return question.labels
    path = question.labels or "tokens.source"
    found = read(await ask(question.answer.call, question.answer.body), path)
    if not isinstance(found, list):
        raise RuleError(f"{path} is no list of labels")
    if len(found) > MOST_LABELS:
        raise RuleError(f"{path} has {len(found)} entries, and a question has at most {MOST_LABELS} labels")
    texts = [_label(each, path) for each in found]
    counts = Counter(texts)
    # two tokens of the same text are told apart by their position
    return [f"{text} ({index})" if counts[text] > 1 else text for index, text in enumerate(texts)]


def _label(entry: Any, path: str) -> str:
    text = entry.get("text") if isinstance(entry, dict) else entry
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise RuleError(f"{path} has entries that are no text and no number, so they are no labels")
    if len(str(text)) > MOST_LABEL:
        raise RuleError(f"{path} has an entry of {len(str(text))} characters, and a label has at most {MOST_LABEL}")
    return str(text)


async def judged(question: Question, given: Any, ask: Ask) -> Verdict:
    """The verdict on an answer: the index of a choice or a cell, a number, an order of indices, or a text.

    `given` must be of the kind that the question asks for.

    Raises:
        CallRefused: when a call refuses.
        RuleError: when a rule cannot read a reply, or its answer is of another kind than the question.
    """
    if question.answer is None:
        return Verdict(None, None, "", await filled(question.explain, question.numbers, ask), None)
    answer = await evaluate(question.answer, ask)
    choice = question.choices[given] if question.kind == "choice" else None
    right_choice = right_of(question.choices, answer) if question.kind == "choice" else None
    shown = await _shown(question, answer, right_choice, ask)
    explanation = await filled(question.explain, question.numbers, ask, answer=shown)
    return Verdict(_is_right(question, given, answer, right_choice), answer, shown, explanation, choice)


def right_of(choices: list[Choice], answer: Answer) -> Choice:
    """The choice that the answer makes right: of numbers the nearest, of anything else the equal one.

    Raises:
        RuleError: where none is right.
    """
    if isinstance(answer, float):
        numbers = [choice for choice in choices if isinstance(choice.value, int | float)]
        if len(numbers) == len(choices):
            return min(numbers, key=lambda choice: abs(float(choice.value) - answer))
    for choice in choices:
        if choice.value == answer and isinstance(choice.value, bool) == isinstance(answer, bool):
            return choice
    raise RuleError(f"the answer is {reprlib.repr(answer)}, and no choice has that value")


def _is_right(question: Question, given: Any, answer: Answer, right_choice: Choice | None) -> bool:
    if right_choice is not None:
        return question.choices[given] is right_choice
    if question.kind == "number":
        return is_near(given, _number(answer), question.tolerance)
    return bool(given == answer)


def is_near(given: float, answer: float, tolerance: float) -> bool:
    """Whether a number is as near to the answer as asked for, or has its digits as far as they were written."""
    return math.isclose(given, answer, rel_tol=tolerance, abs_tol=1e-9)


async def _shown(question: Question, answer: Answer, right_choice: Choice | None, ask: Ask) -> str:
    if right_choice is not None:
        return right_choice.text
    if question.kind == "number":
        _number(answer)
        return said(answer)
    labels = await labels_of(question, ask)
    return ", ".join(labels[index] for index in _indices(question, answer, len(labels)))


def _number(answer: Answer) -> float:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        raise RuleError(f"the answer {reprlib.repr(answer)} is no number")
    return float(answer)


def _indices(question: Question, answer: Answer, count: int) -> list[int]:
    """The labels that an answer names: one for a cell, and all that take part for an order."""
    indices = answer if isinstance(answer, list) else [answer]
    found = [each for each in indices if type(each) is int and 0 <= each < count]
    if len(found) < len(indices):
        raise RuleError(f"the answer {reprlib.repr(answer)} is no index of the {count} labels")
    if question.kind == "cell" and isinstance(answer, list):
        raise RuleError(f"the answer {reprlib.repr(answer)} is an order, and a cell is one index")
    if question.kind == "order" and sorted(found) != taking_part(question, count):
        raise RuleError(f"the answer {reprlib.repr(answer)} is no order of the {count} labels")
    return found


def taking_part(question: Question, count: int) -> list[int]:
    """The indices of labels that a cell or an order is about: those that its rule names, else all.

    Raises:
        RuleError: where the rule names others than the `count` labels have.
    """
    among = question.answer.among if question.answer is not None else None
    if among is None:
        return list(range(count))
    if not among or not set(among) <= set(range(count)) or len(set(among)) < len(among):
        raise RuleError(
            f"among is {reprlib.repr(among)}; give some of the indices 0 to {count - 1} of the labels, each once"
        )
    return sorted(among)


async def blanks(fade: Fade, ask: Ask) -> list[float]:
    """The numbers of a worked calculation, line by line.

    Raises:
        RuleError: for a line whose rule gives no number.
    """
    values = await asyncio.gather(*(evaluate(line.value, ask) for line in fade.lines))
    for line, value in zip(fade.lines, values, strict=True):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RuleError(f"the line {line.text!r} ends with {value!r}, which is no number")
    return [float(value) for value in values if isinstance(value, int | float)]


def revealed(view: View | None, verdict: Verdict) -> str | None:
    """The address of the view after the commit, with the answer where the lesson asks for it in braces.

    Raises:
        RuleError: for an address that the answer makes too long.
    """
    if view is None:
        return None
    answer = said(verdict.answer) if verdict.answer is not None else ""
    if view.address.count("{answer}") * len(answer) > MOST_PUT:
        raise RuleError(f"the address of the view grows by more than {MOST_PUT:,} characters with the answer in it")
    return view.address.replace("{answer}", answer)
