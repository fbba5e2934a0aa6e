"""The base class of the three families: all that `model.protocol.Model` asks, answered from their modules."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from model.activation_patches import ResumePoint, resume_points
from model.attention.attention import MultiHeadAttention
from model.axes import Ids, Memory, Place, Site, Stream
from model.config import ModelConfig
from model.generation.request import Request
from model.head_parts import EmbeddingParts
from model.interventions import Interventions
from model.protocol import DirectPath, HeadRun, PositionRemoval
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer import direct_path, head_parts
from model.transformer.batch import Inputs
from model.transformer.blocks import Embedding, Stack, Unembedding
from model.transformer.run import run, run_whole
from model.transformer.writer import TransformerWriter


class Transformer(nn.Module, ABC):
    """A shipped model. Its family says how its stacks are put together."""

    config: ModelConfig
    embedding: Embedding
    unembedding: Unembedding

    @abstractmethod
    def stack_at(self, site: Site) -> Stack:
        """The stack that attends at this site."""

    @abstractmethod
    def hidden_states(self, inputs: Inputs, *, is_whole: bool = True) -> Stream:
        """The residual stream that the logits are made from, or, not whole, the stream after the last attention."""

    @abstractmethod
    def writer(self, inputs: Inputs, request: Request) -> TransformerWriter:
        """Holds a text while it is written."""

    def read_by(self, _: Site, inputs: Inputs) -> tuple[Ids, Ids | None]:
        """The ids that this stack reads, and their segments."""
        return inputs.source, inputs.segments

    def embedding_parts(self, stack: Site, inputs: Inputs) -> EmbeddingParts:
        """The parts whose sum enters this stack, in a batch of one."""
        return head_parts.embedding_parts(self.embedding, *self.read_by(stack, inputs))

    def memory(self, _: Trace) -> Memory | None:
        """The input of cross-attention in this run; None for a model without."""
        return None

    @property
    def predicting_stack(self) -> Stack:
        """The stack that the logits are made from."""
        return self.stack_at(self.config.sites[:2][-1])

    def attention_at(self, place: Place) -> MultiHeadAttention:
        """The module that attends there."""
        return self.stack_at(place.site).attention_at(place)

    def logits_at(self, inputs: Inputs, position: int) -> Float[Tensor, "batch vocabulary"]:
        """The logits at one position, without those at others."""
        return self.unembedding(self.hidden_states(inputs)[:, position : position + 1])[:, 0]

    def attend(self, inputs: Inputs) -> None:
        """Runs as far as anything attends."""
        self.hidden_states(inputs, is_whole=False)

    def output_weight(self, place: Place) -> Tensor:
        """W_O of one attention."""
        return self.attention_at(place).output.weight

    def position_table(self) -> Tensor | None:
        """The vectors learned for the positions, if it has such a table."""
        learned = self.embedding.learned
        return None if learned is None else learned.weight

    def position_removal(self) -> PositionRemoval:
        """Every scheme can be left out."""
        return "left out"

    def has_blocks(self, _: Site) -> bool:
        """Always: its residual stream is seen everywhere."""
        return True

    def resume_points(self, trace: Trace, place: Place, rows: int) -> dict[Site, ResumePoint]:
        """Its stacks may begin at this layer, and after the end of an encoder that comes before."""
        stack: Site = "encoder" if place.site == "encoder" else "decoder"
        return resume_points(trace, stack, place.layer, trace.entering(stack, place.layer).expand(rows, -1, -1))

    def logits_after(
        self, streams: Stream, positions: list[int], _: Inputs, _interventions: Interventions | None
    ) -> Float[Tensor, "batch chosen vocabulary"]:
        """The last norm and the unembedding."""
        return self.unembedding(self.predicting_stack.norm(streams[:, positions]))

    @torch.inference_mode()
    def head_run(self, inputs: Inputs, place: Place, head: int, interventions: Interventions | None = None) -> HeadRun:
        """Runs a batch of one; all is known of every head."""
        recorder = Recorder(sites=[place.site], layers=[place.layer], streams=True)
        trace = run(self, inputs, recorder=recorder, interventions=interventions)
        stack, memory = self.stack_at(place.site), self.memory(trace) if place.site == "cross" else None
        embedding = self.embedding_parts(stack.site, inputs)
        parts = head_parts.head_parts(self.attention_at(place), trace.at(*place), head, memory)
        return HeadRun(trace, parts, head_parts.residual_stream(stack, embedding, trace, place))

    def direct_path(
        self,
        inputs: Inputs,
        position: int,
        token: int | None = None,
        interventions: Interventions | None = None,
        trace: Callable[[], Trace] | None = None,
    ) -> DirectPath:
        """Every component of the stream, with its direction to the logit through the norms of this run."""
        made = run_whole(self, inputs, interventions, trace)
        chosen = int(made.logits[0, position].argmax()) if token is None else token
        unembedding = self.unembedding
        components = direct_path.components(self.predicting_stack, made, position, unembedding.weight[chosen])
        return DirectPath(made, chosen, components, float(unembedding.bias[chosen]))

    def whole_recorder(self) -> Recorder:
        """Streams, and what each head adds to them."""
        return Recorder(tensors=["contribution"], streams=True)
