"""Attention flow: finds the most that could flow from each position of the top layer down to each input token.

Positions of all layers are nodes, weights with the residual added are capacities.
"""

from collections import deque
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.analysis.attribution.rollout import with_residual
from model.errors import InputError
from model.run_context import current

DEFINITION = Definition(
    formula="flow[q, k] = maximum flow from position q after the top layer to input token k; the capacity from "
    "position i after layer l to position j before it is A(l)[i, j], with A(l) = ½ · mean over heads of weights "
    "+ ½ · I, each row divided by its sum. A query that may attend to nothing keeps only itself.",
    source="Abnar and Zuidema 2020, Quantifying Attention Flow in Transformers, section 3",
    unit="flow; at most 1, which leaves a position",
)
MOST_WORK = 1_400_000
"""Flows times edges of the largest graph: about a second, so 24 tokens in 4 layers."""
LEAST = 1e-9
"""Less than this is no capacity: sums of float64 capacities between 0 and 1 are exact to some 1e-15."""
Graph = list[dict[int, float]]


def check(n_tokens: int, n_layers: int) -> None:
    """Refuses what would take much longer than a second.

    Raises:
        InputError: with the number of tokens that is allowed.
    """
    most = int((MOST_WORK / n_layers) ** 0.25)
    if n_tokens > most:
        raise InputError(
            f"attention flow solves a flow problem for every pair of tokens; with {n_layers} "
            f"layer{'' if n_layers == 1 else 's'} it is computed for at most {most} tokens, and the text has "
            f"{n_tokens}; shorten it, or use rollout",
            field="text",
        )


def flow(weights: Sequence[Float[Tensor, "head query key"]]) -> Float[Tensor, "query key"]:
    """The maximum flow from each top position (query) to each input token (key).

    Raises:
        InputError: for a negative capacity, which only an intervention can make.

    Source: Abnar and Zuidema 2020, section 3.
    """
    layers = [with_residual(layer.double()) for layer in weights]
    if any((layer < 0).any() for layer in layers):
        raise InputError(
            "a negative weight is no capacity; give weights that are not negative", field="interventions.weights"
        )
    n = layers[0].shape[0]
    graph = _graph([layer.tolist() for layer in layers], n)
    found = torch.zeros(n, n, dtype=torch.float64)
    for query in range(n):
        current().check_cancelled()
        for key in range(n):
            found[query, key] = max_flow([dict(edges) for edges in graph], len(layers) * n + query, key)
    return found.to(weights[0])


def _graph(layers: list[list[list[float]]], n: int) -> Graph:
    """Node l·n + i is position i before layer l; edges lead downwards, from a query to its keys."""
    graph: Graph = [{} for _ in range((len(layers) + 1) * n)]
    for depth, layer in enumerate(layers):
        for i, row in enumerate(layer):
            for j, capacity in enumerate(row):
                if capacity > LEAST:
                    graph[(depth + 1) * n + i][depth * n + j] = capacity
    return graph


def max_flow(residual: Graph, source: int, sink: int) -> float:
    """The maximum flow; what capacity is left stands in `residual` afterwards.

    Source: Dinitz 1970: blocking flows along shortest paths.
    """
    total = 0.0
    while (level := _levels(residual, source, sink)) is not None:
        ahead = [[to for to in edges if level[to] == level[node] + 1] for node, edges in enumerate(residual)]
        while (pushed := _push(residual, ahead, source, sink, float("inf"))) > 0:
            total += pushed
    return total


def _levels(residual: Graph, source: int, sink: int) -> list[int] | None:
    """How many edges each node is from the source; None when the sink cannot be reached."""
    level = [-2] * len(residual)
    level[source] = 0
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        for to, capacity in residual[node].items():
            if level[to] == -2 and capacity > LEAST:
                level[to] = level[node] + 1
                waiting.append(to)
    return None if level[sink] == -2 else level


def _push(residual: Graph, ahead: list[list[int]], node: int, sink: int, most: float) -> float:
    if node == sink:
        return most
    edges = residual[node]
    while ahead[node]:
        to = ahead[node][-1]
        if (capacity := edges[to]) > LEAST:
            pushed = _push(residual, ahead, to, sink, min(most, capacity))
            if pushed > 0:
                edges[to] = capacity - pushed
                residual[to][node] = residual[to].get(node, 0.0) + pushed
                return pushed
        ahead[node].pop()
    return 0.0
