"""From the input to one head's query, key and value, with the slices of the weights that make them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from model import positions
from model.steps import operations as op
from model.steps.place import HeadPlace
from model.steps.step import Step

QUERY, KEY, VALUE = ("query", "d_head"), ("key", "d_head"), ("key", "d_value")


@dataclass(frozen=True)
class _Slice:
    """One projection of one head, as x · W + b."""

    weight: Tensor
    bias: Tensor | None


def projections(at: HeadPlace) -> Step:
    """input · W + b, for query, key and value; what is rotated later is called `query_before` and `key_before`."""
    source = "memory" if at.is_cross else "input"
    query, key, value = _slices(at)
    turns = _turns(at)
    names = {"query": "query_before" if turns else "query", "key": "key_before" if turns else "key", "value": "value"}
    parts = {"query": ("input", query, QUERY), "key": (source, key, KEY), "value": (source, value, VALUE)}
    before = {"query": query, "key": key}
    parameters: dict[str, Tensor | float] = {}
    outputs, operations = {}, {}
    axes: dict[str, tuple[str, ...]] = {}
    for role, (of, part, rows) in parts.items():
        name, weight, bias = names[role], f"w_{role}", f"b_{role}"
        parameters[weight], axes[weight] = part.weight, ("d_model", rows[1])
        if part.bias is not None:
            parameters[bias], axes[bias] = part.bias, (rows[1],)
        outputs[name] = _before_rotation(at, before[role]) if turns and role != "value" else at.recorded(role)
        operations[name] = op.product(of, weight, plus=None if part.bias is None else bias)
        axes[name] = rows
    formula = ", ".join(
        f"{names[role]} = {of} · w_{role}" + (f" + b_{role}" if part.bias is not None else "")
        for role, (of, part, _) in parts.items()
    )
    return Step("projections", formula, outputs, operations, axes, parameters)


def rotary(at: HeadPlace) -> list[Step]:
    """Query and key turned by their positions, where the model does so."""
    if not _turns(at):
        return []
    count = at.recorded("query").shape[0]
    turned = positions.rotation(torch.arange(count), at.config.d_head // 2, at.config.rotary_base)
    cosine, sine = (turn.float() for turn in turned)
    half = {"query": ("query", "d_half"), "key": ("key", "d_half")}
    return [
        Step(
            "rotary",
            "query, key: each pair of dimensions turned by an angle that grows with the position",
            {role: at.recorded(role) for role in half},
            {role: op.rotate(f"{role}_before", f"{role}_cosine", f"{role}_sine") for role in half},
            {"query": QUERY, "key": KEY}
            | {f"{role}_{turn}": rows for role, rows in half.items() for turn in ("cosine", "sine")},
            {f"{role}_{name}": turn for role in half for name, turn in (("cosine", cosine), ("sine", sine))},
        )
    ]


def _turns(at: HeadPlace) -> bool:
    return at.config.positions == "rotary" and not at.is_cross


def _slices(at: HeadPlace) -> tuple[_Slice, _Slice, _Slice]:
    config, attention = at.config, at.attention
    return (
        _slice(attention.query, at.head, config.d_head),
        _slice(attention.key, at.key_head, config.d_head),
        _slice(attention.value, at.key_head, config.d_value),
    )


def _slice(linear: torch.nn.Linear, head: int, size: int) -> _Slice:
    rows = slice(head * size, (head + 1) * size)
    bias = linear.bias[rows] if linear.bias is not None else None
    return _Slice(linear.weight[rows].T, bias)


def _before_rotation(at: HeadPlace, part: _Slice) -> Tensor:
    product = at.recorded("input") @ part.weight
    return product if part.bias is None else product + part.bias
