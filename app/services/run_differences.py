"""Compares one head and the predictions of two runs: without interventions and with them."""

from typing import Any

from jaxtyping import Float
from torch import Tensor

from app.schemas.array_encoding import number
from app.services.reply_entries import rank
from model.analysis.attribution.run_differences import change, divergence
from model.axes import Place
from model.tracing.recorder import Recorder
from model.tracing.trace import TensorName, Trace
from model.weights import LoadedModel

CHANGED: tuple[TensorName, ...] = ("scores", "scaled", "weights", "head_output")


def recorder(place: Place, head: int) -> Recorder:
    """A recorder of the tensors that are compared; it keeps inputs of attention for the next request."""
    return Recorder(sites=[place.site], layers=[place.layer], heads=[head], tensors=CHANGED, keeps_inputs=True)


def tensor_changes(before: Trace, after: Trace, place: Place) -> list[dict[str, Any]]:
    """The difference of each tensor of the head."""
    first, second = before.at(*place), after.at(*place)
    known = [name for name in CHANGED if name in first.tensors]
    return [_tensor_change(name, first[name][0, 0], second[name][0, 0]) for name in known]


def prediction_change(
    model: LoadedModel,
    before: Float[Tensor, " vocabulary"],
    after: Float[Tensor, " vocabulary"],
    position: int,
    top_k: int,
) -> dict[str, Any]:
    """The likeliest tokens of both runs at one position, by its logits, the likeliest after the change first."""
    best = (after.topk(top_k).indices.tolist(), before.topk(top_k).indices.tolist())
    candidates = dict.fromkeys(token for ids in best for token in ids)
    return {
        "position": position,
        "divergence": number(divergence(before, after)),
        "candidates": [
            {
                "id": token,
                "text": model.tokenizer.piece(token),
                "before": _expectation(before, token),
                "after": _expectation(after, token),
            }
            for token in candidates
        ],
    }


def _tensor_change(name: TensorName, before: Tensor, after: Tensor) -> dict[str, Any]:
    found = change(before, after)
    has_keys = name != "head_output"
    return {
        "name": name,
        "largest": number(found.largest),
        "mean": number(found.mean),
        "query": found.row,
        "key": found.column if has_keys else None,
        "dimension": None if has_keys else found.column,
        "before": number(found.before),
        "after": number(found.after),
    }


def _expectation(logits: Tensor, token: int) -> dict[str, Any]:
    return {
        "logit": number(logits[token]),
        "probability": number(logits.softmax(-1)[token]),
        "rank": rank(logits, token),
    }
