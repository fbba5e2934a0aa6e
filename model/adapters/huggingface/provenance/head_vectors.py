"""Head vectors: finds the linear layer, and the columns of it, that make the query, key and value of each head."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Int
from torch import Tensor

from model.adapters.huggingface.capture.probe_run import AttentionCall, ModuleCall, matrix
from model.adapters.huggingface.provenance.head_norm_fit import head_norm
from model.adapters.huggingface.provenance.latent_fit import columns_of, latent_of, paired_apart, split_keys
from model.adapters.huggingface.provenance.rotation_fit import SAME, Heads, Relation, is_turned, relate, unscaled
from model.axes import Place
from model.head_parts import HeadParts, HeadVectors, Projection, Rotation

Role = Literal["query", "key", "value"]
Layout = Int[Tensor, "head d"]


@dataclass(frozen=True)
class _Origin:
    """The vectors of all heads, and how they came about.

    Attributes:
        between: a layer that reads `read` and makes `changed` of it, or what attention used, if it stands last.
        shared: what makes the last dimensions of all heads alike.
    """

    call: ModuleCall | None
    layout: Layout | None
    changed: Heads | None
    relation: Relation
    between: ModuleCall | None = None
    read: Heads | None = None
    shared: Projection | None = None


UNKNOWN = _Origin(None, None, None, SAME)


def head_parts(seen: AttentionCall, place: Place, head: int) -> HeadParts:
    """The known parts of one head, in a batch of one."""
    n_heads, key_heads = seen.query.shape[1], seen.key.shape[1]
    query, key = _queries_and_keys(seen)
    made: dict[Role, _Origin] = {"query": query, "key": key, "value": _made(seen, "value", None)}
    read = next((call.read for call in seen.linear if call.module is seen.first), None)
    own: dict[Role, int] = {
        "query": head,
        "key": head // (n_heads // key_heads),
        "value": head // (n_heads // key_heads),
    }
    is_cross = place.site == "cross"
    vectors = {role: _of_head(seen, made[role], role, own[role], read, is_cross and role != "query") for role in own}
    sinks, output = seen.given["sinks"], seen.output
    bias = None if output is None else output.bias
    return HeadParts(
        **vectors,
        softcap=seen.given["softcap"],
        sink=None if sinks is None else sinks[head],
        key_heads=key_heads,
        output_weight=None if output is None else matrix(output).cpu(),
        output_bias=bias.cpu() if isinstance(bias, Tensor) else None,
    )


def _queries_and_keys(seen: AttentionCall) -> tuple[_Origin, _Origin]:
    """Both are turned by the same angles, but the queries may be scaled as well."""
    query = _made(seen, "query", None)
    rotation = query.relation.rotation
    if rotation is None:
        return query, _made(seen, "key", None)
    if (key := _made(seen, "key", rotation)).relation.rotation is not None:
        return query, key
    factor, alone = unscaled(rotation)
    key = _made(seen, "key", alone)
    return (query, key) if key.relation.rotation is None else (replace(query, relation=Relation(factor, alone)), key)


def _given(seen: AttentionCall, role: Role) -> Heads:
    return {"query": seen.query, "key": seen.key, "value": seen.value}[role][0]


def _made(seen: AttentionCall, role: Role, rotation: Rotation | None) -> _Origin:
    """The last linear layer of which these vectors are made; through one more layer in between, if need be."""
    given = _given(seen, role)
    for call in reversed(seen.linear):
        for layout in (each for own in _layouts(seen, role, call) for each in _in_either_order(call, own, given)):
            if (relation := _related(_heads(call.wrote, layout), given, rotation)) is not None:
                return _Origin(call, layout, None, relation)
    if role == "key" and (split := split_keys(seen, lambda before, to: _alike_or_turned(before, to, rotation))):
        content, layout, shared, columns, relation = split
        return _Origin(content, layout, None, relation, shared=columns_of(shared, columns))
    for between in reversed([call for call in seen.before if call not in seen.linear]):
        for changed in _as_heads(between.wrote, given):
            if (last := _turned_before(seen, role, between, changed, rotation)) is not None:
                return last
            if (relation := _related(changed, given, rotation)) is not None:
                return _Origin(*_before(seen, role, between), changed, relation, between, _alike(between, changed))
    return UNKNOWN


def _turned_before(
    seen: AttentionCall, role: Role, between: ModuleCall, changed: Heads, rotation: Rotation | None
) -> _Origin | None:
    """Vectors that are turned or multiplied first, and then made by a layer into what attention used."""
    given, read = _given(seen, role), _alike(between, changed)
    if read is None or relate(changed, given) != SAME:
        return None
    for call in reversed(seen.linear):
        for layout in _layouts(seen, role, call):
            relation = _related(_heads(call.wrote, layout), read, rotation)
            if relation is not None and relation != SAME:
                return _Origin(call, layout, None, relation, between, read)
    return None


def _alike(between: ModuleCall, changed: Heads) -> Heads | None:
    """The input of a layer as vectors of heads, in the order that they have in its output."""
    if between.read.shape != between.wrote.shape:
        return None
    pairs = zip(_as_heads(between.wrote, changed), _as_heads(between.read, changed), strict=True)
    return next((read for wrote, read in pairs if torch.equal(wrote, changed)), None)


def _related(before: Tensor, given: Tensor, rotation: Rotation | None) -> Relation | None:
    if before.shape != given.shape:
        return None  # what other vectors are made of
    if rotation is not None:  # the keys are turned as the queries are, or not at all
        return Relation(rotation=rotation) if is_turned(before, given, rotation) else None
    return relate(before, given)


def _alike_or_turned(before: Heads, given: Heads, rotation: Rotation | None) -> Relation | None:
    """Without a factor or a rotation that is only now found: any fits what all heads have alike."""
    found = _related(before, given, rotation)
    return found if rotation is not None or found == SAME else None


def _before(seen: AttentionCall, role: Role, between: ModuleCall) -> tuple[ModuleCall | None, Layout | None]:
    """The linear layer whose numbers another layer read."""
    given = _given(seen, role)
    for call in reversed(seen.linear):
        for layout in _layouts(seen, role, call):
            heads = _heads(call.wrote, layout)
            if any(torch.equal(heads, read) for read in _as_heads(between.read, given)):
                return call, layout
    return None, None


def _layouts(seen: AttentionCall, role: Role, call: ModuleCall) -> Iterator[Layout]:
    """Which of the numbers that a linear layer writes may belong to which head."""
    sizes: dict[Role, tuple[int, int]] = {
        name: (given.shape[0], given.shape[2]) for name in ("query", "key", "value") for given in [_given(seen, name)]
    }
    counts = {name: heads * width for name, (heads, width) in sizes.items()}
    width, own = call.wrote.shape[-1], sizes[role]
    if width == counts[role]:
        yield torch.arange(width).view(own)
    if width == sum(counts.values()):
        start = {"query": 0, "key": counts["query"], "value": counts["query"] + counts["key"]}[role]
        yield torch.arange(start, start + counts[role]).view(own)
        yield from _grouped(sizes, role, width)

    # each head's values after its keys, which are not whole yet
    each, rest = divmod(width, own[0])
    if role == "value" and not rest and each > own[1]:
        yield torch.arange(width).view(own[0], each)[:, each - own[1] :]


def _in_either_order(call: ModuleCall, layout: Layout, given: Heads) -> Iterator[Layout]:
    """The columns as they stand, then with the pairs of the last dimensions, which turn, half of them apart."""
    yield layout
    own, (n_heads, width) = _heads(call.wrote, layout), layout.shape
    if own.shape != given.shape or n_heads < 2:
        return
    moved = (own != given).any(dim=0).any(dim=0).nonzero().flatten()
    first = int(moved.min()) if len(moved) else 0
    if first and (width - first) % 2 == 0:
        yield layout[:, torch.cat([torch.arange(first), paired_apart(first, width)])]


def _grouped(sizes: dict[Role, tuple[int, int]], role: Role, width: int) -> Iterator[Layout]:
    """Groups of heads one after the other, each with its queries, keys and values, in any order."""
    n_heads, key_heads = sizes["query"][0], sizes["key"][0]
    if len({each for _, each in sizes.values()}) > 1:
        return
    d_head = sizes["query"][1]
    if n_heads == key_heads:
        for groups in (each for each in range(2, n_heads + 1) if n_heads % each == 0):
            parts = torch.arange(width).view(groups, 3, n_heads // groups, d_head)
            yield from (parts[:, part].reshape(n_heads, d_head) for part in range(3))
        return
    shared = n_heads // key_heads
    parts = torch.arange(width).view(key_heads, shared + 2, d_head)
    yield {"query": parts[:, :shared].reshape(n_heads, d_head), "key": parts[:, -2], "value": parts[:, -1]}[role]


def _heads(wrote: Tensor, layout: Layout) -> Heads:
    return wrote.reshape(-1, wrote.shape[-1])[:, layout].transpose(0, 1)


def _as_heads(tensor: Tensor, given: Heads) -> Iterator[Heads]:
    """The numbers of a batch of one as vectors of heads, in either order of the axes."""
    n_heads, count, width = given.shape
    if tensor.numel() == given.numel():
        yield tensor.reshape(count, n_heads, width).transpose(0, 1)
        if tensor.dim() > 2 and tensor.shape[-3] == n_heads:
            yield tensor.reshape(n_heads, count, width)


def _of_head(
    seen: AttentionCall, made: _Origin, role: Role, head: int, read: Tensor | None, from_memory: bool
) -> HeadVectors:
    given, projection = _given(seen, role), None
    if made.call is not None and made.layout is not None:
        projection = columns_of(made.call, made.layout[head])
        if not from_memory and not _is_same(made.call.read, read):
            latent = latent_of(seen, made.call.read, read)
            # where a layer reads something else, the chain from the input to here is not known
            projection = None if latent is None else replace(projection, latent=latent)
    if made.shared is not None and (projection is None or not _is_same(made.shared.read, read)):
        return HeadVectors(None, None, None, None, given[head])
    factor, rotation = made.relation
    changed = None if made.changed is None else made.changed[head]
    if projection is None and changed is None and made.call is not None and made.layout is not None:
        changed = _heads(made.call.wrote, made.layout)[head]
    norm = turned = None
    is_last = made.changed is None
    if made.between is not None and made.read is not None and projection is not None:
        wrote = given if made.changed is None else made.changed
        norm = head_norm(made.between, made.read, wrote, head, is_last=is_last)
        turned = made.read[head] if is_last else None
    if turned is not None and norm is None:  # what was turned is known, but not what was made of it then
        return HeadVectors(None, None, None, None, given[head])
    return HeadVectors(projection, changed, factor, rotation, given[head], norm, turned, made.shared)


def _is_same(one: Tensor, other: Tensor | None) -> bool:
    """Whether both are the same rows."""
    return other is not None and torch.equal(one.reshape(-1, one.shape[-1]), other.reshape(-1, other.shape[-1]))
