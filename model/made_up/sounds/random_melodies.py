"""Makes up melodies: the same generator makes the same melody."""

from dataclasses import dataclass

import numpy as np

from model.made_up.sounds.melody import NAMES, TIMBRES, UNSEEN, Melody, Note

SEEN = tuple(timbre for timbre in TIMBRES if timbre != UNSEEN)
SHORTEST_S, LONGEST_S = 0.16, 0.32
"""Seconds of a beat, by the tempo; a note is at most a quarter longer or shorter than a beat."""
REST_S, AROUND_S = (0.04, 0.1), (0.04, 0.24)
NOISIEST = 0.02


@dataclass(frozen=True)
class Rules:
    """Rules of melodies: the least and the most notes, and the timbres."""

    least: int = 3
    most: int = 8
    timbres: tuple[str, ...] = SEEN


def melody(generator: np.random.Generator, rules: Rules = Rules()) -> Melody:
    """One melody: half of them in noise."""
    count = int(generator.integers(rules.least, rules.most + 1))
    beat = generator.uniform(SHORTEST_S, LONGEST_S)
    at = generator.uniform(*AROUND_S)
    notes = []
    for pitch in generator.integers(0, len(NAMES), count):
        length = beat * generator.uniform(0.75, 1.25)
        notes.append(Note(NAMES[pitch], float(at), float(length)))
        at += length + generator.uniform(*REST_S)
    return Melody(
        tuple(notes),
        float(at + generator.uniform(*AROUND_S)),
        rules.timbres[int(generator.integers(len(rules.timbres)))],
        float(generator.uniform(0.2, 0.9)),
        float(generator.uniform(0, NOISIEST)) if generator.random() < 0.5 else 0.0,
        int(generator.integers(2**31)),
    )


def melodies(seed: int, count: int, rules: Rules = Rules()) -> list[Melody]:
    """So many melodies, the same ones for a seed. Training draws from other generators."""
    generator = np.random.default_rng([8, seed])
    return [melody(generator, rules) for _ in range(count)]
