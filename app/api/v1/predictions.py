"""`POST /models/{model}/predictions` returns the likeliest tokens, and the token that really stands there."""

from app.schemas.requests import PredictionsRequest
from app.services.answer import Answer
from app.services.predictions import positions_of, predict
from app.services.run_or_replay import Run


def predictions(run: Run, body: PredictionsRequest) -> Answer:
    """The likeliest tokens at each position, with logits and probabilities."""
    positions = positions_of(run.model, run.prompt, body.positions)
    trace = run.trace()
    # a position that is asked for again is written again, and computed once
    at = {each: predict(run.model, run.prompt, trace.logits[0], each, body.top_k) for each in dict.fromkeys(positions)}
    found = [at[position] for position in positions]
    return Answer({"predictions": found}, trace.attention)
