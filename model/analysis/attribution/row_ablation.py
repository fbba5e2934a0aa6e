"""Row ablation: ablates another head in each row of a batch, so that one run measures many heads."""

from dataclasses import dataclass
from typing import Literal

from model.axes import HeadOutput, Place
from model.interventions import Interventions

Mode = Literal["zero", "mean"]


@dataclass(frozen=True, kw_only=True)
class RowAblation(Interventions):
    """The changes of a run, and on top of them one ablated head a row of the batch, at one place.

    Attributes:
        place: where.
        rows: the head ablated in each row of the batch; as the last ablation of that row.
        mode: as in `Ablation`.
    """

    place: Place
    rows: range
    mode: Mode

    @classmethod
    def of(cls, changes: Interventions, place: Place, rows: range, mode: Mode) -> "RowAblation":
        """These changes with one more head ablated in each row."""
        return cls(**vars(changes), place=place, rows=rows, mode=mode)

    def touch(self, place: Place) -> bool:
        """Whether anything changes at this attention."""
        return place == self.place or super().touch(place)

    def changed_head_output(self, place: Place, head_output: HeadOutput) -> HeadOutput:
        """The head outputs with the ablated ones replaced, as a new tensor."""
        changed = super().changed_head_output(place, head_output)
        if place != self.place:
            return changed
        changed = changed.clone()
        for row, head in enumerate(self.rows):
            # of the head's own output, as if this ablation stood last among the others
            whole = head_output[row, head]
            changed[row, head] = whole.mean(dim=0, keepdim=True) if self.mode == "mean" else 0.0
        return changed
