"""Where a head is in its model: the modules around it, and what the run left there."""

from collections.abc import Sequence
from functools import cached_property

from torch import Tensor

from model.attention.attention import MultiHeadAttention
from model.axes import Place, Site, Sublayer
from model.config import ModelConfig
from model.interventions import Interventions, VectorName
from model.tracing.trace import AttentionTrace, StreamTrace, Trace
from model.transformer.batch import Inputs
from model.transformer.blocks import Block, Residual, Stack
from model.transformer.encoder_decoder import EncoderDecoder
from model.transformer.run import Transformer


class RecordedHead:
    """One head after one run on a batch of one, changed by these interventions.

    Attributes:
        softcap, sink: as in `model.attention.attend`.
        output_weight, output_bias: W_O, a row for each number of the output, and its bias; None = not known.
    """

    softcap: float | None
    sink: Tensor | None
    output_weight: Tensor | None
    output_bias: Tensor | None

    def __init__(self, trace: Trace, place: Place, head: int, *, changes: Interventions, queries: Sequence[int] | None):
        self.trace, self.place, self.head = trace, place, head
        self.changes, self.queries = changes, queries

    def taken(self, name: VectorName) -> dict[int, int]:
        """By position, that of the vector which an intervention put in its place; of queries, those that are shown."""
        found = {each.position: each.by for each in self.changes.taken(self.place, name, self.head)}
        is_whole = name != "query" or self.queries is None
        return found if is_whole else {query: by for query, by in found.items() if query in (self.queries or ())}

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
        """What the attention computed."""
        return self.trace.at(*self.place)

    def recorded(self, name: str) -> Tensor:
        """One tensor of this head, without batch and head axis."""
        tensor = self.record.tensors[name]  # type: ignore[index]
        return tensor[0] if tensor.dim() == 3 else tensor[0, 0 if tensor.shape[1] == 1 else self.head]


class HeadPlace(RecordedHead):
    """A head of a model of this project, with the modules around it."""

    def __init__(
        self,
        model: Transformer,
        inputs: Inputs,
        trace: Trace,
        place: Place,
        head: int,
        *,
        changes: Interventions,
        queries: Sequence[int] | None,
    ):
        super().__init__(trace, place, head, changes=changes, queries=queries)
        self.model, self.inputs = model, inputs
        linear, sinks = self.attention.output, self.attention.sinks
        self.softcap, self.sink = model.config.softcap, None if sinks is None else sinks[head]
        self.output_weight, self.output_bias = linear.weight, linear.bias

    @property
    def config(self) -> ModelConfig:
        """The shape of the model."""
        return self.model.config

    @cached_property
    def stack(self) -> Stack:
        """The stack that the head belongs to."""
        if isinstance(self.model, EncoderDecoder):
            return self.model.encoder if self.stack_site == "encoder" else self.model.decoder
        return self.model.stack

    @property
    def stack_site(self) -> Site:
        """The site by which the stack is called."""
        return "encoder" if self.place.site == "encoder" else "decoder"

    @cached_property
    def residual(self) -> Residual:
        """The attention with its norm."""
        block = self.stack.blocks[self.place.layer]
        assert isinstance(block, Block)
        found = block.cross if self.is_cross else block.attention
        assert isinstance(found, Residual)
        return found

    @cached_property
    def attention(self) -> MultiHeadAttention:
        """The attention that the head belongs to."""
        assert isinstance(self.residual.layer, MultiHeadAttention)
        return self.residual.layer

    @cached_property
    def memory(self) -> Tensor:
        """What a cross-attention takes keys and values from: the encoder's output."""
        assert isinstance(self.model, EncoderDecoder)
        last = [each for each in self.trace.streams if each.sublayer.site == "encoder"][-1]
        return self.model.encoder.norm(last.after)[0]

    @property
    def around(self) -> StreamTrace:
        """The residual stream before and after the attention."""
        return self.trace.around(Sublayer(self.stack_site, self.place.layer, "cross" if self.is_cross else "attention"))

    @property
    def earlier(self) -> list[StreamTrace]:
        """What the sublayers before this one did to the stream."""
        streams = [each for each in self.trace.streams if each.sublayer.site == self.stack_site]
        return streams[: streams.index(self.around)]

    @property
    def key_head(self) -> int:
        """The head whose keys and values this one uses, counted among those."""
        return self.head // (self.config.n_heads // self.config.n_key_value_heads)

    @property
    def shares_key_with(self) -> list[int]:
        """The other heads that use the same keys and values."""
        group = self.config.n_heads // self.config.n_key_value_heads
        first = self.key_head * group
        return [head for head in range(first, first + group) if head != self.head]
