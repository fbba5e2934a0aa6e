"""Embedding fit: finds the tables, the scale, the norm and the matrix that make an embedding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import torch
from torch import Tensor, nn

from model.adapters.huggingface.capture.module_tensors import CapturedTensors, ModuleIO, rows_of
from model.adapters.huggingface.capture.probe_run import matrix
from model.adapters.huggingface.provenance.norm_fit import holds, norm_of
from model.adapters.huggingface.provenance.sum_search import Values, adds_up
from model.head_parts import EmbeddingParts, Norm, NormResult

MOST_TERMS = 3


@dataclass(frozen=True)
class EmbeddingLayout:
    """Where in a run the parts of an embedding are seen.

    Attributes:
        result: the embedding.
        token: what the table of tokens wrote, or the layer that reads a picture.
        leading: vectors that stand before the parts of a picture.
        position, segment: what is added: seen somewhere, or a parameter.
        norm, normalised: the norm of the sum, and where it is seen.
        linear: the output of the layer after it.
    """

    result: ModuleIO
    token: ModuleIO | None = None
    leading: tuple[Tensor, ...] = ()
    position: ModuleIO | Tensor | None = None
    segment: ModuleIO | None = None
    norm: Norm | None = None
    normalised: ModuleIO | None = None
    linear: ModuleIO | None = None

    @property
    def ios(self) -> Iterator[ModuleIO]:
        """All that has to be seen of a run."""
        for each in (self.result, self.token, self.position, self.segment, self.normalised):
            if isinstance(each, ModuleIO):
                yield from (each, each.other)


def find_embedding(
    model: nn.Module, values: Values, found: CapturedTensors, ids: Sequence[Tensor], result: int
) -> EmbeddingLayout | None:
    """How the embedding of this index is made; None if in no way that is known.

    Args:
        ids: of the tokens that were read.
    """
    first = values.io(result)
    for total, made in _layers_after(values, found, result, EmbeddingLayout(first)):
        if (summed := _summed(values, found, ids, total, made)) is not None:
            return summed
        if (pictured := _pictured(model, values, found, total, made)) is not None:
            return pictured
    return None


def embedded(made: EmbeddingLayout, found: CapturedTensors) -> EmbeddingParts:
    """The parts in a run, as far as they make its numbers."""
    result = rows_of(found[made.result])
    unknown = EmbeddingParts(None, None, None, None, None, None, None, None, result)
    if made.token is None or any(io not in found for io in made.ios if io.end == "wrote"):
        return unknown
    last = result
    weight = bias = None
    if made.linear is not None:
        module = made.linear.module
        weight, own = matrix(module).detach().cpu().T, module.bias
        bias = own.detach().cpu() if isinstance(own, Tensor) else None
        last = rows_of(found[made.linear.other])
    normalised = None
    if made.norm is not None and made.normalised is not None:
        normalised, last = NormResult(made.norm, last), rows_of(found[made.normalised.other])
        if not holds(made.norm, last, normalised.result):
            return unknown
    position = made.position if isinstance(made.position, Tensor) else _seen(found, made.position)
    segment = _seen(found, made.segment)
    token, scale = _token(made, found, last, [each for each in (position, segment) if each is not None])
    if token is None:
        return unknown
    return EmbeddingParts(token, scale, position, segment, last, normalised, weight, bias, result)


def _layers_after(
    values: Values, found: CapturedTensors, result: int, made: EmbeddingLayout
) -> Iterator[tuple[int, EmbeddingLayout]]:
    """The tensors that may be the sum: the embedding itself, what its norm reads, what its linear layer reads."""
    yield result, made
    for io in [each for each in values.all[result].ios if each.end == "wrote"]:
        if (read := values.at(io.other)) is None or read == result:
            continue
        if made.norm is None and (norm := norm_of(io.module, found[io.other], found[io])) is not None:
            yield from _layers_after(values, found, read, replace(made, norm=norm, normalised=io))
        elif made.norm is None and made.linear is None and isinstance(io.module, nn.Linear):
            yield from _layers_after(values, found, read, replace(made, linear=io))


def _summed(
    values: Values, found: CapturedTensors, ids: Sequence[Tensor], total: int, made: EmbeddingLayout
) -> EmbeddingLayout | None:
    """The sum of what tables wrote, or modules that read no numbers."""
    sources = [each for each in values.alike(total) if each <= total and _is_source(values, found, each)]
    tokens = [each for each in sources if _token_io(values, found, ids, each) is not None]
    for token in tokens:
        others = [each for each in sources if each != token]
        for count in range(MOST_TERMS):
            for added in combinations(others, count):
                constant = [each for each in added if _is_constant(values.tensor(each))]
                moving = [each for each in added if each not in constant]
                if len(constant) > 1 or len(moving) > 1:
                    continue
                whole = replace(
                    made,
                    token=_token_io(values, found, ids, token),
                    position=values.io(moving[0]) if moving else None,
                    segment=values.io(constant[0]) if constant else None,
                )
                if embedded(whole, found).token is not None:
                    return whole
    return None


def _pictured(
    model: nn.Module, values: Values, found: CapturedTensors, total: int, made: EmbeddingLayout
) -> EmbeddingLayout | None:
    """The sum of the output of a convolution over a picture, vectors before it, and positions."""
    whole = values.tensor(total)
    count, width = whole.shape
    own = [each.detach().cpu() for each in model.parameters()]
    positions: list[ModuleIO | Tensor] = [
        each.reshape(count, width) for each in own if each.shape[-2:] == whole.shape and each.numel() == whole.numel()
    ]
    sources = [each for each in values.alike(total) if each < total and _is_source(values, found, each)]
    positions += [values.io(each) for each in sources]
    vectors = [each.reshape(1, width) for each in own if each.numel() == width and each.shape[-1] == width]
    for io in (each for each in found if each.end == "wrote" and isinstance(each.module, nn.Conv2d)):
        leading = count - found[io][0, 0].numel()
        for position in positions:
            at = position if isinstance(position, Tensor) else rows_of(found[position])
            rows = whole[:leading] - at[:leading]
            chosen = [next((each for each in vectors if torch.allclose(each, row, atol=1e-4)), None) for row in rows]
            if any(each is None for each in chosen):
                continue
            candidate = replace(
                made, token=io, leading=tuple(each for each in chosen if each is not None), position=position
            )
            if embedded(candidate, found).token is not None:
                return candidate
    return None


def _token(
    made: EmbeddingLayout, found: CapturedTensors, total: Tensor, others: list[Tensor]
) -> tuple[Tensor | None, float | None]:
    """The vectors of the tokens, and by what they are multiplied; none if they do not make the sum."""
    assert made.token is not None
    module = made.token.module
    wrote = found[made.token]
    if isinstance(module, nn.Conv2d):
        token = torch.cat([*made.leading, wrote[0].flatten(1).T])
    else:
        assert isinstance(module, nn.Embedding)
        token = module.weight.detach()[found[made.token.other].to(module.weight.device)].cpu()[0]
    if token.shape != total.shape or any(each.shape != total.shape for each in others):
        return None, None
    rest = total.double() - sum((each.double() for each in others), torch.zeros(()))
    factor = float((rest * token.double()).sum() / token.double().square().sum())
    for scale in dict.fromkeys((1.0, factor)):
        if adds_up(total, torch.zeros_like(total), [token.double() * scale, *others]):
            return token, None if scale == 1 else scale
    return None, None


def _is_source(values: Values, found: CapturedTensors, index: int) -> bool:
    """Whether it was written by a table, or by a module that read no numbers but ids."""

    def reads_none(io: ModuleIO) -> bool:
        read = found.get(io.other)
        # some tables of positions are handed vectors, of which only the number counts
        is_source = isinstance(io.module, nn.Embedding) or read is None or not read.is_floating_point()
        return io.end == "wrote" and is_source

    ios = values.all[index].ios
    return any(reads_none(io) and not list(io.module.children()) for io in ios)


def _token_io(values: Values, found: CapturedTensors, ids: Sequence[Tensor], index: int) -> ModuleIO | None:
    """Where a table read the tokens."""

    def is_reading(io: ModuleIO) -> bool:
        read = found.get(io.other)
        return read is not None and any(torch.equal(read.flatten(), each.flatten().to(read.dtype)) for each in ids)

    ios = (each for each in values.all[index].ios if isinstance(each.module, nn.Embedding))
    return next((io for io in ios if io.end == "wrote" and is_reading(io)), None)


def _is_constant(rows: Tensor) -> bool:
    return bool((rows == rows[:1]).all())


def _seen(found: CapturedTensors, io: ModuleIO | None) -> Tensor | None:
    return None if io is None else rows_of(found[io])
