"""Residual stream: finds the sums and norms around each attention in a probe run, and verifies them in later runs."""

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

    def ios(self, count: int) -> Iterator[ModuleIO]:
        """The tensors to keep of a run on so many positions."""
        yield from (self.input, self.output, self.stream, self.residual)
        for step in (self.norm, self.output_norm, self.normalised):
            if step is not None:
                yield from (step.wrote, step.wrote.other)
        if self.beside is not None:
            yield self.beside
        if self.embedding is not None:
            yield from self.embedding.ios
        for _, io, _ in self.added or ():
            if len(self.added or ()) * count <= MOST_ADDED:
                yield io


def residual_layouts(
    model: nn.Module, found: CapturedTensors, ends: Mapping[Place, AttentionIO], ids: Sequence[Tensor]
) -> dict[Place, ResidualLayout]:
    """The layout of the stream around each attention; those that are not known are left out.

    Args:
        found: everything that was seen of a run on a few tokens.
        ids: of the tokens that it read.
    """
    values = Values(found)
    tried = {place: _layout(values, found, each) for place, each in ends.items()}
    known = {place: layout for place, layout in tried.items() if layout is not None}
    whole: dict[Place, ResidualLayout] = {}
    for stack in ("encoder", "decoder"):
        here = {place: layout for place, layout in known.items() if (place.site == "encoder") == (stack == "encoder")}
        first = here.get(Place(stack, 0))
        made, begins = None, None
        if first is not None and (begins := values.at(first.stream)) is not None:
            made = find_embedding(model, values, found, ids, begins) or EmbeddingLayout(values.io(begins))
        sums = _sums(values, here)
        for place, layout in here.items():
            added = None if begins is None else _added(values, sums, begins, values.at(layout.stream))
            whole[place] = replace(layout, added=added, embedding=made)
    return whole


def residual_stream(layout: ResidualLayout, found: CapturedTensors) -> ResidualStream | None:
    """The parts in one run; None where they do not make its numbers."""
    rows = {io: rows_of(found[io]) for io in found if found[io].is_floating_point()}
    needed = (layout.input, layout.output, layout.stream, layout.residual)
    if any(io not in rows for io in needed):
        return None
    stream, output = rows[layout.stream], rows[layout.output]
    steps = {
        step: _normalised(step, rows)
        for step in (layout.norm, layout.output_norm, layout.normalised)
        if step is not None
    }
    if None in steps.values() or (layout.norm is None and not torch.equal(stream, rows[layout.input])):
        return None
    normed = None if layout.output_norm is None else steps[layout.output_norm]
    own = output if normed is None else normed.result
    beside = None if layout.beside is None else rows.get(layout.beside)
    if (layout.beside is None) != (beside is None):
        return None
    parts = [own * layout.factor, *([] if beside is None else [beside])]
    if not adds_up(rows[layout.residual], stream, parts):
        return None
    begins = (
        None if layout.embedding is None or layout.embedding.result not in rows else embedded(layout.embedding, found)
    )
    added = None
    if begins is not None and layout.added is not None and all(io in rows for _, io, _ in layout.added):
        added = tuple((name, rows[io] * factor) for name, io, factor in layout.added)
        if added and not adds_up(stream, begins.result, [each for _, each in added]):
            added = None
        if not added and not torch.equal(stream, begins.result):
            added = None
    return ResidualStream(
        begins,
        added,
        stream,
        None if layout.norm is None else layout.norm.norm,
        rows[layout.input],
        output,
        None if layout.factor == 1 else layout.factor,
        normed,
        beside,
        rows[layout.residual],
        None if layout.normalised is None else steps[layout.normalised],
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
        values.io(beside[0]) if beside else None,
        values.io(residual),
        _last(values, found, residual),
    )


def _effort(found: Sum) -> tuple[int, bool]:
    return len(found.added), found.factor != 1


def _norms(values: Values, found: CapturedTensors, index: int, end: str) -> list[LocatedNorm]:
    """The norms that write this tensor, or that read it."""
    steps = []
    for io in (each for each in values.all[index].ios if each.end == end):
        wrote = io if end == "wrote" else io.other
        if wrote in found and wrote.other in found:
            norm = norm_of(wrote.module, found[wrote.other], found[wrote])
            steps += [] if norm is None else [LocatedNorm(norm, wrote)]
    return steps


def _last(values: Values, found: CapturedTensors, residual: int) -> LocatedNorm | None:
    """The norm of the sum, if later layers add to what it made, and not to the sum."""
    for step in _norms(values, found, residual, "read"):
        own = values.at(step.wrote)
        if own is not None and values.is_added_to(own):
            return step
    return None


def _sums(values: Values, known: Mapping[Place, ResidualLayout]) -> Callable[[int], tuple[Sum, tuple[str, ...]] | None]:
    """How each tensor of a stream follows from the one before, and what the parts are called; found once each."""
    attending: dict[int, str] = {}
    layers: dict[int, int] = {}
    for place, layout in known.items():
        own = values.at(layout.output if layout.output_norm is None else layout.output_norm.wrote)
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
        here = [(each, values.io(index), total.factor) for each, index in zip(names, total.added, strict=True)]
        added = [*here, *added]
        stream = total.of
    return tuple(added)


def _normalised(step: LocatedNorm, rows: Mapping[ModuleIO, Tensor]) -> NormResult | None:
    read, wrote = rows.get(step.wrote.other), rows.get(step.wrote)
    if read is None or wrote is None or not holds(step.norm, read, wrote):
        return None
    return NormResult(step.norm, wrote)
