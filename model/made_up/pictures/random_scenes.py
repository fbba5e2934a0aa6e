"""Makes up scenes in which the right sentence can be decided: the same generator makes the same scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from model.made_up.pictures.scene import COLORS, SHAPES, SIDE, SIZES, Scene, Shape

UNSEEN = frozenset({("red", "ring"), ("green", "triangle"), ("blue", "cross"), ("yellow", "star")})
"""Pairs of colour and shape that no scene to train on has."""
STEP = 4
"""Centres stand at every fourth pixel, so a shape lies on its patches in one of four ways."""
APART_ACROSS = 8
"""Centres are so many pixels apart across, so it is plain which comes first."""
PLAINER = 8
"""Of two neighbours, the distances down and across differ by so many pixels, so it is plain which is longer."""
NEAREST = 0.8
"""Centres are this share of both radii apart: shapes may overlap a little."""
NOISIEST = 10.0
TRIES = 32


@dataclass(frozen=True)
class Rules:
    """Rules of scenes.

    Attributes:
        counts: how many shapes, each with its share.
        unseen: whether one pair of colour and shape is of those that training leaves out; else none is.
    """

    counts: tuple[tuple[int, float], ...] = ((1, 0.3), (2, 0.3), (3, 0.25), (4, 0.15))
    unseen: bool = False


def scene(generator: np.random.Generator, rules: Rules = Rules()) -> Scene:
    """One scene: half of them on a plain ground, half on a noisy one."""
    counts, shares = zip(*rules.counts, strict=True)
    count = int(generator.choice(counts, p=shares))
    kinds = _kinds(generator, count, rules)
    places = None
    while places is None:
        sizes = [list(SIZES)[index] for index in generator.integers(0, len(SIZES), count)]
        places = _places(generator, [SIZES[size] for size in sizes])
    shapes = tuple(
        Shape(shape, color, size, int(x), int(y))
        for (color, shape), size, (x, y) in zip(kinds, sizes, places, strict=True)
    )
    ground = int(generator.integers(215, 256) if generator.random() < 0.5 else generator.integers(0, 50))
    noise = float(generator.uniform(2, NOISIEST)) if generator.random() < 0.5 else 0.0
    return Scene(shapes, ground, noise, int(generator.integers(2**31)))


def scenes(seed: int, count: int, rules: Rules = Rules()) -> list[Scene]:
    """So many scenes, the same ones for a seed. Training draws from other generators."""
    generator = np.random.default_rng([6, seed])
    return [scene(generator, rules) for _ in range(count)]


def _kinds(generator: np.random.Generator, count: int, rules: Rules) -> list[tuple[str, str]]:
    names = [(color, shape) for color in COLORS for shape in SHAPES if (color, shape) not in UNSEEN]
    kinds = [names[index] for index in generator.integers(0, len(names), count)]
    if rules.unseen:
        kinds[int(generator.integers(count))] = sorted(UNSEEN)[int(generator.integers(len(UNSEEN)))]
    return kinds


def _places(generator: np.random.Generator, radii: Sequence[int]) -> np.ndarray | None:
    """Centres of shapes of these radii, whole in the picture; None where no try was plain enough."""
    near = np.array(radii)
    first = -(-near[:, None] // STEP)
    count = (SIDE - 1 - near[:, None]) // STEP - first + 1
    tries = STEP * (first + (generator.random((TRIES, len(near), 2)) * count).astype(int))
    return next((places for places in tries if _is_plain(places, near)), None)


def _is_plain(places: np.ndarray, radii: np.ndarray) -> bool:
    order = sorted(range(len(radii)), key=lambda index: places[index][0])
    for one, other in pairwise(order):
        across, down = places[other] - places[one]
        if across < APART_ACROSS or abs(across - abs(down)) < PLAINER:
            return False
    for index, place in enumerate(places):
        for before in range(index):
            x, y = place - places[before]
            if x * x + y * y < (NEAREST * (radii[index] + radii[before])) ** 2:
                return False
    return True
