"""Generates tokens with a KV cache: each step reads only the token before it."""

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from model.axes import Ids, Logits
from model.config import ModelConfig
from model.transformer.batch import Inputs


@runtime_checkable
class Writing(Protocol):
    """A model that writes: a decoder, or an encoder-decoder."""

    config: ModelConfig

    def writer(self, inputs: Inputs) -> tuple[Ids, Callable[[Ids], Logits]]:
        """The ids so far, and what returns the logits behind each new part; it remembers those before."""


@torch.inference_mode()
def generate(
    model: Writing,
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
    generator, (new, behind) = torch.Generator().manual_seed(seed), model.writer(inputs)
    # the last token generated is not read again, so it needs no place among the positions
    room = model.config.max_tokens - new.shape[1] + 1
    for _ in range(min(max_new_tokens, room)):
        chosen = choose(behind(new)[0, -1], temperature, top_k, generator)
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
