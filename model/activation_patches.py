"""Activation patches: put head outputs, or the residual stream from a layer on, of one run into another.

Each row of a batch may be patched differently, so many patches are tried at once. Patches reach the run in a context
variable; they apply in `model.attention.attend` after every intervention, and in `model.transformer.blocks.Stack`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jaxtyping import Float
from torch import Tensor

from model.axes import HeadOutput, Place, Site, Stream
from model.tracing.trace import Trace


@dataclass(frozen=True)
class HeadPatch:
    """In one row of the batch, the output of one head at every query, as another run computed it."""

    row: int
    place: Place
    head: int
    output: Float[Tensor, "query d_value"]


@dataclass(frozen=True)
class ResumePoint:
    """The residual stream that enters this layer of a stack; what lies before it is not computed."""

    layer: int
    stream: Stream


@dataclass(frozen=True)
class Patches:
    """The patches of all rows of one run. `starts` says by site where a stack begins."""

    heads: tuple[HeadPatch, ...] = ()
    starts: Mapping[Site, ResumePoint] = field(default_factory=dict)

    def touch(self, place: Place) -> bool:
        """Whether anything is patched at this attention."""
        return any(patch.place == place for patch in self.heads)

    def changed_head_output(self, place: Place, head_output: HeadOutput) -> HeadOutput:
        """The head outputs, patched with those of the other run, as a new tensor."""
        if not self.touch(place):
            return head_output
        changed = head_output.clone()
        for patch in self.heads:
            if patch.place == place:
                changed[patch.row, patch.head] = patch.output
        return changed


NONE = Patches()


def resume_points(trace: Trace, stack: Site, layer: int, stream: Stream) -> dict[Site, ResumePoint]:
    """Where the stacks begin if this stream enters a layer of one: an encoder before it begins after its end."""
    starts = {stack: ResumePoint(layer, stream)}
    encoder = [each.sublayer.layer for each in trace.streams if each.sublayer.site == "encoder"]
    if stack == "decoder" and encoder:
        end = encoder[-1] + 1
        starts["encoder"] = ResumePoint(end, trace.entering("encoder", end).expand(len(stream), -1, -1))
    return starts
