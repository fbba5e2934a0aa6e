"""Searches with beams: the branches of each step, and why the winner won."""

from typing import Any

from model.generation.beam_search import BeamSearch, Branch, Hypothesis
from model.generation.generation import Generation
from model.generation.request import Request
from model.transformer.batch import Inputs
from model.weights import LoadedModel


class Beams:
    """A beam search, and the greedy text beside it. Call both inside the run's context."""

    def __init__(self, model: LoadedModel, inputs: Inputs, request: Request, width: int):
        self._model, self._inputs, self._request = model, inputs, request
        self.search = BeamSearch(model.transformer, inputs, request, width)
        self._count = 0

    def step(self, first: int) -> dict[str, Any] | None:
        """The branches of the next token; None when the search is over.

        Args:
            first: the position of the first token.
        """
        found = next(self.search, None)
        if found is None:
            return None
        self._count += 1
        return {"position": first + self._count - 1, "branches": [self._branch(each) for each in found]}

    def chosen(self) -> tuple[int, ...]:
        """The ids of the winner, with the one that ended it."""
        winner = self.search.winner
        return () if winner is None else self._ids(winner)

    def entry(self) -> dict[str, Any]:
        """The tree, the whole texts, and why the first of them won."""
        found = [self._hypothesis(each) for each in self.search.hypotheses]
        greedy = self._greedy()
        return {
            "width": self.search.width,
            "branches": [self._branch(each) for each in self.search.branches],
            "hypotheses": found,
            "greedy": greedy,
            "why": _why(found, greedy),
        }

    def _ids(self, each: Hypothesis) -> tuple[int, ...]:
        return (*each.ids, self.search.branches[each.branch].id) if each.is_ended else each.ids

    def _branch(self, each: Branch) -> dict[str, Any]:
        return {**vars(each), "text": self._model.tokenizer.piece(each.id)}

    def _hypothesis(self, each: Hypothesis) -> dict[str, Any]:
        return {
            "branch": each.branch,
            "text": self._model.tokenizer.decode([*self._request.written, *each.ids]),
            "ids": list(each.ids),
            "total": each.total,
            "length": each.length,
            "score": each.score,
            "ended": each.is_ended,
        }

    def _greedy(self) -> dict[str, Any] | None:
        """The text of the likeliest token each time."""
        generation, total = Generation(self._model.transformer, self._inputs, self._request), 0.0
        ids = []
        for token in generation:
            ids.append(token.id)
            total += float(token.logits.double().log_softmax(dim=-1)[token.id])
        if (end := generation.end) is not None:
            total += float(end.logits.double().log_softmax(dim=-1)[end.id])
        if not (length := len(ids) + (end is not None)):
            return None
        return self._hypothesis(Hypothesis(-1, tuple(ids), total, length, end is not None)) | {"branch": None}


def _why(found: list[dict[str, Any]], greedy: dict[str, Any] | None) -> str:
    if not found or greedy is None:
        return "Nothing was written."
    winner = found[0]
    mean = f"its tokens have the mean log-probability {winner['score']:.4f}"
    among = f"the highest of {len(found)} whole texts" if len(found) > 1 else "and no other text is whole"
    if greedy["ids"] == winner["ids"]:
        return f"It won because {mean}, {among}; the greedy text is the same."
    return f"It won because {mean}, {among}; the greedy text has {greedy['score']:.4f}."
