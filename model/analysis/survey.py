"""What the heads of a model do in general: their scores, averaged over its evaluation set."""

import math
from collections import defaultdict
from dataclasses import dataclass

import torch

from model.analysis import heads
from model.analysis.tokens import alignment, tokens_of
from model.axes import Site
from model.inputs import Inputs
from model.interventions import Interventions
from model.recording import Recorder
from model.tokenizers import Encoding
from model.trace import Trace
from model.transformer import run
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
        """What the head is called, if anything."""
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
    source = model.tokenizer.source(prompt.text, prompt.pair)
    target = None if prompt.target is None else model.tokenizer.target(prompt.target)
    inputs = Inputs(
        torch.tensor([source.ids]),
        None if target is None else torch.tensor([target.ids]),
        segments=torch.tensor([source.segments]),
    )
    trace = run(model.transformer, inputs, recorder=Recorder(tensors={"weights"}), interventions=interventions)
    return summaries(
        trace, tokens_of(source), None if target is None else tokens_of(target, _alignments(prompt, source, target))
    )


def summaries(trace: Trace, source: heads.Tokens, target: heads.Tokens | None) -> list[HeadSummary]:
    """Scores of every head on one text, in the order of computation."""
    found = []
    for record in trace.attention:
        site, layer = record.place
        queries = source if target is None or site == "encoder" else target
        scores = heads.scores(record["weights"][0], queries, site)
        for position, head in enumerate(record.heads):
            found.append(HeadSummary(site, layer, head, {name: float(each[position]) for name, each in scores.items()}))
    return found


Place = tuple[Site, int, int]


def _mean_scores(
    model: LoadedModel,
    prompts: tuple[Prompt, ...],
    names: frozenset[str],
    interventions: Interventions | None,
) -> dict[Place, dict[str, float]]:
    sums: defaultdict[Place, defaultdict[str, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
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
