"""Decoder-only model, as GPT: every token attends to earlier ones, and the next token is predicted."""

from model.attention.kv_cache import KeyValueCache
from model.axes import Ids, Logits, Site, Stream
from model.config import ModelConfig
from model.generation.request import Request
from model.transformer.batch import Inputs
from model.transformer.blocks import Embedding, Stack, Unembedding, initialise
from model.transformer.transformer import Transformer
from model.transformer.writer import LastLogits, TransformerWriter


class Decoder(Transformer):
    """Embedding, causal stack, unembedding. Source: Radford et al. 2019."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.embedding = Embedding(config)
        self.stack = Stack(config, "decoder")
        self.unembedding = Unembedding(config, self.embedding)
        initialise(self, config)

    def stack_at(self, _: Site) -> Stack:
        """The only stack."""
        return self.stack

    def hidden_states(self, inputs: Inputs, cache: KeyValueCache | None = None, *, is_whole: bool = True) -> Stream:
        """The residual stream that the logits are made from, or, not whole, the stream after the last attention."""
        x = self.embedding(inputs.source, offset=0 if cache is None else cache.offset)
        return self.stack(x, key_mask=inputs.source_mask, cache=cache, is_whole=is_whole)

    def forward(self, inputs: Inputs, cache: KeyValueCache | None = None) -> Logits:
        """Logits for the token that follows each position. With a cache, `inputs` holds the new tokens only."""
        return self.unembedding(self.hidden_states(inputs, cache))

    def writer(self, inputs: Inputs, request: Request) -> TransformerWriter:
        """Holds a text while it is written."""

        def last_logits(new: Ids, cache: KeyValueCache | None) -> LastLogits:
            return self.unembedding(self.hidden_states(Inputs(new), cache)[:, -1:])[:, -1]

        return TransformerWriter(inputs.source, last_logits, self.stack.matrices(self.unembedding), request)
