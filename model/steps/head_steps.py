"""The steps of one head of a model: from the embedding to the residual stream, with the slices of the weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from model.adapters.protocol import ForeignModel, own
from model.axes import Place
from model.interventions import NONE, Interventions
from model.steps import adapted_head, adapted_stream, projections, residual_stream
from model.steps.from_scores import from_scores
from model.steps.head_place import HeadPlace
from model.steps.step import Step, limited
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import ShapedModel, run


@dataclass(frozen=True)
class HeadSteps:
    """The steps of one head, and the run that they belong to.

    Attributes:
        queries: the rows shown.
        blocks: what the entries of `added` are, if the stream is written as a sum.
        shares_key_with: other heads of the layer that use the same keys and values.
    """

    steps: list[Step]
    trace: Trace
    queries: list[int]
    blocks: list[str]
    shares_key_with: list[int]


@torch.inference_mode()
def head_steps(
    model: ShapedModel,
    inputs: Inputs,
    place: Place,
    head: int,
    *,
    queries: Sequence[int] | None = None,
    interventions: Interventions | None = None,
) -> HeadSteps:
    """Runs the model once on a batch of one, and takes apart what one head did.

    Args:
        queries: the rows to keep; None = all.

    Raises:
        InputError: for a model that attends in code of its own.
    """
    if isinstance(model, ForeignModel):
        return _foreign(model, inputs, place, head, queries, interventions)
    model = own(model, "taking a head apart")
    recorder = Recorder(sites=[place.site], layers=[place.layer], streams=True)
    trace = run(model, inputs, recorder=recorder, interventions=interventions)
    at = HeadPlace(model, inputs, trace, place, head, changes=interventions or NONE, queries=queries)
    rows = list(range(at.recorded("scores").shape[0])) if queries is None else list(queries)
    steps = _steps(at, rows)
    shown = steps if queries is None else limited(steps, rows)
    return HeadSteps(shown, trace, rows, residual_stream.blocks(at), at.shares_key_with)


def _foreign(
    model: ForeignModel,
    inputs: Inputs,
    place: Place,
    head: int,
    queries: Sequence[int] | None,
    changes: Interventions | None,
) -> HeadSteps:
    look = model.look_closely(inputs, place, head, changes)
    at = adapted_head.ForeignHead(look, place, head, changes=changes or NONE, queries=queries)
    rows = list(range(at.recorded("scores").shape[0])) if queries is None else list(queries)
    steps = [*adapted_head.before_scores(at, rows), *from_scores(at, rows), *adapted_stream.after(at.around)]
    shown = steps if queries is None else limited(steps, rows)
    return HeadSteps(shown, look.trace, rows, adapted_stream.blocks(at.around), at.shares_key_with)


def _steps(at: HeadPlace, rows: list[int]) -> list[Step]:
    return [
        residual_stream.embedding(at),
        *residual_stream.stream(at),
        residual_stream.attention_input(at),
        *residual_stream.memory(at),
        projections.projections(at),
        *projections.rotary(at),
        *projections.taken(at, rows),
        *from_scores(at, rows),
        *residual_stream.residual(at),
    ]
