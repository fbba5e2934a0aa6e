"""`POST /models/{model}/predictions` returns the likeliest tokens, or the labels and spans of a head of classes."""

from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from app.schemas.array_encoding import number
from app.schemas.requests import PredictionsRequest
from app.services.answer import Answer
from app.services.predictions import Positions, check_positions, positions_of, predict
from app.services.run_or_replay import Run
from model.class_head import ClassHead, Classifier, class_head_of
from model.prompt import Prompt
from model.run_context import running
from model.tokenizers import Token
from model.tracing.recorder import Recorder

LONGEST_SPAN = 30
"""How many tokens an answer has at most, as in the example scripts of transformers."""
Rows = Float[Tensor, "position label"]


def predictions(run: Run, body: PredictionsRequest) -> Answer:
    """The likeliest tokens at each position, with logits and probabilities. A classifier predicts labels."""
    if (head := class_head_of(run.model.transformer)) is not None:
        return Answer(_of_classes(run, head, body.positions, body.top_k))
    positions = positions_of(run.model, run.prompt, body.positions)
    trace = run.trace()
    # a position that is asked for again is written again, and computed once
    at = {each: predict(run.model, run.prompt, trace.logits[0], each, body.top_k) for each in dict.fromkeys(positions)}
    found = [at[position] for position in positions]
    return Answer({"predictions": found}, trace.attention)


def _of_classes(run: Run, head: ClassHead, positions: Positions, top_k: int) -> dict[str, Any]:
    """The labels at each position, in the shape of predictions; of a question also the likeliest spans."""
    logits = _logits(run)
    probabilities = head.probabilities(logits)
    spans = _spans(run, logits, probabilities)[:top_k] if head.task == "question-answering" else []
    if not head.is_of_tokens:
        chosen = [0]
    elif positions is None:
        content = [index for index, token in enumerate(run.prompt.predicted.tokens) if not token.special]
        chosen = sorted({spans[0]["start"], spans[0]["end"]}) if spans else content
    else:
        chosen = check_positions(run.prompt, positions)
    found = [_prediction(head, logits, probabilities, position, top_k) for position in chosen]
    return {"predictions": found, "head": head.task, "spans": spans}


def _logits(run: Run) -> Rows:
    model = run.model.transformer
    assert isinstance(model, Classifier)
    inputs = run.prompt.inputs()
    with (
        run.running() as changes,
        torch.inference_mode(),
        running(recorder=Recorder(tensors=()), interventions=changes),
    ):
        return model.class_logits(inputs)[0].float().cpu()


def _prediction(head: ClassHead, logits: Rows, probabilities: Rows, position: int, top_k: int) -> dict[str, Any]:
    here = logits[position]
    order = [] if here.isnan().any() else here.argsort(descending=True, stable=True)[:top_k].tolist()
    candidates = [
        {
            "id": index,
            "text": head.labels[index] if index < len(head.labels) else f"LABEL_{index}",
            "logit": number(here[index]),
            "probability": number(probabilities[position, index]),
        }
        for index in order
    ]
    return {"position": position, "actual": None, "candidates": candidates}


def _spans(run: Run, logits: Rows, probabilities: Rows) -> list[dict[str, Any]]:
    """The likeliest spans: in the second text where there are two, for the first is then the question."""
    tokens, allowed = run.prompt.source.tokens, _may_answer(run.prompt)
    if logits.isnan().any() or not allowed:
        return []
    pairs = [
        (start, end)
        for start in allowed
        for end in range(start, min(start + LONGEST_SPAN, len(tokens)))
        if end in allowed
    ]
    pairs.sort(key=lambda pair: float(logits[pair[0], 0] + logits[pair[1], 1]), reverse=True)
    text = run.request.pair or run.request.text
    return [
        {
            "start": start,
            "end": end,
            "text": _between(text, tokens[start], tokens[end]),
            "logit": number(logits[start, 0] + logits[end, 1]),
            "probability": number(probabilities[start, 0] * probabilities[end, 1]),
        }
        for start, end in pairs
    ]


def _may_answer(prompt: Prompt) -> Sequence[int]:
    source = prompt.source
    content = [index for index, token in enumerate(source.tokens) if not token.special]
    last = max((source.segments[index] for index in content), default=0)
    return [index for index in content if source.segments[index] == last]


def _between(text: str, first: Token, last: Token) -> str:
    return text[first.start : last.end]
