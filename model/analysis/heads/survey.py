"""Survey: averages the scores of every head over the evaluation set of a model."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import torch

from model.analysis.heads import scores as heads
from model.analysis.heads.token_features import alignment, tokens_of
from model.axes import Mask, Place, Scores, Site
from model.interventions import Interventions
from model.made_up.grounded import grounded_of
from model.tokenizers import Encoding
from model.tracing.observers import Observer, StreamingRecorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from model.weights.evaluation_set import EvaluationSet, Prompt

OF_REPETITION = frozenset({"duplicate_token", "induction"})
OF_ALIGNMENT = frozenset({"alignment_input", "alignment_output"})


@dataclass(frozen=True)
class HeadSummary:
    """One head: a value for each score, NaN where nothing was there to look at."""

    site: Site
    layer: int
    head: int
    scores: dict[str, float]

    @property
    def label(self) -> str | None:
        """The label of the head, if it has one."""
        return heads.label(self.scores)


def survey(
    model: LoadedModel, evaluation: EvaluationSet, interventions: Interventions | None = None
) -> list[HeadSummary]:
    """Scores of every head, in the order of computation.

    Repetition is scored on repeated words where there are any, alignment on aligned words, each pair of them counting
    the same; everything else on the sentences, each sentence counting the same.
    """
    groups = (
        (evaluation.repetitions or evaluation.sentences, OF_REPETITION),
        (evaluation.alignments, OF_ALIGNMENT),
    )
    general = frozenset(score.name for score in heads.SCORES) - OF_REPETITION - OF_ALIGNMENT
    found = _mean_scores(model, evaluation.sentences, general, interventions)
    for prompts, names in groups:
        for place, scores in _mean_scores(model, prompts, names, interventions).items():
            found[place] |= scores
    return [HeadSummary(*place, _in_order(scores)) for place, scores in found.items()]


def on_prompt(model: LoadedModel, prompt: Prompt, interventions: Interventions | None = None) -> list[HeadSummary]:
    """Scores of every head on one prompt, in the order of computation."""
    source, target, _ = _read(model, prompt)
    scoring = Scoring(
        tokens_of(source), None if target is None else tokens_of(target, _alignments(prompt, source, target))
    )
    show(model, prompt, scoring, interventions)
    return scoring.found


def show(model: LoadedModel, prompt: Prompt, observer: Observer, interventions: Interventions | None = None) -> None:
    """Runs the model on one prompt, and shows the weights of every head to an observer."""
    recorder = StreamingRecorder(observer)
    run(model.transformer, _read(model, prompt).inputs, recorder=recorder, interventions=interventions)


class _Read(NamedTuple):
    """A prompt as a model reads it."""

    source: Encoding
    target: Encoding | None
    inputs: Inputs


def _read(model: LoadedModel, prompt: Prompt) -> _Read:
    if (grounded := grounded_of(prompt)) is not None:
        target = model.tokenizer.target(grounded.text)
        return _Read(grounded.source, target, grounded.inputs(target))
    source = model.tokenizer.source(prompt.text, prompt.pair)
    written = None if prompt.target is None else model.tokenizer.target(prompt.target)
    ids = None if written is None else torch.tensor([written.ids])
    return _Read(source, written, Inputs(torch.tensor([source.ids]), ids, segments=torch.tensor([source.segments])))


class Scoring:
    """Scores every head that it looks at, on the first text of the batch.

    Attributes:
        found: one summary a head, in the order of computation.
    """

    def __init__(self, source: heads.Tokens, target: heads.Tokens | None):
        self._source, self._target = source, target
        self.found: list[HeadSummary] = []

    def observe(self, place: Place, seen: range, weights: Scores, _: Mask | None) -> None:
        """Scores these heads."""
        queries = self._source if self._target is None or place.site == "encoder" else self._target
        scores = heads.scores(weights[0], queries, place.site)
        for position, head in enumerate(seen):
            self.found.append(HeadSummary(*place, head, {name: float(each[position]) for name, each in scores.items()}))


HeadPlace = tuple[Site, int, int]


def _mean_scores(
    model: LoadedModel,
    prompts: tuple[Prompt, ...],
    names: frozenset[str],
    interventions: Interventions | None,
) -> dict[HeadPlace, dict[str, float]]:
    sums: defaultdict[HeadPlace, defaultdict[str, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    for prompt in prompts:
        for summary in on_prompt(model, prompt, interventions):
            place = sums[summary.site, summary.layer, summary.head]
            for name in names & summary.scores.keys():
                place[name].append((summary.scores[name], max(1, len(prompt.aligned))))
    return {place: {name: _mean(values) for name, values in scores.items()} for place, scores in sums.items()}


def _alignments(prompt: Prompt, source: Encoding, target: Encoding) -> tuple[heads.Alignment, ...]:
    return tuple(
        alignment(source, prompt.text, source_word, target, prompt.target or "", target_word)
        for source_word, target_word in prompt.aligned
    )


def _mean(values: list[tuple[float, int]]) -> float:
    there = [(value, weight) for value, weight in values if not math.isnan(value)]
    total = sum(weight for _, weight in there)
    return sum(value * weight for value, weight in there) / total if total else math.nan


def _in_order(scores: dict[str, float]) -> dict[str, float]:
    return {score.name: scores[score.name] for score in heads.SCORES if score.name in scores}
