"""The steps of a head of a model that was made elsewhere, up to its queries, keys and values.

What is not known of its making comes as it is: the stream, the input, and vectors of which no linear layer was found.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.adapters.head_parts import HeadNorm, HeadParts, Vectors
from model.adapters.protocol import CloseLook
from model.axes import Place
from model.interventions import Interventions, VectorName
from model.steps import adapted_stream
from model.steps import operations as op
from model.steps.head_place import RecordedHead
from model.steps.projections import KEY, QUERY, VALUE, own_name, taken
from model.steps.step import Step
from model.steps.step_builder import Making

AXES: dict[VectorName, tuple[str, ...]] = {"query": QUERY, "key": KEY, "value": VALUE}


class ForeignHead(RecordedHead):
    """A head of a model that was made elsewhere, and what is known of how its vectors came about."""

    def __init__(
        self,
        look: CloseLook,
        place: Place,
        head: int,
        *,
        changes: Interventions,
        queries: Sequence[int] | None,
    ):
        super().__init__(look.trace, place, head, changes=changes, queries=queries)
        parts: HeadParts = look.parts
        self.softcap, self.sink = parts.softcap, parts.sink
        self.output_weight, self.output_bias = parts.output_weight, parts.output_bias
        self.vectors: dict[VectorName, Vectors] = {"query": parts.query, "key": parts.key, "value": parts.value}
        self.around = look.around
        self._key_heads = parts.key_heads

    @property
    def shares_key_with(self) -> list[int]:
        """The other heads that use the same keys and values."""
        group = self.record.scale.shape[0] // self._key_heads
        first = self.head // group * group
        return [head for head in range(first, first + group) if head != self.head]

    @property
    def memory(self) -> Tensor | None:
        """What a cross-attention takes keys and values from, as far as it is known."""
        found = self.vectors["key"].projection
        return found.read if self.is_cross and found is not None else None

    def stages(self, role: VectorName) -> list[str]:
        """The names of these vectors as they come about, the last as attention uses them but for interventions."""
        vectors = self.vectors[role]
        names = []
        is_moved = vectors.factor is not None or vectors.rotation is not None
        if vectors.projection is not None and vectors.changed is not None:
            names.append(f"{role}_projected")
        if is_moved:
            names.append(f"{role}_before")
        if vectors.factor is not None and vectors.rotation is not None:
            names.append(f"{role}_scaled")
        if vectors.turned is not None:
            names.append(f"{role}_turned")
        return [*names, own_name(self, role)]


def before_scores(at: ForeignHead, rows: list[int]) -> list[Step]:
    """From the input to queries, keys and values; `rows` are the queries shown."""
    return [
        *adapted_stream.before(at.around, at.axis, at.record.tensors.get("input")),
        *_memory(at),
        *_projections(at),
        *_changed(at),
        *_scaled(at),
        *_rotary(at),
        *_normalised_last(at),
        *taken(at, rows),
    ]


def _memory(at: ForeignHead) -> list[Step]:
    made = Making("memory", "memory: what the encoder made of the source")
    if at.memory is not None:
        made.add("memory", at.memory, op.given(), ("key", "d_model"))
    return made.steps


def _projections(at: ForeignHead) -> list[Step]:
    """input · W + b where the layer is known; else the first vectors that are."""
    made = Making("projections", "query, key, value = input · w + b, as far as the layer that makes them is known")
    for role, axes in AXES.items():
        vectors, name = at.vectors[role], at.stages(role)[0]
        if (projection := vectors.projection) is None:
            # a rotation or a factor is known, but not where its numbers came from
            first = vectors.result if len(at.stages(role)) == 1 else vectors.changed
            assert first is not None
            made.add(name, first, op.given(), axes)
            continue
        weight = made.bring(f"w_{role}", projection.weight, ("d_model", axes[1]))
        bias = None if projection.bias is None else made.bring(f"b_{role}", projection.bias, (axes[1],))
        source = "memory" if at.is_cross and role != "query" else "input"
        made.add(name, projection.wrote, op.product(source, weight, plus=bias), axes)
    return made.steps


def _changed(at: ForeignHead) -> list[Step]:
    """What the model made of the projections before anything else: a norm, or numbers that come as they are."""
    made = Making("changed", "query, key, value: what a layer of the model made of the projections")
    normed = Making("norms", "query, key = norm(the same), before they are turned")
    for role, axes in AXES.items():
        vectors, stages = at.vectors[role], at.stages(role)
        if vectors.projection is None or vectors.changed is None:
            continue
        if vectors.norm is None:
            made.add(stages[1], vectors.changed, op.given(), axes)
        else:
            _normalised(normed, vectors.norm, role, stages[:2], (vectors.projection.wrote, vectors.changed))
    return [*made.steps, *normed.steps]


def _normalised_last(at: ForeignHead) -> list[Step]:
    """A norm that stands behind the rotation."""
    made = Making("norms", "query, key = norm(the same), after they are turned")
    for role in AXES:
        vectors, stages = at.vectors[role], at.stages(role)
        if vectors.norm is not None and vectors.turned is not None:
            _normalised(made, vectors.norm, role, stages[-2:], (vectors.turned, vectors.result))
    return made.steps


def _normalised(
    made: Making, norm: HeadNorm, role: VectorName, names: list[str], tensors: tuple[Tensor, Tensor]
) -> None:
    """The vectors of this head, normalised by themselves, or by the row that all heads make together."""
    (of, result), (read, wrote), axes, prefix = names, tensors, AXES[role], f"{role}_"
    whole = None
    if norm.every is not None:
        every, own = norm.every
        heads = made.bring(f"{role}_heads", every, ("head", *axes))
        whole = (f"{role}_concatenated", torch.cat(list(every), dim=-1))
        made.add(whole[0], whole[1], op.concatenate(heads, head=own, own=of), (axes[0], "d_concatenated"))
    made.normalise(of, read, norm.norm, (result, wrote), (prefix, prefix), axes, whole=whole)


def _scaled(at: ForeignHead) -> list[Step]:
    """Vectors that are scaled before they meet, in place of the scores."""
    made = Making("factors", "query, key = the same × a factor, which other models multiply the scores by")
    for role, axes in AXES.items():
        vectors, stages = at.vectors[role], at.stages(role)
        if vectors.factor is None:
            continue
        last = len(stages) - (1 if vectors.rotation is None else 2) - (0 if vectors.turned is None else 1)
        factor = made.bring(f"{role}_factor", vectors.factor, ())
        result = _last(vectors) if vectors.rotation is None else _first(vectors) * vectors.factor
        made.add(stages[last], result, op.multiply(stages[last - 1], factor), axes)
    return made.steps


def _rotary(at: ForeignHead) -> list[Step]:
    """Queries and keys turned by their positions."""
    paired = Making("paired", "query, key: beside each dimension the one with which it turns, with its sign")
    by_cosine = Making("by_cosine", "query, key = the same × the cosine of the angle of their position")
    by_sine = Making("by_sine", "query, key = their partners × the sine of the angle of their position")
    made = Making("rotary", "query, key: each pair of dimensions turned by an angle that grows with the position")
    for role, axes in AXES.items():
        vectors = at.vectors[role]
        if (rotation := vectors.rotation) is None:
            continue
        stages = at.stages(role)
        *_, of, result = stages if vectors.turned is None else stages[:-1]
        if rotation.pairing is None:
            half = (axes[0], "d_half")
            cosine = made.bring(f"{role}_cosine", rotation.cosine, half)
            sine = made.bring(f"{role}_sine", rotation.sine, half)
            made.add(result, _last(vectors), op.rotate(of, cosine, sine), axes)
            continue
        # other dimensions are paired than those half of all apart, or not all of them turn
        before = _first(vectors) * (1.0 if vectors.factor is None else vectors.factor)
        partners = before @ rotation.pairing
        pairing = paired.bring(f"{role}_pairing", rotation.pairing, ("d_head", axes[1]))
        paired.add(f"{role}_paired", partners, op.product(of, pairing), axes)
        cosine = by_cosine.bring(f"{role}_cosine", rotation.cosine, axes)
        by_cosine.add(f"{role}_by_cosine", before * rotation.cosine, op.multiply(of, cosine), axes)
        sine = by_sine.bring(f"{role}_sine", rotation.sine, axes)
        by_sine.add(f"{role}_by_sine", partners * rotation.sine, op.multiply(f"{role}_paired", sine), axes)
        made.add(result, _last(vectors), op.total(f"{role}_by_cosine", f"{role}_by_sine"), axes)
    return [*paired.steps, *by_cosine.steps, *by_sine.steps, *made.steps]


def _last(vectors: Vectors) -> Tensor:
    """The vectors after they are scaled and turned."""
    return vectors.result if vectors.turned is None else vectors.turned


def _first(vectors: Vectors) -> Tensor:
    """The vectors before they are scaled and turned."""
    if vectors.changed is not None:
        return vectors.changed
    assert vectors.projection is not None
    return vectors.projection.wrote
