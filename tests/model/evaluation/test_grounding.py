"""Grounding over many examples against loops over examples, heads and words."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest
import torch

from model import weights
from model.analysis.heads.grounding import Row
from model.evaluation.grounding import CrossHead, cross_heads
from model.made_up.grounded import Grounded, of_melody, of_scene
from model.made_up.pictures.random_scenes import scenes
from model.made_up.sounds.random_melodies import melodies
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel


def by_loops(model: LoadedModel, examples: Sequence[Grounded], before: int) -> dict[tuple[int, int], list[float]]:
    """Of each head the share, the strongest and the later ones; each word is one token of these models."""
    found: defaultdict[tuple[int, int], list[list[float]]] = defaultdict(lambda: [[], [], []])
    for example in examples:
        ids = torch.tensor([model.tokenizer.target(example.text).ids])
        inputs = Inputs(torch.zeros(1, 1, dtype=torch.long), ids, features=example.features)
        words = [
            (position - before, example.things[word.thing].tolist())
            for position, word in enumerate(example.words, start=1)
            if word.thing is not None and word.kind != "size" and example.things[word.thing].any()
        ]
        for record in run(model.transformer, inputs, recorder=Recorder(sites=["cross"])).attention:
            for head, rows in enumerate(record["weights"][0].tolist()):
                share, strongest, later = found[record.place.layer, head]
                best = [rows[query].index(max(rows[query])) for query, _ in words]
                share += [
                    sum(w for w, is_true in zip(rows[query], true, strict=True) if is_true) for query, true in words
                ]
                strongest += [true[key] for key, (_, true) in zip(best, words, strict=True)]
                later += [after > first for first, after in pairwise(best)]
    return {place: [sum(each) / len(each) for each in values] for place, values in found.items()}


@pytest.mark.parametrize(("row", "before"), [("guesses", 1), ("reads", 0)])
@pytest.mark.parametrize("name", ["describer", "listener"])
def test_each_word_and_each_pair_counts_the_same(name: str, row: Row, before: int) -> None:
    model = weights.load(weights.FOLDER / name)
    examples = [of_scene(each) for each in scenes(31, 5)] if name == "describer" else []
    examples += [of_melody(each) for each in melodies(31, 5)] if name == "listener" else []
    found, expected = cross_heads(model, examples, row), by_loops(model, examples, before)
    assert {(each.layer, each.head) for each in found} == expected.keys()
    for each in found:
        assert [each.share, each.strongest, each.monotonic] == pytest.approx(expected[each.layer, each.head], rel=1e-4)
        true = [
            int(example.things[word.thing].sum()) / example.things.shape[1]
            for example in examples
            for word in example.words
            if word.thing is not None and word.kind != "size" and example.things[word.thing].any()
        ]
        assert each.chance == pytest.approx(sum(true) / len(true))


def test_a_head_is_grounded_by_weight_and_by_its_strongest_key() -> None:
    for share, strongest, is_grounded in ((0.7, 0.9, True), (0.69, 1.0, False), (1.0, 0.89, False)):
        assert CrossHead(0, 0, share, strongest, 1.0, 0.1).is_grounded == is_grounded
