"""Each example computed again in float64, straight from its calculation, by the formulas and nothing of `model/`."""

import math
from typing import Any

import numpy as np

Array = np.ndarray


def recomputed(calculation: dict[str, Any]) -> dict[str, Array]:
    """Every tensor that a source may print; with several heads, those of a head have the heads as first axis."""
    heads = calculation.get("heads", 1)
    found = {name: np.array(calculation[name], dtype=float) for name in calculation if name.startswith(("w_", "b_"))}
    if "x" in calculation:
        found["input"] = np.array(calculation["x"], dtype=float)
        found["memory"] = np.array(calculation.get("y", calculation["x"]), dtype=float)
    projected = {} if "scores" in calculation else _projected(calculation, found)
    per_head = [
        _one_head(calculation, {name: _slice(all_heads, head, heads) for name, all_heads in projected.items()})
        for head in range(heads)
    ]
    for name in per_head[0]:
        found[name] = np.stack([each[name] for each in per_head]) if heads > 1 else per_head[0][name]
    if "head_output" in found:
        found["concatenated"] = np.concatenate([each["head_output"] for each in per_head], axis=1)
    if "w_output" in found:
        found["output"] = found["concatenated"] @ found["w_output"] + found.get("b_output", 0.0)
    return found


def encoding(position: tuple[int, ...], frequency: tuple[float, ...], interleaved: bool) -> Array:
    """Sines and cosines by turns, or all sines first."""
    rows = []
    for place in position:
        sines = [math.sin(place * each) for each in frequency]
        cosines = [math.cos(place * each) for each in frequency]
        by_turns = [number for pair in zip(sines, cosines, strict=True) for number in pair]
        rows.append(by_turns if interleaved else sines + cosines)
    return np.array(rows)


def _projected(calculation: dict[str, Any], found: dict[str, Array]) -> dict[str, Array]:
    if "x" not in calculation:
        return {name: np.array(calculation[name], dtype=float) for name in ("query", "key", "value")}
    sources = {"query": "input", "key": "memory", "value": "memory"}
    return {name: found[source] @ found[f"w_{name}"] + found.get(f"b_{name}", 0.0) for name, source in sources.items()}


def _slice(all_heads: Array, head: int, heads: int) -> Array:
    width = all_heads.shape[1] // heads
    return all_heads[:, head * width : (head + 1) * width]


def _one_head(calculation: dict[str, Any], own: dict[str, Array]) -> dict[str, Array]:
    steps = dict(own)
    scores = np.array(calculation["scores"], dtype=float) if "scores" in calculation else own["query"] @ own["key"].T
    allowed = _mask(calculation.get("mask"), *scores.shape)
    steps |= {"scores": scores, "scaled": scores * _scale(calculation, own)}
    steps |= _weights(calculation, steps["scaled"], allowed)
    used = steps["weights"]
    if dropout := calculation.get("dropout"):
        used = steps["dropped"] = np.where(dropout["kept"], used / (1 - dropout["probability"]), 0.0)
    if "value" in own:
        steps["head_output"] = used @ own["value"]
    return steps


def _scale(calculation: dict[str, Any], own: dict[str, Array]) -> float:
    scale = calculation.get("scale")
    if scale == "none" or (scale is None and "query" not in own):
        return 1.0
    return 1 / math.sqrt(own["query"].shape[1]) if scale is None else scale


def _mask(mask: dict[str, Any] | None, n_query: int, n_key: int) -> Array:
    allowed = np.ones((n_query, n_key), dtype=bool)
    for query in range(n_query):
        for key in range(n_key):
            if mask is not None and mask["kind"] == "causal":
                allowed[query, key] = key <= query
            if mask is not None and mask["kind"] == "lengths":
                allowed[query, key] = key < mask["lengths"][query]
    return allowed


def _weights(calculation: dict[str, Any], scaled: Array, allowed: Array) -> dict[str, Array]:
    if calculation.get("normalisation") == "sum":
        return {"weights": scaled / scaled.sum(axis=1, keepdims=True)}
    if calculation.get("masking") == "renormalise":
        shares = _softmax(scaled)
        kept = np.where(allowed, shares, 0.0)
        return {"unmasked_weights": shares, "kept_weights": kept, "weights": kept / kept.sum(axis=1, keepdims=True)}
    fill = -1e6 if calculation.get("masking") == "finite" else -math.inf
    masked = np.where(allowed, scaled, fill)
    return {"masked": masked, "weights": _softmax(masked)}


def _softmax(rows: Array) -> Array:
    exponentials = np.exp(rows - rows.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
