"""The recall task: letters stand in a row, and a question asks for the letter d tokens before it.

    b  f  a  c  h  ?3        the answer is a: it stands 3 tokens before the question

The distance is a part of the input: each distance has a token of its own. Every token counts, questions as well.
"""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from model.axes import Ids

LETTERS = "abcdefgh"
"""The letters, drawn independently and uniformly, so only the letter asked for tells the answer."""
FARTHEST = 128
"""The largest distance that can be asked for."""
VOCABULARY_SIZE = len(LETTERS) + FARTHEST
DISTANCES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
"""The distances that are measured."""
LENGTH = 160
"""Letters before the question where a model is measured."""
CHANCE = 1 / len(LETTERS)


def question(distance: int) -> int:
    """The id of the token that asks for the letter `distance` tokens before it."""
    return len(LETTERS) + distance - 1


def spelled(ids: Sequence[int]) -> list[str]:
    """Each token as it is shown: a letter, or `?` and the distance asked for."""
    return [LETTERS[each] if each < len(LETTERS) else f"?{each - len(LETTERS) + 1}" for each in ids]


def asked(distance: int, n_sequences: int, seed: int, length: int = LENGTH) -> tuple[Ids, Int[Tensor, " batch"]]:
    """Sequences of letters with one question after them, and the answers; the same ones for a seed.

    Another seed than that of a training run gives other letters.

    Raises:
        ValueError: for a distance that goes back beyond the first letter, or that no token asks for.
    """
    if not 1 <= distance <= min(length, FARTHEST):
        raise ValueError(f"distance is {distance}; of {length} letters 1 to {min(length, FARTHEST)} can be asked for")
    generator = np.random.default_rng([seed, distance])
    letters = generator.integers(len(LETTERS), size=(n_sequences, length))
    ids = np.concatenate([letters, np.full((n_sequences, 1), question(distance))], axis=1)
    return torch.from_numpy(ids), torch.from_numpy(letters[:, length - distance])
