"""Slow, obvious versions of each formula: Python floats and float64 arrays, one loop for each axis, no torch.

They are written from the formulas, not from `model/`; a tensor of `model/` is right when it equals these.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

Array = np.ndarray
HIDDEN = -math.inf


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    total = 0.0
    for a, b in zip(left, right, strict=True):
        total += a * b
    return total


def softmax(row: Sequence[float], extra: float | None = None) -> list[float]:
    """Shares of the numbers of a row; `extra` takes its share and is dropped. A row of −∞ alone has no shares."""
    everything = [*row] if extra is None else [*row, extra]
    largest = max(everything)
    if largest == HIDDEN:
        return [0.0 for _ in row]
    total = sum(math.exp(number - largest) for number in everything)
    return [math.exp(number - largest) / total for number in row]


def attention(
    query: Array,
    key: Array,
    value: Array,
    *,
    scale: float | Sequence[float] | None = None,
    bias: Array | None = None,
    mask: Array | None = None,
    softcap: float | None = None,
    sinks: Sequence[float] | None = None,
    temperature: float | Sequence[float] | None = None,
) -> dict[str, Array]:
    """Every step of attention. Axes: batch, head, position, number; keys and values may have fewer heads.

    `scale` and `temperature` are one number or one a head; `bias` and `mask` are batch, head, query, key, where an
    axis of 1 stands for all.
    """
    n_batch, n_heads, n_query, d_head = query.shape
    n_key, d_value = key.shape[2], value.shape[3]
    shape = (n_batch, n_heads, n_query, n_key)
    scales = _per_head(1 / math.sqrt(d_head) if scale is None else scale, n_heads)
    temperatures = _per_head(1.0 if temperature is None else temperature, n_heads)
    biases = np.broadcast_to(np.zeros((1, 1, 1, 1)) if bias is None else bias, shape)
    allowed = np.broadcast_to(np.ones((1, 1, 1, 1), dtype=bool) if mask is None else mask, shape)
    steps = {name: np.zeros(shape) for name in ("scores", "scaled", "masked", "weights")}
    steps["head_output"] = np.zeros((n_batch, n_heads, n_query, d_value))
    steps["empty_rows"] = np.zeros((n_batch, n_heads, n_query), dtype=bool)
    steps |= {"query": query, "key": shared(key, n_heads), "value": shared(value, n_heads)}
    queries, keys = query.tolist(), steps["key"].tolist()  # Python's floats, because loops over an array's are slow
    for b in range(n_batch):
        for h in range(n_heads):
            for q in range(n_query):
                for k in range(n_key):
                    score = dot(queries[b][h][q], keys[b][h][k])
                    multiplied = score * scales[h]
                    bounded = multiplied if softcap is None else softcap * math.tanh(multiplied / softcap)
                    steps["scores"][b, h, q, k] = score
                    steps["scaled"][b, h, q, k] = multiplied
                    steps["masked"][b, h, q, k] = bounded + biases[b, h, q, k] if allowed[b, h, q, k] else HIDDEN
                row = [number / temperatures[h] for number in steps["masked"][b, h, q]]
                sink = None if sinks is None else float(sinks[h]) / temperatures[h]
                steps["weights"][b, h, q] = softmax(row, sink)
                steps["empty_rows"][b, h, q] = not any(allowed[b, h, q])
    steps["head_output"] = head_output(steps["weights"], value)
    return steps


def head_output(weights: Array, value: Array) -> Array:
    """Each query's sum of the values, every value times its weight."""
    n_batch, n_heads, n_query, _ = weights.shape
    shares, values = weights.tolist(), shared(value, n_heads).swapaxes(2, 3).tolist()
    result = np.zeros((n_batch, n_heads, n_query, value.shape[3]))
    for b in range(n_batch):
        for h in range(n_heads):
            for q in range(n_query):
                for d in range(value.shape[3]):
                    result[b, h, q, d] = dot(shares[b][h][q], values[b][h][d])
    return result


def shared(tensor: Array, n_heads: int) -> Array:
    """Query head h uses the key and value head h // (query heads / key heads)."""
    group = n_heads // tensor.shape[1]
    return np.stack([tensor[:, h // group] for h in range(n_heads)], axis=1)


def split(x: Array, weight: Array, bias: Array | None, n_heads: int) -> Array:
    """x · Wᵀ + b, cut into heads: head h takes the rows from h·d to (h + 1)·d of W."""
    d = weight.shape[0] // n_heads
    vectors, rows = x.tolist(), weight.tolist()
    result = np.zeros((x.shape[0], n_heads, x.shape[1], d))
    for b in range(x.shape[0]):
        for h in range(n_heads):
            for position in range(x.shape[1]):
                for i in range(d):
                    number = dot(vectors[b][position], rows[h * d + i])
                    result[b, h, position, i] = number + (0.0 if bias is None else bias[h * d + i])
    return result


def contributions(head_output: Array, weight: Array) -> Array:
    """What each head adds to the output: its own columns of W_O times its own output."""
    n_batch, n_heads, n_query, d_value = head_output.shape
    result = np.zeros((n_batch, n_heads, n_query, weight.shape[0]))
    for h in range(n_heads):
        own = weight[:, h * d_value : (h + 1) * d_value].tolist()
        for b in range(n_batch):
            for q in range(n_query):
                mixed = head_output[b, h, q].tolist()
                result[b, h, q] = [dot(mixed, row) for row in own]
    return result


def rotated(vectors: Array, positions: Sequence[int], base: float = 10000.0) -> Array:
    """Numbers i and i + d/2 as one complex number, multiplied by e^(j · position · base^(−2i/d))."""
    half = vectors.shape[-1] // 2
    result = np.zeros(vectors.shape)
    for row, position in enumerate(positions):
        for i in range(half):
            turn = complex(math.cos(position / base ** (i / half)), math.sin(position / base ** (i / half)))
            turned = (vectors[..., row, i] + 1j * vectors[..., row, i + half]) * turn
            result[..., row, i], result[..., row, i + half] = turned.real, turned.imag
    return result


def sinusoidal(length: int, d_model: int) -> Array:
    """sin and cos by turns, at wavelengths that grow from 2π to 10000 · 2π."""
    table = np.zeros((length, d_model))
    for position in range(length):
        for i in range(d_model // 2):
            table[position, 2 * i] = math.sin(position / 10000 ** (2 * i / d_model))
            table[position, 2 * i + 1] = math.cos(position / 10000 ** (2 * i / d_model))
    return table


def alibi_slopes(n_heads: int) -> list[float]:
    """A geometric series that starts at 2^(−8/n) and has that ratio; other counts borrow from the next power of two."""
    if math.log2(n_heads).is_integer():
        return [(2 ** (-8 / n_heads)) ** (head + 1) for head in range(n_heads)]
    smaller = 2 ** math.floor(math.log2(n_heads))
    return alibi_slopes(smaller) + alibi_slopes(2 * smaller)[0::2][: n_heads - smaller]


def alibi(n_query: int, n_key: int, n_heads: int, offset: int = 0) -> Array:
    bias = np.zeros((1, n_heads, n_query, n_key))
    for head, slope in enumerate(alibi_slopes(n_heads)):
        for query in range(n_query):
            for key in range(n_key):
                bias[0, head, query, key] = -slope * abs(query + offset - key)
    return bias


def layer_norm(x: Array, gain: Array, shift: Array, epsilon: float) -> Array:
    """Each vector less its mean, over its deviation."""
    result = np.zeros(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        vector = [float(number) for number in x[place]]
        mean = sum(vector) / len(vector)
        variance = sum((number - mean) ** 2 for number in vector) / len(vector)
        result[place] = [(number - mean) / math.sqrt(variance + epsilon) for number in vector] * gain + shift
    return result


def gelu(number: float) -> float:
    return number * 0.5 * (1 + math.erf(number / math.sqrt(2)))


def relu(number: float) -> float:
    return max(number, 0.0)


def feed_forward(x: Array, weights: Mapping[str, Array], activation: str) -> Array:
    inner = x @ weights["inner.weight"].T + weights["inner.bias"]
    active = np.vectorize({"gelu": gelu, "relu": relu}[activation])(inner)
    return active @ weights["outer.weight"].T + weights["outer.bias"]


def _per_head(numbers: float | Sequence[float], n_heads: int) -> list[float]:
    return [float(numbers)] * n_heads if isinstance(numbers, int | float) else [float(number) for number in numbers]
