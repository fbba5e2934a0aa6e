"""Synthesis: makes the samples of a melody from tables of one period."""

from functools import cache
from typing import NamedTuple

import numpy as np

from model.made_up.sounds.melody import Melody
from model.tokenizers.sounds import Samples

RATE = 8000
"""Samples a second."""
PERIOD = 4096
ATTACK_S, RELEASE_S = 0.01, 0.02


class Timbre(NamedTuple):
    """Partials, each with its multiple of the note's frequency and its amplitude, and how fast a note fades.

    `decay_s` is the time after which a note is at 37 % of its loudness.
    """

    partials: tuple[tuple[float, float], ...]
    decay_s: float


TIMBRES = {
    "sine": Timbre(((1, 1.0),), 10.0),
    "flute": Timbre(((1, 1.0), (2, 0.35), (3, 0.12)), 10.0),
    "reed": Timbre(((1, 1.0), (3, 0.5), (5, 0.3), (7, 0.15)), 10.0),
    "string": Timbre(tuple((k, 1 / k) for k in range(1, 7)), 0.25),
    "bell": Timbre(((1, 1.0), (2.76, 0.5), (5.4, 0.25)), 0.2),
}


def samples(melody: Melody) -> Samples:
    """The sound, between −1 and 1."""
    made = np.zeros(round(melody.length_s * RATE), dtype=np.float32)
    timbre = TIMBRES[melody.timbre]
    for note in melody.notes:
        first, last = round(note.start_s * RATE), min(round(note.end_s * RATE), len(made))
        at = np.arange(last - first, dtype=np.float32)
        made[first:last] += melody.loudness * _envelope(at, timbre.decay_s) * _tone(at, note.hertz, timbre)
    if melody.noise:
        drawn = np.random.default_rng([7, melody.seed]).standard_normal(len(made), dtype=np.float32)
        made += melody.noise * drawn
    return made.clip(-1, 1)


def _tone(at: np.ndarray, hertz: float, timbre: Timbre) -> np.ndarray:
    total = sum(amplitude for _, amplitude in timbre.partials)
    turns = at * (hertz / RATE)
    made = np.zeros_like(at)
    for multiple, amplitude in timbre.partials:
        if multiple * hertz < RATE / 2:  # a partial above would sound as another note
            made += (amplitude / total) * _sine()[(turns * (multiple * PERIOD)).astype(np.int64) % PERIOD]
    return made


def _envelope(at: np.ndarray, decay_s: float) -> np.ndarray:
    rise = at / (ATTACK_S * RATE)
    fall = (len(at) - at) / (RELEASE_S * RATE)
    return np.minimum(np.minimum(rise, fall), 1) * np.exp(-at / (decay_s * RATE))


@cache
def _sine() -> Samples:
    return np.sin(np.arange(PERIOD) * (2 * np.pi / PERIOD)).astype(np.float32)
