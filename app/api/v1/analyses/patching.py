"""`POST …/analyses/patching` patches activations of a clean run into a corrupted one."""

from app.schemas.patching import PatchingRequest
from app.services import activation_patching as patching
from app.services.answer import Answer
from app.services.prompts import tokens_by_side
from app.services.run_or_replay import Run


def patch(run: Run, body: PatchingRequest) -> Answer:
    """Activation patching: the share of the answer that each activation of a clean run restores in a corrupted one."""
    texts = patching.read(run, body)
    position, answer, wrong = patching.measure_of(run.model, body, texts)
    pair = patching.run_both(run, texts)
    with run.stopwatch.forward():
        measure = patching.measured(pair, position, answer, wrong)
        tables = patching.tables(pair, measure, body.what)
    piece = run.model.tokenizer.piece
    content = {
        "what": body.what,
        "corrupted_tokens": tokens_by_side(texts.corrupted),
        "position": position,
        "answer": {"id": measure.answer, "text": piece(measure.answer)},
        "wrong": None if measure.wrong is None else {"id": measure.wrong, "text": piece(measure.wrong)},
        "clean": patching.of_run(pair.clean.logits, measure),
        "corrupted": patching.of_run(pair.corrupted.logits, measure),
        "patches": tables,
        "definition": patching.definition(measure),
    }
    return Answer(content, pair.clean.attention, before=patching.weakness(pair, measure))
