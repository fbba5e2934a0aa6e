"""Computes every output of a reply's steps again, in float64, from the numbers of that reply and nothing else."""

from base64 import b64decode
from collections.abc import Mapping
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


def _again(operation: Mapping[str, Any], all_tensors: Tensors, result: Array) -> Array:
    rows = operation.get("rows") if isinstance(operation.get("rows"), dict) else {}

    def the(entry: str) -> Array:
        name = operation[entry]
        return all_tensors[name][rows[name]] if name in rows else all_tensors[name]

    def named(name: str) -> Array:
        return all_tensors[name][rows[name]] if name in rows else all_tensors[name]

    def maybe(entry: str) -> Array | None:
        return None if operation[entry] is None else the(entry)

    match operation["kind"]:
        case "copy":
            return the("of")
        case "sum":
            return sum(named(name) for name in operation["of"])
        case "accumulate":
            return the("of") + the("added").sum(0)
        case "row_mean":
            return the("of").mean(-1)
        case "row_deviation":
            spread = ((the("of") - the("mean")[..., None]) ** 2).mean(-1)
            return np.sqrt(spread + operation["epsilon"])
        case "normalise":
            centred = the("of") - the("mean")[..., None]
            return _stretched(centred / the("deviation")[..., None], maybe("gain"), maybe("shift"))
        case "row_root":
            return np.sqrt((the("of") ** 2).mean(-1) + operation["epsilon"])
        case "root_normalise":
            return _stretched(the("of") / the("root")[..., None], maybe("gain"), maybe("shift"))
        case "product":
            right = the("right")
            product = the("left") @ (np.swapaxes(right, -1, -2) if operation["transposed"] else right)
            plus = maybe("plus")
            return product if plus is None else product + (plus[:, None, :] if plus.ndim == 2 else plus)
        case "rotate":
            half = result.shape[-1] // 2
            first, second = the("of")[..., :half], the("of")[..., half:]
            cosine, sine = the("cosine"), the("sine")
            return np.concatenate([first * cosine - second * sine, second * cosine + first * sine], -1)
        case "multiply":
            return the("of") * _wide(the("by"), the("of"))
        case "divide":
            of, by = the("of"), _wide(the("by"), the("of"))
            return np.divide(of, by, out=np.zeros(of.shape), where=np.broadcast_to(by != 0, of.shape))
        case "cap":
            return the("by") * np.tanh(the("of") / the("by"))
        case "mask":
            fill = -np.inf if operation["fill"] is None else operation["fill"]
            return np.where(the("mask"), the("of"), fill)
        case "row_max":
            also = maybe("also")
            largest = the("of").max(-1)
            return largest if also is None else np.maximum(largest, also[..., None])
        case "exp":
            of, less = the("of"), the("less")
            if of.ndim < less.ndim:
                return np.exp(of[..., None] - less)
            # a row that may attend to nothing: its largest number is −∞, and every exponential is 0
            return np.where(of == -np.inf, 0.0, np.exp(of - np.where(less == -np.inf, 0.0, less)[..., None]))
        case "row_sum":
            also = maybe("also")
            return the("of").sum(-1) if also is None else the("of").sum(-1) + also
        case "replace":
            changed = the("of").copy()
            for row, given in zip(operation["rows"], the("by"), strict=True):
                changed[row] = given
            return changed
        case "zero":
            return np.zeros(result.shape)
        case "column_mean":
            return np.broadcast_to(the("of").mean(-2, keepdims=True), result.shape)
        case "concatenate":
            parts = the("of").copy()
            if operation["own"] is not None:
                parts[operation["head"]] = the("own")
            return np.concatenate(list(parts), -1)
        case "sine":
            return np.sin(the("of"))
        case "cosine":
            return np.cos(the("of"))
        case "columns":
            parts = [named(name) for name in operation["of"]]
            if operation["interleaved"]:
                return np.stack(parts, -1).reshape(result.shape)
            return np.concatenate(parts, -1)
    raise AssertionError(f"{operation['kind']} is no known operation")


def _stretched(of: Array, gain: Array | None, shift: Array | None) -> Array:
    stretched = of if gain is None else of * gain
    return stretched if shift is None else stretched + shift


def _wide(by: Array, of: Array) -> Array:
    """One number, one a head, one a row, or the whole shape, made to fit."""
    if by.ndim in (0, of.ndim):
        return by
    return by[..., None] if by.ndim == of.ndim - 1 else by[..., None, None]
