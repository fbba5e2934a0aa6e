"""Compares a sentence with the same tokens in another order, as a reply."""

from typing import Any

from app.schemas.positions import OrderRequest
from app.services import predictions, prompts
from app.services.run_or_replay import Run
from model.analysis.heads import token_order as analysis
from model.errors import InputError
from model.prompt import Prompt
from model.weights import LoadedModel

NOTE = (
    "Compared after putting every token back in place. Without positions and with a full mask a layer "
    "treats every token alike, so its outputs are the same vectors in another order. Only rounding is left. "
    "The model was trained with its positions and its mask."
)
SAME_POSITION = "In this model positions are taken out by telling every token the same one."
NOT_REMOVED = "The positions of this model cannot be taken out: it is not told them from outside, or not by them alone."
NOT_SEEN = "Outputs of heads are not seen in this model and its mask cannot be changed, so only logits are compared."


def compared(run: Run, body: OrderRequest) -> dict[str, Any]:
    """The reply to a request about order.

    Raises:
        InputError: for a text that does not fit, or a model that reads two.
    """
    model = run.model
    if model.config.family == "encoder-decoder":
        raise InputError(f"{model.id} reads two texts; choose a model that reads one", field="model")
    prompt = run.prompt
    tokens = prompt.source.tokens
    position = _position(model, prompt)
    run.check_cost()
    staying = {place for place, token in enumerate(tokens) if token.special} | {position}
    places = analysis.shuffled(len(tokens), staying, body.seed)
    found = analysis.compare(model.transformer, prompt.inputs(), places)
    return {
        "tokens": prompts.listed(prompt.source),
        "order": places,
        "position": position,
        "ways": [_way(model, prompt, position, each, body.top_k) for each in found],
        "note": _note(model, len(found)),
    }


def _note(model: LoadedModel, n_ways: int) -> str:
    if not model.config.can_be_changed:
        return f"{NOTE} {NOT_SEEN}"
    if n_ways < len(analysis.TOLD):
        return f"{NOTE} {NOT_REMOVED}"
    return NOTE if model.transformer.position_removal() == "left out" else f"{NOTE} {SAME_POSITION}"


def _position(model: LoadedModel, prompt: Prompt) -> int:
    if model.config.task != "none" and (found := predictions.positions_of(model, prompt, None)):
        return found[0]
    places = [place for place, token in enumerate(prompt.source.tokens) if not token.special]
    if not places:
        raise InputError("every token of this text is special, so none can change its place; give another", "text")
    return places[-1]


def _way(model: LoadedModel, prompt: Prompt, position: int, found: analysis.Orders, top_k: int) -> dict[str, Any]:
    predicts = model.config.task != "none"
    said = [
        predictions.predict(model, prompt, trace.logits[0], position, top_k)["candidates"] if predicts else []
        for trace in (found.original, found.other)
    ]
    return {
        "positions": model.config.positions if found.told.has_positions else "none",
        "mask": "full" if found.told.is_full else "own",
        "head_output_difference": analysis.difference(found),
        "logits_difference": analysis.logits_difference(found),
        "tells_apart": analysis.tells_apart(found),
        "original": said[0],
        "shuffled": said[1],
    }
