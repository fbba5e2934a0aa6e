"""Generation: writes on token by token. There is one loop, for all models, the API, the terminal and a notebook."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.axes import Ids
from model.config import WRITES, Shape
from model.errors import InputError
from model.generation.past import read, reads_ahead
from model.generation.request import Request
from model.generation.sampling import Distribution, Sampling
from model.generation.writer import Writer
from model.protocol import Model
from model.run_context import current
from model.transformer.batch import Inputs

Stop = Literal["end", "limit", "longest"]
"""Why a text is over: the model ended it, enough was written, or the model has no more positions."""


class Written(NamedTuple):
    """One token.

    Attributes:
        position: where it stands among the tokens of its text.
        logits: what it was chosen by.
        number: of the seed, from 0 to 1; None where nothing was drawn.
    """

    id: int
    position: int
    logits: Float[Tensor, " vocabulary"]
    number: float | None

    def distribution(self, sampling: Sampling) -> Distribution:
        """The probabilities that it was chosen by."""
        return Distribution(self.logits, sampling)


class Generation(Iterator[Written]):
    """A text while it is written. Each `next` runs in the `run_context` around it.

    Attributes:
        begun: the ids that it is written after.
        writer: what reads them.
        reads_ahead: whether an earlier token depends on later ones, so that nothing is kept of it.
        n_read, n_new: how many tokens of the text were read, and how many of them for the last token.
        stopped: why it is over, once it is.
        end: the token that ended it, which is no part of it.
    """

    @torch.inference_mode()
    def __init__(self, model: Model, inputs: Inputs, request: Request):
        check_writes(model.config)
        self.stopped: Stop | None = None
        self.end: Written | None = None
        inputs = written_behind(inputs, request.written)
        most = min(request.max_new_tokens, model.config.max_tokens)
        self.reads_ahead = reads_ahead(current().interventions, inputs, most)
        is_cached = request.is_cached and not self.reads_ahead
        self.writer: Writer = model.writer(inputs, replace(request, is_cached=is_cached))
        self.begun = [int(each) for each in self.writer.begun[0]]
        self._request, self._longest = request, model.config.max_tokens
        self._numbers = request.sampling.numbers(len(request.written))
        self._new: Ids = self.writer.begun
        self._count = self.n_read = self.n_new = 0

    @torch.inference_mode()
    def __next__(self) -> Written:
        """The next token.

        Raises:
            StopIteration: when the text is over; `stopped` says why.
            Cancelled: when nobody waits for it any more.
            InputError: for a change that does not fit the text any more, and where the model computes no numbers.
        """
        current().check_cancelled()
        if self.stopped is None and self._count >= self._request.max_new_tokens:
            self.stopped = "limit"
        # the last token is not read again, so it needs no place among the positions
        if self.stopped is None and len(self.begun) + self._count > self._longest:
            self.stopped = "longest"
        if self.stopped is not None:
            raise StopIteration
        written = self._written(read(self.writer, self._new, self._count)[0])
        self.n_new = self._new.shape[1]
        self.n_read += self.n_new
        if written.id in self.writer.ends:
            self.stopped, self.end = "end", written
            raise StopIteration
        self._count += 1
        self._new = self._new.new_tensor([[written.id]])
        return written

    def _written(self, logits: Float[Tensor, " vocabulary"]) -> Written:
        sampling, position = self._request.sampling, len(self.begun) + self._count
        if self._count < len(self._request.chosen):
            return Written(self._request.chosen[self._count], position, logits, None)
        if sampling.is_greedy:
            if logits.isnan().any():
                Distribution(logits, sampling)  # says why
            return Written(int(logits.argmax()), position, logits, None)
        found, number = Distribution(logits, sampling), self._numbers.random()
        return Written(int(found.order[found.drawn(number)]), position, logits, number)


def generate(model: Model, inputs: Inputs, request: Request) -> Iterator[int]:
    """The ids that follow, one at a time, without the one that ends the text."""
    return (written.id for written in Generation(model, inputs, request))


def written_behind(inputs: Inputs, ids: Sequence[int]) -> Inputs:
    """The text, or of an encoder-decoder the target, with these ids after it."""
    if not ids:
        return inputs
    name = "source" if inputs.target is None else "target"
    text: Ids = getattr(inputs, name)
    changed: dict[str, Any] = {name: torch.cat([text, text.new_tensor([[*ids]])], dim=1)}
    if inputs.beside is not None and inputs.target is None:
        # the kind of each token, where 0 is that of words
        kinds = {key: part for key, part in inputs.beside.items() if part.shape == text.shape}
        grown = {key: torch.cat([part, part.new_zeros(1, len(ids))], dim=1) for key, part in kinds.items()}
        changed["beside"] = {**inputs.beside, **grown}
    return inputs._replace(**changed)


def check_writes(config: Shape) -> None:
    """Refuses to write with a model that predicts no next token.

    Raises:
        InputError: saying which models can.
    """
    if config.task not in WRITES:
        raise InputError(
            "this model predicts no next token, so it writes nothing; choose a decoder or an encoder-decoder "
            "with a head for its vocabulary",
            field="model",
        )
