"""`POST …/analyses/grounding` tells what each head looks at, in a made-up picture or melody whose truth is known."""

import math
from typing import Any

import torch
from torch import Tensor

from app.made_up.grounding import GroundingRequest
from app.services.answer import Answer
from app.services.run_or_replay import Run
from model.analysis.attribution.definition import Definition
from model.analysis.attribution.saliency import saliency
from model.analysis.heads import grounding
from model.axes import Mask, Place, Scores
from model.errors import InputError
from model.made_up.grounded import Grounded

NAMES = {"scene": "picture", "melody": "melody"}
DEFINITION = Definition(
    "mean over the words of Σ w[q, k] over the keys k that truly show the subject of the word; saliency: the same of "
    "g[k] = ‖∂ logit / ∂ x[k]‖₂ / Σ_j ‖∂ logit / ∂ x[j]‖₂, the logit of the word's first token, x[k] the numbers of "
    "image patch or frame k",
    "the made-up pictures and melodies of this project, of which the truth is known; for saliency Simonyan, Vedaldi "
    "and Zisserman 2014, Deep Inside Convolutional Networks, section 3",
    "share of a row, 0 to 1",
)


class _Seeing:
    """Measures each head that looks at the source."""

    def __init__(self, truth: grounding.Truth, things: Tensor, row: grounding.Row):
        self._truth, self._things, self._row = truth, things, row
        self.heads: list[dict[str, Any]] = []
        self.encoder: list[dict[str, Any]] = []

    def observe(self, place: Place, seen: range, weights: Scores, _: Mask | None) -> None:
        """Measures these heads."""
        if place.site == "cross":
            shares = grounding.shares(weights[0], self._truth, self._row)
            strongest = grounding.strongest_is_true(weights[0], self._truth, self._row)
            for index, head in enumerate(seen):
                found = _of_words(shares[index], strongest[index])
                self.heads.append({"layer": place.layer, "head": head, **found})
        if place.site == "encoder":
            for head, within in zip(seen, grounding.within(weights[0], self._things).tolist(), strict=True):
                known = None if math.isnan(within) else within
                self.encoder.append({"layer": place.layer, "head": head, "within": known})


def _of_words(shares: Tensor, strongest: Tensor) -> dict[str, Any]:
    """Both figures as means over the words, and the shares of each."""
    return {"share": float(shares.mean()), "strongest": float(strongest.float().mean()), "words": shares.tolist()}


def _saliency(run: Run, grounded: Grounded, truth: grounding.Truth) -> dict[str, Any]:
    inputs = run.prompt.inputs()
    assert inputs.target is not None
    logits = [(first - 1, int(inputs.target[0, first])) for first in truth.first.tolist()]
    with run.running() as changes:
        found = saliency(run.model.transformer, inputs, logits, grounded.cut, changes)[None]
    by_word = truth.by_word()
    shares, strongest = (each(found, by_word, "reads")[0] for each in (grounding.shares, grounding.strongest_is_true))
    return _of_words(shares, strongest)


def ground(run: Run, body: GroundingRequest) -> Answer:
    """Grounding: the weight of each head on the true place of each word, in a made-up picture or melody."""
    target = run.prompt.target
    if target is None:
        raise InputError(f"{run.model.id} writes no words; choose a model that describes its input", "model")
    grounded = body.grounded
    if len(run.prompt.source.tokens) != grounded.things.shape[1]:
        raise InputError(
            f"{run.model.id} cuts this into {len(run.prompt.source.tokens)} parts, and the truth is known for "
            f"{grounded.things.shape[1]}; choose describer or listener",
            "model",
        )
    truth, words = grounded.truth(target)
    if not words:
        field, advice = ("scene", "move the shapes apart") if body.melody is None else ("melody", "make a note longer")
        raise InputError(f"no word of this {NAMES[field]} is about anything that is there; {advice}", field)
    seeing = _Seeing(truth, grounded.things, body.row)
    with torch.inference_mode():
        attention = run.observe(seeing)
    compared = _saliency(run, grounded, truth)
    content = {
        "definition": DEFINITION._asdict(),
        "words": [word._asdict() for word in words],
        "things": [keys.nonzero().flatten().tolist() for keys in grounded.things],
        "chance": grounding.chance(truth),
        "chance_on_things": grounding.chance_on_things(truth, grounded.things),
        "saliency": compared,
        "heads": seeing.heads,
        "encoder": seeing.encoder,
    }
    return Answer(content, attention)
