"""Every score as a loop over floats, written from its sentence. `w[q][k]` are the weights of one head."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

Row = Sequence[float]
Rows = Sequence[Row]


class Text(NamedTuple):
    """What the scores know of the tokens, at a cross site of the queries; `aligned` has the places of two words."""

    ids: list[int]
    separates: list[bool]
    special: list[bool]
    segments: list[int]
    aligned: list[tuple[list[int], list[int]]]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def bits(row: Row) -> float:
    return -sum(weight * math.log2(weight) for weight in row if weight > 0)


def earlier(query: int, ids: list[int]) -> list[int]:
    return [key for key in range(query) if ids[key] == ids[query]]


def strongest(row: Row) -> int:
    return max(range(len(row)), key=lambda key: row[key])


def spent(w: Rows, cells: Callable[[int, int], bool]) -> float:
    """The mean over the queries that have such a key, of the weight on them."""
    rows = [[weight for key, weight in enumerate(row) if cells(query, key)] for query, row in enumerate(w)]
    return mean([sum(row) for row in rows if row])


def other_sentence(w: Rows, text: Text) -> float:
    words = [not special for special in text.special]
    return spent(w, lambda q, k: words[q] and words[k] and text.segments[q] != text.segments[k])


LOOPS: dict[str, Callable[[Rows, Text], float]] = {
    "previous_token": lambda w, _: mean([w[q][q - 1] for q in range(1, len(w))]),
    "next_token": lambda w, _: mean([w[q][q + 1] for q in range(len(w) - 1)]),
    "current_token": lambda w, _: mean([w[q][q] for q in range(len(w))]),
    "first_token": lambda w, _: mean([w[q][0] for q in range(1, len(w))]),
    "duplicate_token": lambda w, text: spent(w, lambda q, k: k in earlier(q, text.ids)),
    "induction": lambda w, text: spent(w, lambda q, k: k - 1 in earlier(q, text.ids) and k != q),
    "separator": lambda w, text: mean([sum(row[k] for k in range(len(row)) if text.separates[k]) for row in w]),
    "other_sentence": other_sentence,
    "alignment_input": lambda w, text: mean([strongest(w[target[-1]]) in source for target, source in text.aligned]),
    "alignment_output": lambda w, text: mean(
        [strongest(w[target[0] - 1]) in source for target, source in text.aligned]
    ),
    "local_window": lambda w, _: mean(
        [sum(row[k] for k in range(len(row)) if abs(q - k) <= 2) for q, row in enumerate(w)]
    ),
    "mean_distance": lambda w, _: mean([sum(row[k] * abs(q - k) for k in range(len(row))) for q, row in enumerate(w)]),
    "entropy": lambda w, _: mean([bits(row) for row in w]),
    "relative_entropy": lambda w, _: mean(
        [bits(row) / math.log2(sum(x > 0 for x in row)) for row in w if sum(x > 0 for x in row) > 1]
    ),
}
OF_CROSS = ("alignment_input", "alignment_output", "entropy", "relative_entropy")
OF_SELF = tuple(name for name in LOOPS if not name.startswith("alignment"))
