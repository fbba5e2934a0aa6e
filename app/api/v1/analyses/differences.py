"""`POST …/analyses/changes` compares one head and the predictions of a run without and with interventions."""

from app.schemas.changes import ChangesRequest
from app.services import predictions, run_differences
from app.services.answer import Answer
from app.services.request_places import head_of
from app.services.run_or_replay import Run


def changes(run: Run, body: ChangesRequest) -> Answer:
    """Changes by interventions: how far the tensors of one head move, and the predictions before and after."""
    model, place = run.model, head_of(run.model, body.site, body.layer, body.head)
    predicts = model.config.task != "none"
    positions = predictions.positions_of(model, run.prompt, body.positions) if predicts else []
    unchanged = run.of(body.model_copy(update={"interventions": None}))
    before, after = (each.trace(run_differences.recorder(place, body.head)) for each in (unchanged, run))
    first, second = before.logits[0], after.logits[0]
    top_k = min(body.top_k, first.shape[-1])
    content = {
        "site": place.site,
        "layer": body.layer,
        "head": body.head,
        "tensors": run_differences.tensor_changes(before, after, place),
        "predictions": [
            run_differences.prediction_change(model, first[position], second[position], position, top_k)
            for position in positions
        ],
    }
    return Answer(content, after.attention)
