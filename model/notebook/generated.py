"""`GeneratedText` is a text while a model writes it: its tokens come one by one, each with how it was chosen."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from model.axes import Place
from model.generation.generation import Generation, Stop, Written
from model.generation.new_rows import NewRows, recorder_of
from model.generation.request import Request
from model.generation.sampling import entropy_bits
from model.generation.text import text_of
from model.notebook.question import Question
from model.notebook.traced import TracedText
from model.prompt import Prompt, text_prompt
from model.run_context import running
from model.weights import LoadedModel

SHOWN = 10


class Chance(NamedTuple):
    """A token that might have been written: its `probability`, and that by which it was `drawn`, 0 where it was cut."""

    id: int
    text: str
    probability: float
    drawn: float


class GeneratedToken(NamedTuple):
    """One token.

    Attributes:
        position: where it stands among the tokens of its text.
        probability: what the model itself gave it.
        entropy: of the model's probabilities, in bits.
        number: of the seed, from 0 to 1; None for the greedy choice.
        candidates: the likeliest tokens, the likeliest first.
        weights: by site and layer, a row of weights for each head: those of the query that wrote it.
    """

    id: int
    text: str
    position: int
    probability: float
    entropy: float
    number: float | None
    candidates: tuple[Chance, ...]
    weights: Mapping[Place, Float[np.ndarray, "head key"]]


class GeneratedText:
    """A text while it is written. Looping over it writes it, token by token; `text` and `stopped` write all of it.

    Attributes:
        tokens: those that are written.
    """

    def __init__(self, model: LoadedModel, prompt: Prompt, question: Question, request: Request):
        self._model, self._prompt, self._question, self._request = model, prompt, question, request
        if question.interventions is not None:
            question.interventions.check(model.config)
        self.tokens: tuple[GeneratedToken, ...] = ()
        with running(interventions=question.interventions):
            self._generation = Generation(model.transformer, prompt.inputs(), request)

    def __iter__(self) -> Iterator[GeneratedToken]:
        """The tokens, also those that were written before."""
        index = 0
        while index < len(self.tokens) or self._writes():
            yield self.tokens[index]
            index += 1

    @property
    def text(self) -> str:
        """What was written: the continuation, or the translation."""
        ids = [token.id for token in self]
        return text_of(self._model.tokenizer, self._generation.begun, ids)

    @property
    def stopped(self) -> Stop | None:
        """Why it is over: "end" where the model ended it, "limit", or "longest" where it reads no longer text."""
        list(self)
        return self._generation.stopped

    def trace(self) -> TracedText:
        """The run over the finished text, of which every row and every number can be asked for."""
        question, text = self._question, self.text
        if self._prompt.target is None:
            question = Question(**vars(question) | {"text": question.text + text})
        else:
            question = Question(**vars(question) | {"target": (question.target or "") + text})
        prompt = text_prompt(self._model, question.text, target=question.target)
        return TracedText(self._model, prompt, question)

    def __repr__(self) -> str:
        return f"{self._model.id} on {self._question.text!r}: {self.text!r}"

    def _writes(self) -> bool:
        """Writes one more token, unless the text is over."""
        rows = NewRows()
        with running(recorder=recorder_of(rows), interventions=self._question.interventions):
            written = next(self._generation, None)
        if written is not None:
            self.tokens += (self._token(written, rows),)
        return written is not None

    def _token(self, written: Written, rows: NewRows) -> GeneratedToken:
        found, piece = written.distribution(self._request.sampling), self._model.tokenizer.piece
        rank = int((found.order == written.id).nonzero()[0])
        order, probabilities, drawn = found.order.tolist(), found.probabilities.tolist(), found.rescaled.tolist()
        candidates = (Chance(order[n], piece(order[n]), probabilities[n], drawn[n]) for n in range(SHOWN)[: len(order)])
        return GeneratedToken(
            written.id,
            piece(written.id),
            written.position,
            probabilities[rank],
            entropy_bits(found.probabilities),
            written.number,
            tuple(candidates),
            {row.place: row.weights.float().numpy() for row in rows.rows()},
        )
