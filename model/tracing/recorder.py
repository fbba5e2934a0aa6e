"""Records the tensors that attention hands over; a recorder reaches it in the `RunContext`."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from torch import Tensor

from model.axes import Place, Site, Stream, Sublayer
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.buffers import Slab
from model.tracing.trace import HEADLESS, TENSOR_NAMES, AttentionTrace, StreamTrace, TensorName


@dataclass
class _Draft:
    place: Place
    heads: tuple[int, ...]
    scale: Tensor
    empty_rows: Tensor
    softcap: float | None
    sinks: Tensor | None
    tensors: dict[TensorName, Tensor] = field(default_factory=dict)
    has_nan: bool = False


class Recorder:
    """Keeps the tensors that were asked for. `None` means all: all sites, all layers, all heads, all tensors.

    The residual stream around every sublayer is kept on request only. Records are moved to the CPU, wherever the model
    runs; `inputs` stay on its device, where a replay runs as well.

    Attributes:
        inputs: the inputs of each attention, if they are kept: enough for a replay (`model.attention.replay`).

    Args:
        slab_bytes: memory to allocate for them at once, where they are large.
    """

    def __init__(
        self,
        *,
        sites: Collection[Site] | None = None,
        layers: Collection[int] | None = None,
        heads: Sequence[int] | None = None,
        tensors: Collection[TensorName] | None = None,
        streams: bool = False,
        keeps_inputs: bool = False,
        slab_bytes: int = 0,
    ):
        self.sites = sites
        self.layers = layers
        self.heads = heads
        self.keeps_inputs = keeps_inputs
        self.inputs: dict[Place, AttentionInputs] = {}
        self._slab = Slab(slab_bytes) if slab_bytes >= Slab.LEAST_BYTES else None
        self.tensors = frozenset(TENSOR_NAMES if tensors is None else tensors)
        self._drafts: list[_Draft] = []
        self._streams: list[StreamTrace] | None = [] if streams else None

    def records(self, place: Place) -> bool:
        """Whether anything of this attention is asked for."""
        return (self.sites is None or place.site in self.sites) and (self.layers is None or place.layer in self.layers)

    def wants(self, place: Place, name: TensorName) -> bool:
        """Whether this tensor is asked for. Ask before computing a tensor that only a recorder needs."""
        return name in self.tensors and self.records(place)

    def begin(
        self,
        place: Place,
        *,
        scale: Tensor,
        empty_rows: Tensor,
        softcap: float | None = None,
        sinks: Tensor | None = None,
    ) -> None:
        """Starts the record of one attention. `scale`, `empty_rows` and `sinks` have all heads."""
        heads = tuple(range(scale.shape[0]) if self.heads is None else self.heads)
        if self.heads is not None:
            chosen = list(heads)
            scale, sinks = scale[chosen], None if sinks is None else sinks[chosen]
        own_sinks = None if sinks is None else sinks.cpu()
        rows = self._chosen(empty_rows).cpu()
        self._drafts.append(_Draft(place, heads, scale.cpu(), rows, softcap, own_sinks))

    def keep(self, place: Place, **tensors: Tensor | None) -> None:
        """Adds tensors to the record begun last at this place. Those with a head axis have all heads."""
        if not self.records(place):
            return
        draft = self._last(place)
        for name in TENSOR_NAMES:
            if name in self.tensors and (tensor := tensors.get(name)) is not None:
                draft.tensors[name] = (tensor if name in HEADLESS else self._chosen(tensor)).cpu()

    def note_nan(self, place: Place, head_output: Tensor) -> None:
        """Notes whether some output of a head is not a number."""
        if self.records(place):
            # the maximum is NaN if any number is: one pass instead of two
            self._last(place).has_nan = math.isnan(head_output.amax().item())

    def on_inputs(self, inputs: AttentionInputs) -> None:
        """Keeps the inputs of an attention."""
        if self.keeps_inputs and self.records(inputs.place):
            if self._slab is not None:
                query, key, value = map(self._slab.keep, (inputs.query, inputs.key, inputs.value))
                inputs = inputs._replace(query=query, key=key, value=value)
            self.inputs[inputs.place] = inputs

    def keep_stream(self, sublayer: Sublayer, *, before: Stream, added: Stream, after: Stream) -> None:
        """Adds the residual stream around one sublayer."""
        if self._streams is not None:
            self._streams.append(StreamTrace(sublayer, before.cpu(), added.cpu(), after.cpu()))

    @property
    def keeps_streams(self) -> bool:
        """Whether the residual stream is asked for."""
        return self._streams is not None

    @property
    def streams(self) -> tuple[StreamTrace, ...]:
        """The residual stream around every sublayer, in the order of computation."""
        return tuple(self._streams or ())

    @property
    def attention(self) -> tuple[AttentionTrace, ...]:
        """The records, in the order of computation."""
        return tuple(
            AttentionTrace(**vars(draft) | {"tensors": MappingProxyType(draft.tensors)}) for draft in self._drafts
        )

    def _last(self, place: Place) -> _Draft:
        return next(draft for draft in reversed(self._drafts) if draft.place == place)

    def _chosen(self, tensor: Tensor) -> Tensor:
        # an axis of 1 is shared by all heads: a mask, mostly
        return tensor if self.heads is None or tensor.shape[1] == 1 else tensor[:, list(self.heads)]
