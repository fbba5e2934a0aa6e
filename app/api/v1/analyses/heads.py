"""`POST …/analyses/heads` and `pairs` score every head, on a text or on the evaluation set."""

from dataclasses import fields

from app.schemas.requests import HeadsRequest, PairsRequest
from app.services import head_scores, word_pairs
from app.services.answer import Answer
from app.services.run_or_replay import Run


def heads(run: Run, body: HeadsRequest) -> Answer:
    """What each head does on a text, or on the model's own evaluation set: its scores, and a label if one is high."""
    definitions = head_scores.definitions()
    if not body.has_text:
        evaluation = head_scores.evaluation_set(run.model)
        with run.running() as changes:
            found = head_scores.of_evaluation_set(run.model, evaluation, changes)
        size = {each.name: len(getattr(evaluation, each.name)) for each in fields(evaluation)}
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
