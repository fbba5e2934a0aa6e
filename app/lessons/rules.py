"""Named rules: each reads a number, an index or a word from one or two replies. There is no other way to an answer."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.lessons.lesson import Rule
from app.lessons.reply_path import RuleError, read

SAME = 1e-4
"""Two numbers that differ by less than this share of the larger one are called the same."""

Answer = float | int | str | bool | list[int]


@dataclass(frozen=True)
class Replies:
    """What a rule reads from: the reply, and that of the other run, where the rule compares two."""

    rule: Rule
    reply: dict[str, Any]
    other: dict[str, Any] | None = None

    @property
    def value(self) -> Any:
        """The value at `of`."""
        return read(self.reply, self.rule.of)

    @property
    def second(self) -> Any:
        """The value at `against`, else at `of`, in the other run, else in this one."""
        return read(self.reply if self.other is None else self.other, self.rule.against or self.rule.of)

    @property
    def numbers(self) -> list[float]:
        """The list at `of`; what is hidden counts as nothing."""
        return _flat(self.value)

    def indices(self) -> Sequence[int]:
        """The indices that take part."""
        return range(len(self.value)) if self.rule.among is None else self.rule.among


def _flat(value: Any) -> list[float]:
    if isinstance(value, list):
        return [number for each in value for number in _flat(each)]
    if value is None or isinstance(value, bool):
        return [float(value or 0)]
    if not isinstance(value, int | float):
        raise RuleError(f"{value!r} is no number")
    return [float(value)]


def _ranked(replies: Replies) -> list[int]:
    numbers = replies.numbers
    return sorted(replies.indices(), key=lambda index: -numbers[index])


def _direction(before: float, after: float) -> str:
    if math.isclose(before, after, rel_tol=SAME, abs_tol=1e-9):
        return "same"
    return "up" if after > before else "down"


def _change(replies: Replies) -> str:
    return _direction(_flat(replies.value)[0], _flat(replies.second)[0])


def _larger(replies: Replies) -> str:
    return _larger_of(_flat(replies.value)[0], _flat(replies.second)[0])


def _larger_of(first: float, second: float) -> str:
    return {"up": "second", "down": "first", "same": "same"}[_direction(first, second)]


def _record(replies: Replies, sign: int) -> str:
    """The head of the record that ranks first, as `layer.head`."""
    by = replies.rule.by or ""
    best = max(replies.value, key=lambda each: sign * _flat(read(each, by))[0])
    return f"{best['layer']}.{best['head']}"


def _entropy(replies: Replies) -> float:
    return -sum(number * math.log2(number) for number in replies.numbers if number > 0)


def _is_equal(replies: Replies) -> bool:
    first, second = _flat(replies.value), _flat(replies.second)
    largest = max(map(abs, first), default=0.0)
    return len(first) == len(second) and all(
        math.isclose(a, b, rel_tol=SAME, abs_tol=SAME * largest) for a, b in zip(first, second, strict=True)
    )


RULES: dict[str, Callable[[Replies], Answer]] = {
    "value": lambda replies: replies.value,
    "length": lambda replies: len(replies.value),
    "sum": lambda replies: math.fsum(replies.numbers),
    "norm": lambda replies: math.hypot(*replies.numbers),
    "entropy": _entropy,
    "count": lambda replies: sum(number != 0 for number in replies.numbers),
    "largest": lambda replies: _ranked(replies)[0],
    "smallest": lambda replies: _ranked(replies)[-1],
    "ranking": _ranked,
    "difference": lambda replies: _flat(replies.second)[0] - _flat(replies.value)[0],
    "ratio": lambda replies: _flat(replies.second)[0] / _flat(replies.value)[0],
    "sums_to_one": lambda replies: math.isclose(math.fsum(replies.numbers), 1, abs_tol=1e-3),
    "change": _change,
    "larger": _larger,
    "longer": lambda replies: _larger_of(math.hypot(*_flat(replies.value)), math.hypot(*_flat(replies.second))),
    "equal": _is_equal,
    "highest_head": lambda replies: _record(replies, 1),
    "lowest_head": lambda replies: _record(replies, -1),
}
"""By the name that a lesson writes.

value          the number or the text at `of`
length         how many entries the list at `of` has
sum, norm      of the numbers at `of`: their sum, and the Euclidean length
entropy        of the probabilities at `of`, in bits
count          how many numbers at `of` are not 0 and not hidden
largest, smallest   the index of the largest or smallest number at `of`, among `among`
ranking        the indices from the largest number to the smallest
difference     the second value minus the first
ratio          the second value over the first
sums_to_one    whether the numbers at `of` sum to 1
change         up, down or same: from the first value to the second
larger         first, second or same: of two numbers
longer         first, second or same: of two vectors, by Euclidean length
equal          whether two numbers or tables are the same
highest_head, lowest_head   layer.head of the record in the list at `of` that ranks first or last `by` a path
"""


def answered(replies: Replies) -> Answer:
    """The answer of a rule.

    Raises:
        RuleError: for a rule that does not exist, or that cannot read the reply.
    """
    name, of = replies.rule.rule, replies.rule.of
    if name not in RULES:
        raise RuleError(f"there is no rule {name!r}; the rules are {', '.join(RULES)}")
    try:
        answer = RULES[name](replies)
    except RuleError:
        raise
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise RuleError(f"the rule {name} cannot read {of}: {error}") from error
    if not isinstance(answer, float | int | str | bool | list):
        raise RuleError(f"the rule {name} reads {answer!r} at {of}, which is no number, word or order")
    if isinstance(answer, float) and not math.isfinite(answer):
        raise RuleError(f"the rule {name} gives {answer} at {of}, which nobody can answer")
    return answer
