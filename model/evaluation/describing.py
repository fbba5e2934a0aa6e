"""Figures of models that describe pictures or name notes, on examples from other seeds than those of training."""

from collections.abc import Sequence
from typing import cast

import torch

from model.evaluation.grounding import ONE_TO_THREE
from model.generation.generation import generate
from model.generation.request import Request
from model.made_up.grounded import of_melody
from model.made_up.pictures import random_scenes as pictures
from model.made_up.sounds import random_melodies as sounds
from model.made_up.sounds.melody import UNSEEN, Melody
from model.tokenizers import TextTokenizer
from model.training.captions import Describing
from model.training.measures import exactly_right
from model.transformer.transformer import Transformer
from model.weights import LoadedModel

SEED = 200
N_PICTURES, N_MELODIES = 1000, 300
AT_ONCE = 50
PICTURES: dict[str, pictures.Rules] = {
    "exactly_right": ONE_TO_THREE,
    "exactly_right_four_shapes": pictures.Rules(((4, 1.0),)),
    "exactly_right_five_shapes": pictures.Rules(((5, 1.0),)),
    "exactly_right_unseen_pairs": pictures.Rules(ONE_TO_THREE.counts, unseen=True),
}
MELODIES: dict[str, sounds.Rules] = {
    "notes_right": sounds.Rules(),
    "notes_right_nine_to_twelve": sounds.Rules(9, 12),
    "notes_right_unseen_timbre": sounds.Rules(timbres=(UNSEEN,)),
}


@torch.inference_mode()
def of_pictures(model: LoadedModel) -> dict[str, float]:
    """The share of sentences without a mistake, for each kind of picture."""
    objective = Describing(cast(TextTokenizer, model.tokenizer), AT_ONCE)
    found = {}
    for name, rules in PICTURES.items():
        scenes = pictures.scenes(SEED, N_PICTURES, rules)
        batches = [objective.of(scenes[start : start + AT_ONCE]) for start in range(0, len(scenes), AT_ONCE)]
        found[name] = exactly_right(batches)(cast(Transformer, model.transformer))
    return found


@torch.inference_mode()
def of_melodies(model: LoadedModel) -> dict[str, float]:
    """The share of notes that are right, for each kind of melody."""
    return {name: notes_right(model, sounds.melodies(SEED, N_MELODIES, rules)) for name, rules in MELODIES.items()}


def notes_right(model: LoadedModel, melodies: Sequence[Melody]) -> float:
    """The share of notes at whose place it writes their name, greedily; a note too many counts as a wrong one."""
    right = total = 0
    for melody in melodies:
        begun = of_melody(melody).inputs(model.tokenizer.target(""))
        most = 2 * len(melody.notes) + 8
        ids = list(generate(model.transformer, begun, Request(most, model.tokenizer.end)))
        written, names = model.tokenizer.decode(ids).split(), melody.text.split()
        right += sum(one == other for one, other in zip(written, names, strict=False))
        total += max(len(names), len(written))
    return right / total
