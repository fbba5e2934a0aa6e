"""Projection hooks: record `input`, `contribution` and `output` at the linear layers around attention."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn

from model.adapters.huggingface.capture.call_order import call_order
from model.adapters.huggingface.capture.probe import ProbeResult
from model.adapters.huggingface.capture.probe_run import matrix
from model.attention.attention import contributions
from model.axes import Place
from model.run_context import current


def outputs(found: ProbeResult) -> dict[Place, nn.Module]:
    """The output projection of each attention, where one reads the outputs of its heads and nothing else."""
    pairs = zip(found.places, found.seen, strict=True) if found.seen else ()
    return {place: each.output for place, each in pairs if each.output is not None}


def missing(name: str, found: ProbeResult) -> Iterator[str]:
    """Sentences about the tensors of a model that are not known, with the reason."""
    if not found.seen:
        yield (
            f"{name} computes attention in code of its own, which {found.unexplained}, so its "
            "masked scores and weights are overheard; queries, keys, values, raw scores, outputs of heads, their "
            "contributions and the output are not seen, and no intervention reaches them."
        )
        for site, count in found.streams.items():
            yield (
                f"At {site} {name} has {count} streams of queries, of which the first reads the tokens and the others "
                "predict; the rows of the first are shown."
            )
        return
    if any(each.output is None for each in found.seen):
        yield (
            f"{name} does something to the outputs of its heads before they are put together, or has no output "
            "projection, so contribution and output are not given."
        )
    if any(not each.linear for each in found.seen):
        yield f"No projection stands in the module of {name} that attends, so its input is not given."


def install(found: ProbeResult) -> None:
    """Watches the linear layers around each attention, from now on."""
    watched: set[nn.Module] = set()
    for each in found.seen:
        if each.module in watched:
            continue  # layers that share a module
        watched.add(each.module)
        if each.first is not None:
            each.first.register_forward_pre_hook(_Reading(each.module, is_batch_second=each.is_batch_second))
        if each.output is not None:
            each.output.register_forward_hook(_Writing(each.module, is_batch_second=each.is_batch_second))


class _Reading:
    """Remembers what the first projection of an attention reads: its input."""

    def __init__(self, attention: nn.Module, *, is_batch_second: bool):
        self._attention, self._is_batch_second = attention, is_batch_second

    def __call__(self, _: nn.Module, args: tuple[Any, ...]) -> None:
        if current().recorder is not None and (run := call_order()) is not None:
            # the same layer may project something else afterwards: DeBERTa's table of distances
            run.inputs.setdefault(self._attention, args[0].transpose(0, 1) if self._is_batch_second else args[0])


class _Writing:
    """Hands on what the output projection of an attention made, and what each head has of it."""

    def __init__(self, attention: nn.Module, *, is_batch_second: bool):
        self._attention, self._is_batch_second = attention, is_batch_second

    def __call__(self, module: nn.Module, _: tuple[Any, ...], output: Tensor) -> None:
        recorder, run = current().recorder, call_order()
        if recorder is None or run is None or self._attention not in run.now:
            return
        place, mixed = run.now[self._attention]
        if not recorder.records(place):
            return
        wanted = recorder.wants(place, "contribution")
        by_text = output.transpose(0, 1) if self._is_batch_second else output
        recorder.keep(
            place,
            contribution=contributions(mixed, matrix(module)) if wanted else None,
            output=by_text.reshape(mixed.shape[0], mixed.shape[2], -1),
        )
