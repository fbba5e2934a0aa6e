"""Head vectors: the steps from the input of an attention to the query, key and value of one head.

Where a vector comes from no linear layer that is known, it enters as it is.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from model.head_parts import HeadNorm, HeadVectors, Projection
from model.interventions import VectorName
from model.steps import operations as op
from model.steps.recorded_head import RecordedHead
from model.steps.step import Step
from model.steps.step_builder import StepBuilder

QUERY, KEY, VALUE = ("query", "d_head"), ("key", "d_head"), ("key", "d_value")
AXES: dict[VectorName, tuple[str, str]] = {"query": QUERY, "key": KEY, "value": VALUE}
LATENTS: Mapping[str, str] = {"query": "query_latent", "key": "key_value_latent", "value": "key_value_latent"}


def head_vectors(at: RecordedHead) -> list[Step]:
    """From the input to queries, keys and values."""
    return [
        *_memory(at),
        *_latents(at),
        *_projections(at),
        *_changed(at),
        *_scaled(at),
        *_rotary(at),
        *_normalised_last(at),
        *_taken(at),
    ]


def _memory(at: RecordedHead) -> list[Step]:
    made = StepBuilder("memory", "memory: the output of the encoder")
    if at.is_cross and (projection := at.vectors["key"].projection) is not None:
        made.add("memory", projection.read, op.given(), ("key", "d_model"))
    return made.steps


def _latents(at: RecordedHead) -> list[Step]:
    """The vectors of fewer dimensions from which multi-head latent attention makes those of each head."""
    made = StepBuilder("latents", "latent = input · W, to fewer dimensions, and normalised")
    for role, (axis, _) in AXES.items():
        projection, name = at.vectors[role].projection, LATENTS[role]
        # keys and values are made of one latent
        if projection is None or (latent := projection.latent) is None or name in made.step.outputs:
            continue
        down, axes = latent.compressed, (axis, "d_latent")
        compressed = name if latent.norm is None else name.replace("latent", "compressed")
        weight = made.bring(f"w_{name}", down.weight, ("d_model", "d_latent"))
        bias = None if down.bias is None else made.bring(f"b_{name}", down.bias, ("d_latent",))
        made.add(compressed, down.wrote, op.product("input", weight, plus=bias), axes)
        if latent.norm is not None:
            prefix = f"{name}_"
            made.normalise(compressed, down.wrote, latent.norm, (name, projection.read), (prefix, prefix), axes)
    return made.steps


def _projections(at: RecordedHead) -> list[Step]:
    """input · W + b where the layer is known; else the first vectors that are."""
    made, formulas = StepBuilder("projections"), []
    for role, axes in AXES.items():
        vectors, name = at.vectors[role], at.stages(role)[0]
        if (projection := vectors.projection) is None:
            # a rotation or a factor is known, but not where its numbers came from
            first = vectors.result if len(at.stages(role)) == 1 else vectors.changed
            assert first is not None
            made.add(name, first, op.given(), axes)
            formulas.append(f"{name}: as the model made it")
            continue
        source = "memory" if at.is_cross and role != "query" else "input"
        if vectors.shared is None:
            formulas.append(_projected(made, role, (name, at.tensor(name, projection.wrote)), projection, source, axes))
            continue
        own, shared = (f"{role}_content", projection.wrote), (f"{role}_shared", vectors.shared.wrote)
        formulas.append(_projected(made, role, own, projection, source, (axes[0], "d_content")))
        formulas.append(_projected(made, shared[0], shared, vectors.shared, source, (axes[0], "d_shared")))
        whole = torch.cat([own[1], shared[1]], dim=-1)
        made.add(name, at.tensor(name, whole), op.columns(own[0], shared[0], interleaved=False), axes)
        formulas.append(f"{name} = [{own[0]} | {shared[0]}]")
    made.formula = ", ".join(formulas)
    return made.steps


def _projected(
    made: StepBuilder, to: str, result: tuple[str, Tensor], by: Projection, source: str, axes: tuple[str, ...]
) -> str:
    """One product of what a linear layer reads; returns its formula.

    Args:
        to: the name after `w_` and `b_`.
    """
    read, width = (source, "d_model") if by.latent is None else (LATENTS[to], "d_latent")
    weight = made.bring(f"w_{to}", by.weight, (width, axes[1]))
    bias = None if by.bias is None else made.bring(f"b_{to}", by.bias, axes[1:])
    made.add(*result, op.product(read, weight, plus=bias), axes)
    return f"{result[0]} = {read} · {weight}" + ("" if bias is None else f" + {bias}")


def _changed(at: RecordedHead) -> list[Step]:
    """The first change of the projections: a norm, or numbers that come as they are."""
    made = StepBuilder("changed", "query, key, value: the projections, changed by a layer of the model")
    normed = StepBuilder("norms", "query, key = norm(the same), before they are turned")
    for role, axes in AXES.items():
        vectors, stages = at.vectors[role], at.stages(role)
        if vectors.projected is None or vectors.changed is None:
            continue
        if vectors.norm is None:
            made.add(stages[1], vectors.changed, op.given(), axes)
        else:
            _normalised(normed, vectors.norm, role, stages[:2], (vectors.projected, vectors.changed))
    return [*made.steps, *normed.steps]


def _normalised_last(at: RecordedHead) -> list[Step]:
    """A norm that comes after the rotation."""
    made = StepBuilder("norms", "query, key = norm(the same), after they are turned")
    for role in AXES:
        vectors, stages = at.vectors[role], at.stages(role)
        if vectors.norm is not None and vectors.turned is not None:
            _normalised(made, vectors.norm, role, stages[-2:], (vectors.turned, vectors.result))
    return made.steps


def _normalised(
    made: StepBuilder, norm: HeadNorm, role: VectorName, names: list[str], tensors: tuple[Tensor, Tensor]
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


def _scaled(at: RecordedHead) -> list[Step]:
    """Vectors that are scaled before they meet, in place of the scores."""
    made = StepBuilder("factors", "query, key = the same × a factor, which other models multiply the scores by")
    for role, axes in AXES.items():
        vectors, stages = at.vectors[role], at.stages(role)
        if vectors.factor is None:
            continue
        last = len(stages) - (1 if vectors.rotation is None else 2) - (0 if vectors.turned is None else 1)
        factor = made.bring(f"{role}_factor", vectors.factor, ())
        result = _last(vectors) if vectors.rotation is None else _first(vectors) * vectors.factor
        made.add(stages[last], result, op.multiply(stages[last - 1], factor), axes)
    return made.steps


def _rotary(at: RecordedHead) -> list[Step]:
    """Queries and keys turned by their positions."""
    paired = StepBuilder("paired", "query, key: beside each dimension the one with which it turns, with its sign")
    by_cosine = StepBuilder("by_cosine", "query, key = the same × the cosine of the angle of their position")
    by_sine = StepBuilder("by_sine", "query, key = their partners × the sine of the angle of their position")
    made = StepBuilder("rotary", "query, key: each pair of dimensions turned by an angle that grows with the position")
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
            made.add(result, at.tensor(result, _last(vectors)), op.rotate(of, cosine, sine), axes)
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


def _taken(at: RecordedHead) -> list[Step]:
    """Vectors with those of other positions put in."""
    made = StepBuilder("taken", ", ".join(f"{r}[{to}] = {r}_own[{by}]" for r in AXES for to, by in at.taken[r].items()))
    for role, axes in AXES.items():
        if not (changes := at.taken[role]):
            continue
        there = at.queries if role == "query" else range(at.recorded(role).shape[0])
        places = [position for position in there if position in changes]
        given = made.bring(f"{role}_taken", at.recorded(role)[places], ("given", axes[1]))
        made.add(role, at.recorded(role), op.replace_rows(f"{role}_own", places, given), axes)
    return made.steps


def _last(vectors: HeadVectors) -> Tensor:
    """The vectors after they are scaled and turned."""
    return vectors.result if vectors.turned is None else vectors.turned


def _first(vectors: HeadVectors) -> Tensor:
    """The vectors before they are scaled and turned."""
    if vectors.changed is not None:
        return vectors.changed
    assert vectors.projected is not None
    return vectors.projected
