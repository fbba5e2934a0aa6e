"""Body, reply and answer of `POST /models/{model}/analyses/grounding`."""

import math
from functools import cached_property
from typing import Any

import torch
from pydantic import ConfigDict, Field, model_validator
from torch import Tensor

from app.made_up.answers import image_of, melody_of, scene_of, sound_of
from app.made_up.schemas import MelodyBody, SceneBody, Word
from app.schemas.analysis_replies import Analysis
from app.schemas.base import Wire
from app.schemas.interventions import Interventions
from app.schemas.replies import Reply
from app.schemas.requests import Prompt
from app.services.answer import Answer
from app.services.run_or_replay import Run
from model.analysis.attribution.definition import Definition
from model.analysis.attribution.saliency import saliency
from model.analysis.heads import grounding
from model.axes import Mask, Place, Scores
from model.errors import InputError
from model.made_up.grounded import Grounded, of_melody, of_scene

NAMES = {"scene": "picture", "melody": "melody"}
DEFINITION = Definition(
    "mean over the words of Σ w[q, k] over the keys k that truly show the subject of the word; saliency: the same of "
    "g[k] = ‖∂ logit / ∂ x[k]‖₂ / Σ_j ‖∂ logit / ∂ x[j]‖₂, the logit of the word's first token, x[k] the numbers of "
    "image patch or frame k",
    "the made-up pictures and melodies of this project, of which the truth is known; for saliency Simonyan, Vedaldi "
    "and Zisserman 2014, Deep Inside Convolutional Networks, section 3",
    "share of a row, 0 to 1",
)


class GroundingRequest(Wire):
    """A made-up picture or melody; its right words are the target."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scene": {"shapes": [{"shape": "square", "color": "red", "size": "small", "x": 16, "y": 8}]}}]
        }
    )

    scene: SceneBody | None = Field(None, description="For a model that reads images.")
    melody: MelodyBody | None = Field(None, description="For a model that reads sounds.")
    row: grounding.Row = Field("guesses", description="The row that guesses the word, or the one of the word itself.")
    interventions: Interventions | None = Field(None, description="Changes to the run.")

    @model_validator(mode="after")
    def _one(self) -> "GroundingRequest":
        if (self.scene is None) == (self.melody is None):
            raise ValueError("give a `scene` or a `melody`, and not both")
        return self

    @property
    def most_words(self) -> int:
        """How many words are measured, at most: the colour and the name of each shape, or each note."""
        if self.scene is not None:
            return 2 * len(self.scene.shapes)
        return 0 if self.melody is None else len(self.melody.notes)

    @cached_property
    def grounded(self) -> Grounded:
        """The picture or the sound, with the truth."""
        if self.scene is not None:
            return of_scene(scene_of(self.scene))
        assert self.melody is not None
        return of_melody(melody_of(self.melody))

    @cached_property
    def _prompt(self) -> Prompt:
        image = None if self.scene is None else image_of(scene_of(self.scene))
        sound = None if self.melody is None else sound_of(melody_of(self.melody))
        return Prompt(text="", image=image, sound=sound, target=self.grounded.text, interventions=self.interventions)

    def prompt(self) -> Prompt:
        """The picture or the sound, and its right words."""
        return self._prompt


class GroundedHead(Reply):
    """One cross-attention head."""

    layer: int
    head: int
    share: float = Field(description="Its weight on the true places of the words, on average over the words.")
    strongest: float = Field(description="Share of the words where its strongest weight is on that.")
    words: list[float] = Field(description="Its weight on the truth, for each of `words`.")


class Saliency(Reply):
    """What the weights of heads are compared with: how much each word depends on the true patches or frames."""

    share: float = Field(description="The part of the gradient of a word's logit at the true places, on average.")
    strongest: float = Field(description="Share of the words whose largest gradient is at a true place.")
    words: list[float] = Field(description="The part of the gradient at the truth, for each of `words`.")


class WithinHead(Reply):
    """One head of the encoder."""

    layer: int
    head: int
    within: float | None = Field(
        description="From a position that shows one thing alone: its weight on positions that show it too, on average; "
        "null where every position shows several things or none."
    )


class Grounding(Analysis):
    """Every cross-attention head against the truth. A size is no such word: it is seen as well where a shape ends."""

    words: list[Word] = Field(description="The words that are measured.")
    things: list[list[int]] = Field(description="The image patches or frames of each shape or note.")
    chance: float = Field(description="`share` if all weights of a row were the same.")
    chance_on_things: float = Field(description="Likewise, among the patches or frames that show anything.")
    saliency: Saliency
    heads: list[GroundedHead]
    encoder: list[WithinHead]


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
