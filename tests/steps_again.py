"""Computes every output of a reply's steps again, in float64, from the numbers of that reply and nothing else."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Array = Any
Tensors = dict[str, Array]
Reply = Mapping[str, Any]


def tensors(reply: Reply) -> Tensors:
    """Every output and parameter by its name, as float64; −∞ for null."""
    found: Tensors = {}
    for step in reply["steps"]:
        for name, value in {**step["parameters"], **step["outputs"]}.items():
            assert name not in found, f"{name} stands twice"
            found[name] = _array(value)
            assert found[name].ndim == len(step["axes"][name]), name
    return found


def computed(reply: Reply) -> dict[str, tuple[Array, Array]]:
    """For every output that is computed: what the reply says, and what its operation gives."""
    all_tensors = tensors(reply)
    return {
        name: (all_tensors[name], _again(operation, all_tensors, all_tensors[name]))
        for step in reply["steps"]
        for name, operation in step["operations"].items()
        if operation["kind"] != "given"
    }


def check(reply: Reply, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    """Asserts that every output is what its operation makes of the numbers before it, within either tolerance."""
    known: set[str] = set()
    for step in reply["steps"]:
        assert set(step["inputs"]) <= known, f"{step['name']} takes what no earlier step gives"
        known |= {*step["parameters"], *step["outputs"]}
        assert list(step["operations"]) == list(step["outputs"])
    for name, (said, again) in computed(reply).items():
        assert said.shape == np.shape(again), name
        is_hidden = np.isneginf(said)
        assert (is_hidden == np.isneginf(again)).all(), name
        error = np.abs(np.where(is_hidden, 0.0, again) - np.where(is_hidden, 0.0, said))
        allowed = np.maximum(atol, rtol * np.abs(np.where(is_hidden, 0.0, said)))
        assert (error <= allowed).all(), f"{name} differs by {error.max()}"


def _array(value: Any) -> Array:
    if isinstance(value, dict):
        values = np.frombuffer(b64decode(value["base64"]), np.dtype(value["dtype"]).newbyteorder("<"))
        return values.reshape(value["shape"]).astype(bool if value["dtype"] == "bool" else np.float64)
    flat = np.array(value, dtype=object)
    if flat.size and all(isinstance(each, bool) for each in flat.ravel()):
        return flat.astype(bool)
    return np.where(flat == None, -np.inf, flat).astype(np.float64)  # noqa: E711, element by element


class _Operation:
    """An operation with its operands: `op["of"]` is the tensor that its entry `of` names."""

    def __init__(self, entries: Mapping[str, Any], all_tensors: Tensors, result: Array):
        self.entries, self.result, self._tensors = entries, result, all_tensors
        self._rows = entries["rows"] if isinstance(entries.get("rows"), dict) else {}

    def __getitem__(self, entry: str) -> Array:
        return self.named(self.entries[entry])

    def named(self, name: str) -> Array:
        return self._tensors[name][self._rows[name]] if name in self._rows else self._tensors[name]

    def maybe(self, entry: str) -> Array | None:
        return None if self.entries[entry] is None else self[entry]

    def stretched(self, of: Array) -> Array:
        gain, shift = self.maybe("gain"), self.maybe("shift")
        stretched = of if gain is None else of * gain
        return stretched if shift is None else stretched + shift


def _again(entries: Mapping[str, Any], all_tensors: Tensors, result: Array) -> Array:
    assert entries["kind"] in KINDS, f"{entries['kind']} is no known operation"
    return KINDS[entries["kind"]](_Operation(entries, all_tensors, result))


def _row_deviation(op: _Operation) -> Array:
    return np.sqrt(((op["of"] - op["mean"][..., None]) ** 2).mean(-1) + op.entries["epsilon"])


def _normalise(op: _Operation) -> Array:
    return op.stretched((op["of"] - op["mean"][..., None]) / op["deviation"][..., None])


def _product(op: _Operation) -> Array:
    right, plus = op["right"], op.maybe("plus")
    product = op["left"] @ (np.swapaxes(right, -1, -2) if op.entries["transposed"] else right)
    return product if plus is None else product + (plus[:, None, :] if plus.ndim == 2 else plus)


def _rotate(op: _Operation) -> Array:
    first, second = np.split(op["of"], 2, axis=-1)
    cosine, sine = op["cosine"], op["sine"]
    return np.concatenate([first * cosine - second * sine, second * cosine + first * sine], -1)


def _divide(op: _Operation) -> Array:
    of, by = op["of"], _wide(op["by"], op["of"])
    return np.divide(of, by, out=np.zeros(of.shape), where=np.broadcast_to(by != 0, of.shape))


def _mask(op: _Operation) -> Array:
    fill = op.entries["fill"]
    return np.where(op["mask"], op["of"], -np.inf if fill is None else fill)


def _row_max(op: _Operation) -> Array:
    largest, also = op["of"].max(-1), op.maybe("also")
    return largest if also is None else np.maximum(largest, also[..., None])


def _exp(op: _Operation) -> Array:
    of, less = op["of"], op["less"]
    if of.ndim < less.ndim:
        return np.exp(of[..., None] - less)
    # a row that may attend to nothing: its largest number is −∞, and every exponential is 0
    return np.where(of == -np.inf, 0.0, np.exp(of - np.where(less == -np.inf, 0.0, less)[..., None]))


def _row_sum(op: _Operation) -> Array:
    also = op.maybe("also")
    return op["of"].sum(-1) if also is None else op["of"].sum(-1) + also


def _replace(op: _Operation) -> Array:
    changed = op["of"].copy()
    for row, given in zip(op.entries["rows"], op["by"], strict=True):
        changed[row] = given
    return changed


def _concatenate(op: _Operation) -> Array:
    parts = op["of"].copy()
    if op.entries["own"] is not None:
        parts[op.entries["head"]] = op["own"]
    return np.concatenate(list(parts), -1)


def _columns(op: _Operation) -> Array:
    parts = [op.named(name) for name in op.entries["of"]]
    return np.stack(parts, -1).reshape(op.result.shape) if op.entries["interleaved"] else np.concatenate(parts, -1)


KINDS: dict[str, Callable[[_Operation], Array]] = {
    "copy": lambda op: op["of"],
    "sum": lambda op: sum(op.named(name) for name in op.entries["of"]),
    "accumulate": lambda op: op["of"] + op["added"].sum(0),
    "row_mean": lambda op: op["of"].mean(-1),
    "row_deviation": _row_deviation,
    "normalise": _normalise,
    "row_root": lambda op: np.sqrt((op["of"] ** 2).mean(-1) + op.entries["epsilon"]),
    "root_normalise": lambda op: op.stretched(op["of"] / op["root"][..., None]),
    "product": _product,
    "rotate": _rotate,
    "multiply": lambda op: op["of"] * _wide(op["by"], op["of"]),
    "divide": _divide,
    "cap": lambda op: op["by"] * np.tanh(op["of"] / op["by"]),
    "mask": _mask,
    "row_max": _row_max,
    "exp": _exp,
    "row_sum": _row_sum,
    "replace": _replace,
    "zero": lambda op: np.zeros(op.result.shape),
    "column_mean": lambda op: np.broadcast_to(op["of"].mean(-2, keepdims=True), op.result.shape),
    "concatenate": _concatenate,
    "sine": lambda op: np.sin(op["of"]),
    "cosine": lambda op: np.cos(op["of"]),
    "columns": _columns,
}


def _wide(by: Array, of: Array) -> Array:
    """One number, one a head, one a row, or the whole shape, made to fit."""
    if by.ndim in (0, of.ndim):
        return by
    return by[..., None] if by.ndim == of.ndim - 1 else by[..., None, None]
