"""`POST …/analyses/heads`, `pairs` and `reach` score every head, on a text or on the evaluation set."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from app.schemas.analyses import ReachRequest
from app.schemas.requests import HeadsRequest, PairsRequest
from app.services import head_scores, word_pairs
from app.services.answer import Answer
from app.services.run_or_replay import Run
from model.analysis.heads import reach as reaches
from model.analysis.heads.survey import HeadPlace
from model.weights.evaluation_set import EvaluationSet


def heads(run: Run, body: HeadsRequest) -> Answer:
    """Scores of each head on a text or on the model's own evaluation set. A high score earns a label."""
    definitions = head_scores.definitions()
    if not body.has_text:
        evaluation = head_scores.evaluation_set(run.model)
        with run.running() as changes:
            found = head_scores.of_evaluation_set(run.model, evaluation, changes)
        size = _size(evaluation)
        return Answer({"tokens": None, "evaluation_set": size, "heads": found, "definitions": definitions, "notes": []})
    scoring = head_scores.scoring(run.prompt)
    attention = run.observe(scoring)
    entries = head_scores.entries(scoring.found)
    return Answer({"evaluation_set": None, "heads": entries, "definitions": definitions}, attention)


def pairs(run: Run, body: PairsRequest) -> Answer:
    """The largest weight of each head from one word to another, and its position."""
    found = word_pairs.pairs(run.prompt, body.query, body.key, run.model.config.sites)
    attention = run.observe(found)
    return Answer({"heads": word_pairs.entries(found, run.model.config)}, attention)


def reach(run: Run, body: ReachRequest) -> Answer:
    """How far each head looks, on a text or on the model's own evaluation set: mean distance and shares of weight."""
    content: dict[str, Any] = {"definition": reaches.DEFINITION._asdict()}
    if body.has_text:
        reaching = reaches.Reaching(body.distances)
        attention = run.observe(reaching)
        heads = list(_reaches(reaching.found, body.distances))
        return Answer(content | {"evaluation_set": None, "heads": heads}, attention)
    evaluation = head_scores.evaluation_set(run.model)
    with run.running() as changes:
        found = reaches.over_texts(run.model, evaluation.sentences, changes, body.distances)
    heads = list(_reaches(found, body.distances))
    return Answer(content | {"tokens": None, "evaluation_set": _size(evaluation), "heads": heads, "notes": []})


def _size(evaluation: EvaluationSet) -> dict[str, int]:
    return {each.name: len(getattr(evaluation, each.name)) for each in fields(evaluation)}


def _reaches(found: Mapping[HeadPlace, reaches.HeadReach], distances: Sequence[int]) -> Iterator[dict[str, Any]]:
    for (site, layer, head), each in found.items():
        yield {
            "site": site,
            "layer": layer,
            "head": head,
            "mean_distance": _number(each.mean_distance),
            "first_token": _number(each.first_token),
            "beyond": [
                {"distance": distance, "share": _number(share)}
                for distance, share in zip(distances, each.beyond, strict=True)
            ],
        }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
