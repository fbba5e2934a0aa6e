"""The whole forward pass of each family, from the weights of a model by their names, with `tests.reference` inside.

Nothing of `model/` computes here: the configuration says which formula, the state dict gives the numbers.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests import reference
from tests.reference import Array

Records = dict[tuple[str, int], dict[str, Array]]
"""By site and layer, then by the name of the tensor."""


class ReferenceModel:
    """`logits` runs it; `records` then holds every tensor of every attention.

    `changes` is asked at each place for what to replace: `scale`, `mask`, `temperature` of `reference.attention`.
    `patch` is given the head output at each place, and the residual stream behind each block, and returns what goes on;
    `streams` keeps what it was given.
    """

    def __init__(
        self,
        model: Any,
        changes: Callable[[str, int], dict[str, Any]] = lambda _site, _layer: {},
        patch: Callable[[str, str, int, Array], Array] = lambda _what, _site, _layer, array: array,
    ):
        self.config = model.config
        self.weights = {name: tensor.detach().double().numpy() for name, tensor in model.state_dict().items()}
        self.changes, self.patch = changes, patch
        self.records: Records = {}
        self.streams: dict[tuple[str, int], Array] = {}

    def logits(
        self,
        source: Array,
        target: Array | None = None,
        *,
        segments: Array | None = None,
        source_mask: Array | None = None,
        target_mask: Array | None = None,
    ) -> Array:
        self.records = {}
        if self.config.family == "encoder-decoder":
            assert target is not None
            memory = self._stack("encoder", self._embedded(source, None), "encoder", source_mask)
            x = self._stack("decoder", self._embedded(target, None), "decoder", target_mask, memory, source_mask)
        else:
            x = self._stack("stack", self._embedded(source, segments), self.config.family, source_mask)
        return x @ self.weights["unembedding.weight"].T + self.weights["unembedding.bias"]

    def _embedded(self, ids: Array, segments: Array | None) -> Array:
        config = self.config
        x = np.zeros((*ids.shape, config.d_model))
        table = reference.sinusoidal(config.max_tokens, config.d_model)
        for row, position in np.ndindex(ids.shape):
            vector = self.weights["embedding.tokens.weight"][ids[row, position]]
            if config.scaled_embeddings:
                vector = vector * np.sqrt(config.d_model)
            if config.positions == "learned":
                vector = vector + self.weights["embedding.learned.weight"][position]
            if config.positions == "sinusoidal":
                vector = vector + table[position]
            if config.n_segments:
                segment = 0 if segments is None else segments[row, position]
                vector = vector + self.weights["embedding.segments.weight"][segment]
            x[row, position] = vector
        return x

    def _stack(
        self,
        name: str,
        x: Array,
        site: str,
        key_mask: Array | None,
        memory: Array | None = None,
        memory_mask: Array | None = None,
    ) -> Array:
        n_tokens = x.shape[1]
        own = np.ones((1, 1, n_tokens, n_tokens), dtype=bool)
        if site == "decoder":
            for query in range(n_tokens):
                for key in range(n_tokens):
                    own[0, 0, query, key] = key <= query
        for layer in range(self.config.n_layers):
            x = self._block(f"{name}.blocks.{layer}", x, (site, layer), own, key_mask, memory, memory_mask)
        return self._norm(f"{name}.norm", x) if self.config.norm == "pre" else x

    def _block(
        self,
        name: str,
        x: Array,
        place: tuple[str, int],
        own: Array,
        key_mask: Array | None,
        memory: Array | None,
        memory_mask: Array | None,
    ) -> Array:
        site, layer = place
        x = self._residual(f"{name}.attention", x, lambda y, at: self._attention(at, y, y, site, layer, own, key_mask))
        if memory is not None:
            every = np.ones((1, 1, x.shape[1], memory.shape[1]), dtype=bool)
            x = self._residual(
                f"{name}.cross", x, lambda y, at: self._attention(at, y, memory, "cross", layer, every, memory_mask)
            )
        if self.config.d_feed_forward:
            x = self._residual(
                f"{name}.feed_forward",
                x,
                lambda y, at: reference.feed_forward(y, self._below(at), self.config.activation),
            )
        self.streams[place] = x
        return self.patch("residual", site, layer, x)

    def _residual(self, name: str, x: Array, layer: Callable[[Array, str], Array]) -> Array:
        if self.config.norm == "pre":
            return x + layer(self._norm(f"{name}.norm", x), f"{name}.layer")
        return self._norm(f"{name}.norm", x + layer(x, f"{name}.layer"))

    def _attention(
        self, name: str, x: Array, read: Array, site: str, layer: int, mask: Array, key_mask: Array | None
    ) -> Array:
        config, weights = self.config, self._below(name)
        query = reference.split(x, weights["query.weight"], weights.get("query.bias"), config.n_heads)
        key = reference.split(read, weights["key.weight"], weights.get("key.bias"), config.n_key_value_heads)
        value = reference.split(read, weights["value.weight"], weights.get("value.bias"), config.n_key_value_heads)
        bias = None
        if site != "cross" and config.positions == "rotary":
            query = reference.rotated(query, range(x.shape[1]), config.rotary_base)
            key = reference.rotated(key, range(x.shape[1]), config.rotary_base)
        if site != "cross" and config.positions == "alibi":
            bias = reference.alibi(x.shape[1], x.shape[1], config.n_heads)
        arguments = {"mask": mask, "bias": bias, "softcap": config.softcap, "sinks": weights.get("sinks")}
        arguments |= self.changes(site, layer)
        if key_mask is not None:
            arguments["mask"] = arguments["mask"] & key_mask[:, None, None, :]
        steps = reference.attention(query, key, value, **arguments)
        steps["head_output"] = self.patch("head_output", site, layer, steps["head_output"])
        contribution = reference.contributions(steps["head_output"], weights["output.weight"])
        output = contribution.sum(axis=1) + weights.get("output.bias", 0.0)
        self.records[site, layer] = steps | {"input": x, "contribution": contribution, "output": output}
        self.records[site, layer]["mask"] = arguments["mask"]
        if bias is not None:
            self.records[site, layer]["bias"] = bias
        return output

    def _norm(self, name: str, x: Array) -> Array:
        weights = self._below(name)
        return reference.layer_norm(x, weights["weight"], weights["bias"], self.config.norm_epsilon)

    def _below(self, name: str) -> dict[str, Array]:
        start = f"{name}."
        return {key.removeprefix(start): tensor for key, tensor in self.weights.items() if key.startswith(start)}
