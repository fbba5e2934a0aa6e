"""Figures of Alammar's illustrated articles: two scores, two layouts of positions, and a mask that hides a divisor."""

from typing import Any

from model.textbooks.example import Example, Positions, Source
from model.textbooks.printing import lines

AUTHOR = "Jay Alammar"
TRANSFORMER = "https://jalammar.github.io/illustrated-transformer/"
IN_DETAIL = Source(AUTHOR, "The Illustrated Transformer", 2018, "Self-Attention in Detail", TRANSFORMER)
ORDER = Source(
    AUTHOR,
    "The Illustrated Transformer",
    2018,
    "Representing The Order of The Sequence Using Positional Encoding",
    TRANSFORMER,
)
MASKED = Source(
    AUTHOR,
    "The Illustrated GPT-2",
    2019,
    "The Illustrated Masked Self-Attention",
    "https://jalammar.github.io/illustrated-gpt2/",
)

FRENCH = ("Je", "suis", "étudiant")
FIRST_POSITION = "0 0 1 1"
LATER_POSITIONS = """
0.84  0.0001  0.54  1
0.91  0.0002 -0.42  1
"""

ROBOT = ["robot", "must", "obey", "orders"]
ROBOT_SCORES = """
0.11 0.00 0.81 0.79
0.19 0.50 0.30 0.48
0.53 0.98 0.95 0.14
0.81 0.86 0.38 0.90
"""
VISIBLE_SCORES = """
0.11
0.19 0.50
0.53 0.98 0.95
0.81 0.86 0.38 0.90
"""
ROBOT_WEIGHTS = ("1 0 0 0", "0.48 0.52 0 0", "0.31 0.35 0.34 0", "0.25 0.26 0.23 0.26")
UNSAID = (
    "The figure is labelled as the softmax of these scores, which it is not: the softmax of this row is {}. Its digits "
    "come out when the scores are divided by 4 first."
)
PLAIN = ("", "0.42, 0.58", "0.24, 0.38, 0.37", "0.26, 0.28, 0.17, 0.29")


def examples() -> list[Example]:
    """The examples of both articles, in their order."""
    return [_thinking(), _tensor2tensor(), _interleaved(), _robot_as_labelled(), _robot_divided()]


def _thinking() -> Example:
    return Example(
        id="thinking-machines",
        title="Thinking Machines",
        summary="Two scores of the query “Thinking”, divided by 8, the square root of 64 dimensions, and the softmax "
        "of both. The article gives the scores and draws the vectors as boxes.",
        source=IN_DETAIL,
        calculation={
            "scores": [[112.0, 96.0]],
            "scale": 0.125,
            "labels": ["Thinking"],
            "key_labels": ["Thinking", "Machines"],
        },
        printed=(
            *lines("scores", "112 96"),
            *lines("scaled", "14 12"),
            *lines("weights", "0.88 0.12", note="With two more places: 0.8808 and 0.1192."),
        ),
    )


def _tensor2tensor() -> Example:
    note = "1 is rounded in the last column: the cosine of 0.0001 is 0.999999995."
    return Example(
        id="positions-sines-then-cosines",
        title="Positions: all sines, then all cosines",
        summary="The encoding of the first three positions in four dimensions, as in the code of Tensor2Tensor: all "
        "sines, then all cosines, with the frequencies 1 and 1/10000.",
        source=ORDER,
        positions=Positions((0, 1, 2), (1.0, 1e-4), interleaved=False, labels=FRENCH),
        printed=(
            *lines("encoding", FIRST_POSITION),
            *lines("encoding", LATER_POSITIONS, first=1, note=note),
        ),
    )


def _interleaved() -> Example:
    return Example(
        id="positions-interleaved",
        title="Positions: sine and cosine by turns",
        summary="The same three positions as in the formula of the paper (Vaswani et al. 2017, section 3.5): sine and "
        "cosine by turns, with the frequencies 1 and 1/100. The article draws this layout, without digits.",
        source=ORDER,
        positions=Positions((0, 1, 2), (1.0, 1e-2), interleaved=True, labels=FRENCH),
    )


def _robot(scale: float | str) -> dict[str, Any]:
    scores = [[float(digits) for digits in line.split()] for line in ROBOT_SCORES.strip().splitlines()]
    return {"scores": scores, "scale": scale, "mask": {"kind": "causal"}, "labels": ROBOT}


def _robot_as_labelled() -> Example:
    differing = tuple(
        printed
        for row, (digits, plain) in enumerate(zip(ROBOT_WEIGHTS, PLAIN, strict=True))
        for printed in lines(
            "weights",
            digits,
            first=row,
            note=UNSAID.format(plain) if plain else "",
            differs=tuple(range(row + 1)) if plain else (),
        )
    )
    return Example(
        id="robot-as-labelled",
        title="Robot must obey orders, as labelled",
        summary="Scores, a causal mask of −∞ and the softmax of each row, exactly as the figures say. The printed "
        "weights do not come out.",
        source=MASKED,
        calculation=_robot("none"),
        printed=(*lines("scores", ROBOT_SCORES), *lines("masked", VISIBLE_SCORES), *differing),
    )


def _robot_divided() -> Example:
    note = "The figure does not say that the scores are divided by 4."
    return Example(
        id="robot-divided-by-four",
        title="Robot must obey orders, scores divided by 4",
        summary="The same scores divided by 4 before mask and softmax, which the figures do not show: now the printed "
        "weights come out.",
        source=MASKED,
        calculation=_robot(0.25),
        printed=(*lines("scores", ROBOT_SCORES), *lines("weights", "\n".join(ROBOT_WEIGHTS), note=note)),
    )
