"""The same sentence in two orders, as a reply."""

from typing import Any

from app import predicting, tracing
from app.schemas.positions import OrderRequest
from app.schemas.requests import Prompt
from app.settings import Settings
from model.analysis import order as analysis
from model.errors import InputError
from model.foreign import own
from model.sides import Sides
from model.weights import LoadedModel

NOTE = (
    "Differences are taken once every token is back in its place. Without positions and with a full mask a layer "
    "treats every token alike, so its outputs are the same vectors in another order, and what is left is rounding. "
    "The model was trained with its positions and its mask."
)


def compared(model: LoadedModel, body: OrderRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a request about order.

    Raises:
        InputError: for a text that does not fit, or a model that reads two.
    """
    own(model.transformer, "taking the positions out")
    if model.config.family == "encoder-decoder":
        raise InputError(f"{model.id} reads two texts; choose a model that reads one", field="model")
    sides = tracing.sides(model, Prompt(text=body.text), settings)
    tokens = sides.source.tokens
    position = _position(model, sides)
    staying = {place for place, token in enumerate(tokens) if token.special} | {position}
    places = analysis.shuffled(len(tokens), staying, body.seed)
    return {
        "model": model.id,
        "tokens": tracing.token_sides(sides)["source"],
        "order": places,
        "position": position,
        "ways": [_way(model, sides, places, position, knowing, body.top_k) for knowing in analysis.WAYS],
        "note": NOTE,
    }


def _position(model: LoadedModel, sides: Sides) -> int:
    found = predicting.positions_of(model, sides, None)
    if found:
        return found[0]
    return max(place for place, token in enumerate(sides.source.tokens) if not token.special)


def _way(
    model: LoadedModel, sides: Sides, places: list[int], position: int, knowing: analysis.Knowing, top_k: int
) -> dict[str, Any]:
    inputs = sides.inputs()
    original = analysis.run_as(model.transformer, inputs, knowing)
    shuffled = analysis.run_as(model.transformer, analysis.permuted(inputs, places), knowing)
    said = [
        predicting.predict(model, sides, trace.logits[0], position, top_k)["candidates"]
        for trace in (original, shuffled)
    ]
    return {
        "positions": model.config.positions if knowing.has_positions else "none",
        "mask": "full" if knowing.is_full else "own",
        "head_output_difference": analysis.difference(original, shuffled, places),
        "logits_difference": analysis.logits_difference(original, shuffled, places),
        "original": said[0],
        "shuffled": said[1],
    }
