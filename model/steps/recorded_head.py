"""Recorded head: one head after one run, with the sources of its vectors and its interventions."""

from collections.abc import Sequence
from functools import cached_property

from torch import Tensor

from model.axes import Place
from model.head_parts import HeadVectors
from model.interventions import Interventions, VectorName
from model.protocol import HeadRun
from model.tracing.trace import AttentionTrace


class RecordedHead:
    """One head after one run on a batch of one, changed by these interventions.

    Args:
        queries: the rows that are shown; None = all.
    """

    def __init__(self, run: HeadRun, place: Place, head: int, *, changes: Interventions, queries: Sequence[int] | None):
        self.trace, self.parts, self.stream = run
        self.place, self.head, self.changes = place, head, changes
        count = self.recorded("scores").shape[0]
        self.queries = list(range(count) if queries is None else queries)
        self.vectors: dict[VectorName, HeadVectors] = {
            "query": self.parts.query,
            "key": self.parts.key,
            "value": self.parts.value,
        }

    @cached_property
    def taken(self) -> dict[VectorName, dict[int, int]]:
        """By role and position, that of the vector which an intervention put in its place; of queries, those shown."""
        found = {
            role: {each.position: each.by for each in self.changes.taken(self.place, role, self.head)}
            for role in self.vectors
        }
        return found | {"query": {to: by for to, by in found["query"].items() if to in self.queries}}

    @property
    def is_cross(self) -> bool:
        """Whether the keys come from a memory."""
        return self.place.site == "cross"

    @property
    def axis(self) -> str:
        """The name of the axis along which the queries' stream runs: self-attention takes keys from it as well."""
        return "query" if self.is_cross else "position"

    @property
    def record(self) -> AttentionTrace:
        """The record of the attention."""
        return self.trace.at(*self.place)

    def recorded(self, name: str) -> Tensor:
        """One tensor of this head, without batch and head axis."""
        tensor = self.record.tensors[name]  # type: ignore[index]
        return tensor[0] if tensor.dim() == 3 else tensor[0, 0 if tensor.shape[1] == 1 else self.head]

    @property
    def shares_key_with(self) -> list[int]:
        """The other heads that use the same keys and values."""
        group = self.record.scale.shape[0] // self.parts.key_heads
        first = self.head // group * group
        return [head for head in range(first, first + group) if head != self.head]

    def stages(self, role: VectorName) -> list[str]:
        """The names of these vectors as they come about, the last as attention uses them but for interventions."""
        vectors = self.vectors[role]
        names = []
        if vectors.projection is not None and vectors.changed is not None:
            names.append(f"{role}_projected")
        if vectors.factor is not None or vectors.rotation is not None:
            names.append(f"{role}_before")
        if vectors.factor is not None and vectors.rotation is not None:
            names.append(f"{role}_scaled")
        if vectors.turned is not None:
            names.append(f"{role}_turned")
        return [*names, f"{role}_own" if self.taken[role] else role]

    def tensor(self, name: str, computed: Tensor) -> Tensor:
        """The numbers of these vectors: those of the run, for the ones that attention used."""
        return self.recorded(name) if name in self.vectors else computed
