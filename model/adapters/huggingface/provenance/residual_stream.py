"""The residual stream around each attention, found by numbers: what adds up to what, and which norms stand between.

A run on a few tokens shows where in the modules the parts are seen; in every later run only those are kept, and what
does not add up there as well is not said.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from model.adapters.huggingface.capture.module_tensors import CapturedTensors, ModuleIO, rows_of
from model.adapters.huggingface.provenance.embedding_fit import EmbeddingLayout, embedded, find_embedding
from model.adapters.huggingface.provenance.norm_fit import holds, norm_of
from model.adapters.huggingface.provenance.sum_search import Sum, Values, adds_up
from model.axes import Place
from model.head_parts import MOST_ADDED, Norm, NormResult, ResidualStream


@dataclass(frozen=True)
class AttentionIO:
    """Where the input and the output of one attention are seen."""

    input: ModuleIO
    output: ModuleIO


@dataclass(frozen=True)
class LocatedNorm:
    """A norm, and where its result is seen."""

    norm: Norm
    wrote: ModuleIO


@dataclass(frozen=True)
class ResidualLayout:
    """Where the parts of `model.head_parts.ResidualStream` are seen."""

    input: ModuleIO
    output: ModuleIO
    stream: ModuleIO
    norm: LocatedNorm | None
    output_norm: LocatedNorm | None
    factor: float
    beside: ModuleIO | None
    residual: ModuleIO
    normalised: LocatedNorm | None
    added: tuple[tuple[str, ModuleIO, float], ...] | None = None
    embedding: EmbeddingLayout | None = None

    def spots(self, count: int) -> Iterator[ModuleIO]:
        """What has to be kept of a run on so many positions."""
        yield from (self.input, self.output, self.stream, self.residual)
        for step in (self.norm, self.output_norm, self.normalised):
            if step is not None:
                yield from (step.wrote, step.wrote.other)
        if self.beside is not None:
            yield self.beside
        if self.embedding is not None:
            yield from self.embedding.spots
        for _, spot, _ in self.added or ():
            if len(self.added or ()) * count <= MOST_ADDED:
                yield spot


def residual_layouts(
    model: nn.Module, found: CapturedTensors, ends: Mapping[Place, AttentionIO], ids: Sequence[Tensor]
) -> dict[Place, ResidualLayout]:
    """Of each attention, where the stream around it is seen; those of which it is not known are left out.

    Args:
        found: everything that was seen of a run on a few tokens.
        ids: of the tokens that it read.
    """
    values = Values(found)
    tried = {place: _layout(values, found, each) for place, each in ends.items()}
    known = {place: way for place, way in tried.items() if way is not None}
    whole: dict[Place, ResidualLayout] = {}
    for stack in ("encoder", "decoder"):
        here = {place: way for place, way in known.items() if (place.site == "encoder") == (stack == "encoder")}
        first = here.get(Place(stack, 0))
        made, begins = None, None
        if first is not None and (begins := values.at(first.stream)) is not None:
            made = find_embedding(model, values, found, ids, begins) or EmbeddingLayout(values.spot(begins))
        sums = _sums(values, here)
        for place, way in here.items():
            added = None if begins is None else _added(values, sums, begins, values.at(way.stream))
            whole[place] = replace(way, added=added, embedding=made)
    return whole


def around(way: ResidualLayout, found: CapturedTensors) -> ResidualStream | None:
    """The parts in one run; None where they do not make its numbers."""
    rows = {spot: rows_of(found[spot]) for spot in found if found[spot].is_floating_point()}
    needed = (way.input, way.output, way.stream, way.residual)
    if any(spot not in rows for spot in needed):
        return None
    stream, output = rows[way.stream], rows[way.output]
    steps = {step: _normalised(step, rows) for step in (way.norm, way.output_norm, way.normalised) if step is not None}
    if None in steps.values() or (way.norm is None and not torch.equal(stream, rows[way.input])):
        return None
    normed = None if way.output_norm is None else steps[way.output_norm]
    own = output if normed is None else normed.result
    beside = None if way.beside is None else rows.get(way.beside)
    if (way.beside is None) != (beside is None):
        return None
    parts = [own * way.factor, *([] if beside is None else [beside])]
    if not adds_up(rows[way.residual], stream, parts):
        return None
    begins = None if way.embedding is None or way.embedding.result not in rows else embedded(way.embedding, found)
    added = None
    if begins is not None and way.added is not None and all(spot in rows for _, spot, _ in way.added):
        added = tuple((name, rows[spot] * factor) for name, spot, factor in way.added)
        if added and not adds_up(stream, begins.result, [each for _, each in added]):
            added = None
        if not added and not torch.equal(stream, begins.result):
            added = None
    return ResidualStream(
        begins,
        added,
        stream,
        None if way.norm is None else way.norm.norm,
        rows[way.input],
        output,
        None if way.factor == 1 else way.factor,
        normed,
        beside,
        rows[way.residual],
        None if way.normalised is None else steps[way.normalised],
    )


def _layout(values: Values, found: CapturedTensors, ends: AttentionIO) -> ResidualLayout | None:
    """One attention: of what its input is made, and what its output is added to."""
    read, wrote = values.at(ends.input), values.at(ends.output)
    if read is None or wrote is None:
        return None
    norms = [*_norms(values, found, read, "wrote"), None]
    output_norms = [None, *_norms(values, found, wrote, "read")]
    tried = [
        (after, norm, output_norm)
        for output_norm in output_norms
        for norm in norms
        for of in [read if norm is None else values.at(norm.wrote.other)]
        for own in [wrote if output_norm is None else values.at(output_norm.wrote)]
        if of is not None and own is not None and (after := values.sum_from(of, own)) is not None
    ]
    if not tried:
        return None
    # one plain sum rather than one with a factor, or of three
    (residual, total), norm, output_norm = min(tried, key=lambda each: _effort(each[0][1]))
    beside = total.added[1:]
    return ResidualLayout(
        ends.input,
        ends.output,
        ends.input if norm is None else norm.wrote.other,
        norm,
        output_norm,
        total.factor,
        values.spot(beside[0]) if beside else None,
        values.spot(residual),
        _last(values, found, residual),
    )


def _effort(found: Sum) -> tuple[int, bool]:
    return len(found.added), found.factor != 1


def _norms(values: Values, found: CapturedTensors, index: int, end: str) -> list[LocatedNorm]:
    """The norms that write this tensor, or that read it."""
    steps = []
    for spot in (each for each in values.all[index].spots if each.end == end):
        wrote = spot if end == "wrote" else spot.other
        if wrote in found and wrote.other in found:
            norm = norm_of(wrote.module, found[wrote.other], found[wrote])
            steps += [] if norm is None else [LocatedNorm(norm, wrote)]
    return steps


def _last(values: Values, found: CapturedTensors, residual: int) -> LocatedNorm | None:
    """The norm of the sum, if later layers add to what it made, and not to the sum."""
    for step in _norms(values, found, residual, "read"):
        own = values.at(step.wrote)
        if own is None:
            continue
        later = [each for each in values.alike(own) if each > own]
        for index, target in enumerate(later[1:], start=1):
            if any(values.is_sum(target, Sum(own, (each,))) for each in later[:index]):
                return step
    return None


def _sums(values: Values, known: Mapping[Place, ResidualLayout]) -> Callable[[int], tuple[Sum, tuple[str, ...]] | None]:
    """How each tensor of a stream follows from the one before, and what the parts are called; found once each."""
    attending: dict[int, str] = {}
    layers: dict[int, int] = {}
    for place, way in known.items():
        own = values.at(way.output if way.output_norm is None else way.output_norm.wrote)
        if own is not None:
            attending[own] = f"layer {place.layer} {'cross' if place.site == 'cross' else 'attention'}"
            layers[own] = place.layer
    remembered: dict[int, tuple[Sum, tuple[str, ...]] | None] = {}

    def name(index: int) -> str:
        before = [layer for own, layer in layers.items() if own < index]
        beside = [layer for own, layer in layers.items() if own >= index]
        return attending.get(index, f"layer {max(before, default=min(beside, default=0))} feed-forward")

    def found(target: int) -> tuple[Sum, tuple[str, ...]] | None:
        if target not in remembered:
            total = values.sum_to(target)
            remembered[target] = None if total is None else (total, tuple(name(each) for each in total.added))
        return remembered[target]

    return found


def _added(
    values: Values, sums: Callable[[int], tuple[Sum, tuple[str, ...]] | None], begins: int, stream: int | None
) -> tuple[tuple[str, ModuleIO, float], ...] | None:
    """From the embedding to the stream, what was added, in the order of the layers."""
    added: list[tuple[str, ModuleIO, float]] = []
    while stream is not None and stream != begins:
        step = sums(stream) if stream > begins else None
        if step is None:
            return None
        total, names = step
        here = [(each, values.spot(index), total.factor) for each, index in zip(names, total.added, strict=True)]
        added = [*here, *added]
        stream = total.of
    return tuple(added)


def _normalised(step: LocatedNorm, rows: Mapping[ModuleIO, Tensor]) -> NormResult | None:
    read, wrote = rows.get(step.wrote.other), rows.get(step.wrote)
    if read is None or wrote is None or not holds(step.norm, read, wrote):
        return None
    return NormResult(step.norm, wrote)
