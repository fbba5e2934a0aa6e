"""Selects numbers of a run: sites, layers, heads and tensors, and some queries and keys of these."""

from collections.abc import Callable

import torch
from torch import Tensor

from app.schemas.requests import AttentionRequest
from model.axes import Site
from model.config import Shape
from model.errors import InputError
from model.interventions import check_place
from model.prompt import Prompt
from model.tracing.recorder import Recorder
from model.tracing.trace import TensorName

GRIDS: frozenset[TensorName] = frozenset({"scores", "scaled", "bias", "mask", "masked", "weights"})
"""These are query by key."""
OF_KEYS: frozenset[TensorName] = frozenset({"key", "value"})
"""These have a row for each key; all others have one for each query."""


class Selection:
    """The selection of a request, checked against the model."""

    def __init__(self, config: Shape, body: AttentionRequest):
        self._config, self._body = config, body
        for site in body.sites or ():
            check_place(config, "sites", site=site)
        for layer in body.layers or ():
            check_place(config, "layers", layer=layer)
        for site in body.sites or config.sites:
            for head in body.heads or ():
                check_place(config, "heads", site=site, head=head)

    @property
    def recorder(self) -> Recorder:
        """A fresh recorder of the heads and tensors asked for."""
        body = self._body
        return Recorder(
            sites=None if body.sites is None else set(body.sites),
            layers=None if body.layers is None else set(body.layers),
            heads=None if body.heads is None else list(dict.fromkeys(body.heads)),
            tensors=body.tensors,
            keeps_inputs=True,
        )

    def of(self, name: TensorName, tensor: Tensor) -> Tensor:
        """The queries and keys asked for, of a tensor without its batch."""
        if name in GRIDS:
            return _chosen(_chosen(tensor, -2, self._body.queries), -1, self._body.keys)
        return _chosen(tensor, -2, self._body.keys if name in OF_KEYS else self._body.queries)

    def check(self, prompt: Prompt, most: int) -> None:
        """Refuses, before the model runs, tokens that are not there and a reply larger than the server writes.

        Raises:
            InputError: with what was given, what there is, and how to get below a limit.
        """
        body, config = self._body, self._config
        for site in config.sites if body.sites is None else dict.fromkeys(body.sites):
            n_query, n_key = (len(side) for side in prompt.tokens_at(site))
            _check_tokens("queries", "query", body.queries, n_query)
            _check_tokens("keys", "key", body.keys, n_key)
        count = count_of(config, body, lambda site: tuple(map(len, prompt.tokens_at(site))))
        if count > most:
            raise InputError(
                f"the reply would hold about {count:,} numbers, but at most {most:,} are sent at once; "
                "ask for fewer layers, heads, tensors, queries or keys",
                field="tensors",
            )


def count_of(config: Shape, body: AttentionRequest, lengths: Callable[[Site], tuple[int, ...]]) -> int:
    """How many numbers the reply holds, about.

    Args:
        lengths: how many queries and keys a site has.
    """
    count, tensors = 0, set(body.tensors)
    for site in config.sites if body.sites is None else dict.fromkeys(body.sites):
        if site not in config.sites:
            continue
        shape, (n_query, n_key) = config.at(site), lengths(site)
        n_query = n_query if body.queries is None else len(body.queries)
        n_key = n_key if body.keys is None else len(body.keys)
        layers = shape.layers if body.layers is None else len(set(body.layers))
        heads = shape.heads if body.heads is None else len(set(body.heads))
        width = max(shape.d_head, shape.d_value)
        grids = len(tensors & GRIDS) * n_query * n_key
        vectors = len(tensors & OF_KEYS) * n_key * width + len(tensors & {"query", "head_output"}) * n_query * width
        each_head = grids + vectors + ("contribution" in tensors) * n_query * config.d_model
        count += layers * (heads * each_head + len(tensors & {"input", "output"}) * n_query * config.d_model)
    return count


def _chosen(tensor: Tensor, axis: int, positions: list[int] | None) -> Tensor:
    return tensor if positions is None else tensor.index_select(axis, torch.tensor(positions))


def _check_tokens(field: str, word: str, positions: list[int] | None, count: int) -> None:
    for position in positions or ():
        if not 0 <= position < count:
            raise InputError(
                f"{word} {position} does not exist at every site asked for; the {field} are 0 to {count - 1}",
                field=field,
            )
