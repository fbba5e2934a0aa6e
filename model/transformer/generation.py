"""Generates tokens with a KV cache: each step reads only the token before it."""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from model.attention.kv_cache import KeyValueCache
from model.config import ModelConfig
from model.transformer.batch import Inputs
from model.transformer.decoder import Decoder
from model.transformer.encoder_decoder import EncoderDecoder


def generate(
    model: Decoder | EncoderDecoder,
    inputs: Inputs,
    *,
    max_new_tokens: int,
    stop: int | None = None,
    temperature: float = 0.0,
    top_k: int | None = None,
    seed: int = 0,
) -> Iterator[int]:
    """Yields the ids that follow one text (or, for an encoder-decoder, one target), one at a time.

    Args:
        stop: the id that ends the text; it is not yielded.
        temperature: 0 takes the likeliest token each time; more makes the choice freer.
        top_k: choose only among this many likeliest tokens.
        seed: the same seed draws the same tokens.
    """
    cache, generator = KeyValueCache(), torch.Generator().manual_seed(seed)
    new = inputs.source if isinstance(model, Decoder) else _target(inputs)
    memory = None
    for _ in range(min(max_new_tokens, _positions_left(model.config, new))):
        with torch.inference_mode():
            if isinstance(model, EncoderDecoder):
                memory = model.encode(inputs) if memory is None else memory
                logits = model.decode(inputs._replace(target=new), memory, cache)
            else:
                logits = model(Inputs(new), cache)
        chosen = choose(logits[0, -1], temperature, top_k, generator)
        if chosen == stop:
            return
        yield chosen
        new = torch.tensor([[chosen]], device=new.device)


def choose(
    logits: Float[Tensor, " vocabulary"], temperature: float, top_k: int | None, generator: torch.Generator
) -> int:
    """One token: the likeliest at temperature 0, else drawn from the softmax of logits / temperature."""
    if temperature == 0:
        return int(logits.argmax())
    if top_k is not None:
        least = logits.topk(min(top_k, logits.shape[-1])).values[-1]
        logits = logits.masked_fill(logits < least, float("-inf"))
    probabilities = (logits.float().cpu() / temperature).softmax(dim=-1)
    return int(torch.multinomial(probabilities, 1, generator=generator))


def _target(inputs: Inputs) -> Tensor:
    if inputs.target is None:
        raise ValueError("an encoder-decoder needs target tokens: at least the one that begins every target")
    return inputs.target


def _positions_left(config: ModelConfig, given: Tensor) -> int:
    # the last token generated is not read again, so it needs no place among the positions
    return config.max_tokens - given.shape[1] + 1
