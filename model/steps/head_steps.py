"""Head steps: list every number of one head, from the embedding to the residual stream, with its weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from model.axes import Place
from model.interventions import NONE, Interventions
from model.protocol import Model
from model.steps import residual_stream
from model.steps.from_scores import from_scores
from model.steps.head_vectors import head_vectors
from model.steps.recorded_head import RecordedHead
from model.steps.step import Step, limited
from model.tracing.trace import Trace
from model.transformer.batch import Inputs


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
    model: Model,
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
    changes = interventions or NONE
    at = RecordedHead(model.head_run(inputs, place, head, interventions), place, head, changes=changes, queries=queries)
    steps = [
        *residual_stream.before(at.stream, at.axis, at.record.tensors.get("input")),
        *head_vectors(at),
        *from_scores(at),
        *residual_stream.after(at.stream),
    ]
    shown = steps if queries is None else limited(steps, at.queries)
    return HeadSteps(shown, at.trace, at.queries, residual_stream.blocks(at.stream), at.shares_key_with)
