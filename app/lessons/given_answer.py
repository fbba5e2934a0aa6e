"""Given answers: checks that an answer is of the kind that its question asks for."""

from typing import Any

from app.lessons.answers import taking_part
from app.lessons.lesson import MOST_VALUE, Question
from model.errors import InputError


def checked(question: Question, given: Any, count: int) -> Any:
    """A number, an index below `count`, or an order of indices.

    Raises:
        InputError: for an answer of another kind.
    """
    if question.kind == "number":
        if not isinstance(given, int | float) or not abs(given) <= MOST_VALUE:
            raise InputError(
                f"this question is answered with a number from {-MOST_VALUE:g} to {MOST_VALUE:g}", "answer"
            )
        return float(given)
    if question.kind == "order":
        wanted = taking_part(question, count)
        if not isinstance(given, list) or sorted(given) != wanted:
            raise InputError(f"this question is answered with an order of the indices {wanted}", "answer")
        return [int(each) for each in given]
    if not isinstance(given, int | float) or given != int(given) or not 0 <= given < count:
        raise InputError(f"this question is answered with an index from 0 to {count - 1}", "answer")
    return int(given)
