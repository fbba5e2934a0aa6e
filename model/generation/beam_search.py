"""Beam search: goes on with the `width` likeliest beginnings at a time, and keeps the tree of all that were weighed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from model.errors import InputError
from model.generation.generation import Generation
from model.generation.past import read
from model.generation.request import Request
from model.protocol import Model
from model.transformer.batch import Inputs

MOST_BEAMS = 8
State = Literal["kept", "dropped", "ended"]


@dataclass(frozen=True)
class Branch:
    """One token of the tree.

    Attributes:
        index, parent: the number of this branch, and of the one before it; None after the prompt.
        log_probability: ln p of this token after those before it.
        total: the sum over all tokens up to here.
        state: `kept` is gone on with, `dropped` is not among the likeliest, `ended` is a whole text.
    """

    index: int
    parent: int | None
    id: int
    log_probability: float
    total: float
    state: State


class Hypothesis(NamedTuple):
    """A whole text, or one cut off where the limit was.

    Attributes:
        branch: its last token.
        ids: without the token that ended it.
        length: how many tokens were chosen, with the one that ended it.
    """

    branch: int
    ids: tuple[int, ...]
    total: float
    length: int
    is_ended: bool

    @property
    def score(self) -> float:
        """The mean log-probability of its tokens: without it every shorter text would win."""
        return self.total / self.length


class BeamSearch(Iterator[list[Branch]]):
    """A search under way; each `next` reads one token of every beam and returns the new branches.

    Attributes:
        branches: all so far.
        hypotheses: the best whole texts, the best first.

    Source: Sutskever et al. 2014, section 3.2; the mean in place of the sum and the end of the search as in the
    defaults of transformers.
    """

    @torch.inference_mode()
    def __init__(self, model: Model, inputs: Inputs, request: Request, width: int):
        if not 1 <= width <= MOST_BEAMS:
            raise InputError(f"{width} beams were asked for; give 1 to {MOST_BEAMS}", field="beams")
        begun = Generation(model, inputs, request)
        self.branches: list[Branch] = []
        self.hypotheses: list[Hypothesis] = []
        self.width, self._writer = width, begun.writer
        self._limit = min(request.max_new_tokens, model.config.max_tokens - len(begun.begun) + 1)
        self._new, self._count = begun.writer.begun, 0
        self._live: list[Branch | None] = [None]

    @property
    def winner(self) -> Hypothesis | None:
        """The whole text with the best score; None where nothing was written."""
        return self.hypotheses[0] if self.hypotheses else None

    @torch.inference_mode()
    def __next__(self) -> list[Branch]:
        """The branches of one more token.

        Raises:
            StopIteration: when no beam can become better than the whole texts.
        """
        if not self._live or self._count >= self._limit or self._is_decided():
            raise StopIteration
        log_probabilities = read(self._writer, self._new, self._count).double().log_softmax(dim=-1)
        self._count += 1
        rows, found = self._weighed(log_probabilities)
        self.branches += found
        self.hypotheses += [self._hypothesis(each) for each in found if each.state == "ended"]
        self.hypotheses = sorted(self.hypotheses, key=lambda each: -each.score)[: self.width]
        self._live = [each for each in found if each.state == "kept"]
        if self._live:
            self._writer.select([row for row, each in zip(rows, found, strict=True) if each.state == "kept"])
            self._new = self._new.new_tensor([[each.id] for each in self._live if each])
        return found

    def _weighed(self, log_probabilities: Tensor) -> tuple[list[int], list[Branch]]:
        """The likeliest tokens of all beams, the likeliest first, each with the row of the beam that it goes on."""
        before = log_probabilities.new_tensor([0.0 if each is None else each.total for each in self._live])
        totals = (log_probabilities + before[:, None]).flatten()
        # as many that go on as there are beams, also where every beam might end
        count = min((1 + max(1, len(self._writer.ends))) * self.width, len(totals))
        best, places = totals.topk(count)
        rows: list[int] = []
        found: list[Branch] = []
        n_kept = 0
        for rank, (total, place) in enumerate(zip(best.tolist(), places.tolist(), strict=True)):
            row, token = divmod(place, log_probabilities.shape[1])
            if total == -torch.inf:
                break
            is_whole = token in self._writer.ends or self._count == self._limit
            state: State = "dropped"
            if is_whole and rank < self.width:
                state = "ended"
            elif not is_whole and n_kept < self.width:
                state, n_kept = "kept", n_kept + 1
            parent = self._live[row]
            own, index = float(log_probabilities[row, token]), len(self.branches) + len(found)
            found.append(Branch(index, None if parent is None else parent.index, token, own, total, state))
            rows.append(row)
        return rows, found

    def _hypothesis(self, last: Branch) -> Hypothesis:
        ids = []
        branch: Branch | None = last
        while branch is not None:
            ids.append(branch.id)
            branch = None if branch.parent is None else self.branches[branch.parent]
        is_ended = last.id in self._writer.ends
        return Hypothesis(last.index, tuple(reversed(ids[is_ended:])), last.total, self._count, is_ended)

    def _is_decided(self) -> bool:
        """Whether the worst of enough whole texts is better than the best beam would be if it ended here."""
        best = max(each.total for each in self._live if each is not None) if self._count else 0.0
        return len(self.hypotheses) == self.width and best / self._count <= self.hypotheses[-1].score
