"""Makes the evaluation set of a model: from held-out lines and random words, or made-up pictures and melodies."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from model.config import Task
from model.made_up.pictures.random_scenes import scenes
from model.made_up.pictures.sentence import sentence
from model.made_up.sounds.random_melodies import melodies
from model.tokenizers import Tokenizer
from model.weights.evaluation_set import EvaluationSet, Prompt

N_SENTENCES, N_REPETITIONS = 48, 24
SEED = 100
"""Of made-up pictures and melodies; training measures itself on others."""
LENGTHS = range(8, 25)
"""Random words that are said twice."""
T = TypeVar("T")


def make(task: Task, tokenizer: Tokenizer, held_out: Sequence[tuple[str, ...]], folder: Path) -> EvaluationSet:
    """The evaluation set for a model of this task. `folder` may hold hand-made word alignments."""
    if task == "describe":
        return EvaluationSet(tuple(Prompt("", target=sentence(each), scene=each) for each in scenes(SEED, N_SENTENCES)))
    if task == "transcribe":
        return EvaluationSet(tuple(Prompt("", target=each.text, melody=each) for each in melodies(SEED, N_SENTENCES)))
    lines = _spread(held_out, N_SENTENCES)
    if task == "translate":
        return EvaluationSet(tuple(Prompt(line[0], target=line[1]) for line in lines), (), _alignments(folder))
    if task == "fill-mask":
        return EvaluationSet(tuple(_beside_itself(line[0], index) for index, line in enumerate(lines)))
    repetitions = tuple(_repetition(words_of(tokenizer), index) for index in range(N_REPETITIONS))
    return EvaluationSet(tuple(Prompt(line[0]) for line in lines) or repetitions, repetitions)


def words_of(tokenizer: Tokenizer) -> list[str]:
    """The words that are one token each: letters alone, after a space."""
    pieces = (tokenizer.piece(token_id) for token_id in range(tokenizer.vocabulary_size))
    return sorted({piece[1:] for piece in pieces if piece.startswith(" ") and piece[1:].isalpha() and len(piece) > 2})


def _repetition(words: list[str], seed: int) -> Prompt:
    generator = np.random.default_rng([3, seed])
    length = int(generator.integers(LENGTHS.start, LENGTHS.stop))
    chosen = [words[index] for index in generator.choice(len(words), length, replace=False)]
    return Prompt(" ".join(chosen + chosen))


def _beside_itself(text: str, seed: int) -> Prompt:
    """Every other sentence alone, the others beside their own words in another order."""
    if seed % 2 == 0:
        return Prompt(text)
    words = text.split()
    order = np.random.default_rng([4, seed]).permutation(len(words))
    return Prompt(text, pair=" ".join(words[index] for index in order))


def _alignments(folder: Path) -> tuple[Prompt, ...]:
    path = folder / "alignments.json"
    if not path.exists():
        return ()
    listed = json.loads(path.read_text("utf-8"))
    return tuple(
        Prompt(each["source"], target=each["target"], aligned=tuple((one, other) for one, other in each["pairs"]))
        for each in listed
    )


def _spread(lines: Sequence[T], n: int) -> list[T]:
    """So many of them, from all over the list."""
    return [lines[index * len(lines) // n] for index in range(n)] if len(lines) > n else list(lines)
