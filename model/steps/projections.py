"""From the input to one head's query, key and value, with the slices of the weights that make them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from model import positions
from model.interventions import PLURAL, VectorName
from model.steps import operations as op
from model.steps.head_place import HeadPlace, RecordedHead
from model.steps.step import Operation, Step

QUERY, KEY, VALUE = ("query", "d_head"), ("key", "d_head"), ("key", "d_value")


@dataclass(frozen=True)
class _Slice:
    """One projection of one head, as x · W + b."""

    weight: Tensor
    bias: Tensor | None


def projections(at: HeadPlace) -> Step:
    """input · W + b, for query, key and value.

    What is rotated later is called `query_before` and `key_before`; what an intervention changes last, `query_own`,
    `key_own` and `value_own`.
    """
    source = "memory" if at.is_cross else "input"
    query, key, value = _slices(at)
    turns = _turns(at)
    turned = {"query": "query_before", "key": "key_before"} if turns else {}
    names = {role: turned.get(role, own_name(at, role)) for role in PLURAL}
    parts: dict[VectorName, tuple[str, _Slice, tuple[str, ...]]] = {
        "query": ("input", query, QUERY),
        "key": (source, key, KEY),
        "value": (source, value, VALUE),
    }
    parameters: dict[str, Tensor | float] = {}
    outputs, operations = {}, {}
    axes: dict[str, tuple[str, ...]] = {}
    for role, (of, part, rows) in parts.items():
        name, weight, bias = names[role], f"w_{role}", f"b_{role}"
        parameters[weight], axes[weight] = part.weight, ("d_model", rows[1])
        if part.bias is not None:
            parameters[bias], axes[bias] = part.bias, (rows[1],)
        outputs[name] = at.recorded(role) if name == role else _projected(at, of, part)
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
    half: dict[VectorName, tuple[str, ...]] = {"query": ("query", "d_half"), "key": ("key", "d_half")}
    names = {role: own_name(at, role) for role in half}
    return [
        Step(
            "rotary",
            "query, key: each pair of dimensions turned by an angle that grows with the position",
            {name: _rotated(at, role) for role, name in names.items()},
            {name: op.rotate(f"{role}_before", f"{role}_cosine", f"{role}_sine") for role, name in names.items()},
            {names["query"]: QUERY, names["key"]: KEY}
            | {f"{role}_{turn}": rows for role, rows in half.items() for turn in ("cosine", "sine")},
            {f"{role}_{name}": turn for role in half for name, turn in (("cosine", cosine), ("sine", sine))},
        )
    ]


def taken(at: RecordedHead, rows: list[int]) -> list[Step]:
    """Queries, keys and values with those of other positions put in; `rows` are the queries shown."""
    axes_of: dict[VectorName, tuple[str, ...]] = {"query": QUERY, "key": KEY, "value": VALUE}
    changed = {role: changes for role in axes_of if (changes := at.taken(role))}
    if not changed:
        return []
    outputs: dict[str, Tensor] = {}
    parameters: dict[str, Tensor | float] = {}
    operations: dict[str, Operation] = {}
    axes: dict[str, tuple[str, ...]] = {}
    for role, changes in changed.items():
        there = rows if role == "query" else list(range(at.recorded(role).shape[0]))
        places = [position for position in there if position in changes]
        operations[role] = op.replace_rows(f"{role}_own", places, f"{role}_taken")
        parameters[f"{role}_taken"] = at.recorded(role)[places]
        outputs[role], axes[role] = at.recorded(role), axes_of[role]
        axes[f"{role}_taken"] = ("given", axes_of[role][1])
    formula = ", ".join(f"{role}[{to}] = {role}_own[{by}]" for role in changed for to, by in changed[role].items())
    return [Step("taken", formula, outputs, operations, axes, parameters)]


def own_name(at: RecordedHead, role: VectorName) -> str:
    """What the vectors are called that no intervention has changed yet."""
    return f"{role}_own" if at.taken(role) else role


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


def _projected(at: HeadPlace, of: str, part: _Slice) -> Tensor:
    source = at.memory if of == "memory" else at.recorded("input")
    product = source @ part.weight
    return product if part.bias is None else product + part.bias


def _rotated(at: HeadPlace, role: VectorName) -> Tensor:
    if not at.taken(role):
        return at.recorded(role)
    query, key, _ = _slices(at)
    vectors = _projected(at, "input", query if role == "query" else key)
    where = torch.arange(vectors.shape[0])
    return positions.rotate_halves(vectors[None, None], where, at.config.rotary_base)[0, 0]
