"""Encoder-decoder model, the original Transformer: the target attends to itself and to the whole source."""

from torch import nn

from model.attention.kv_cache import KeyValueCache
from model.axes import Logits, Memory, Stream
from model.config import ModelConfig
from model.transformer.batch import Inputs
from model.transformer.blocks import Embedding, Stack, Unembedding, initialise


class EncoderDecoder(nn.Module):
    """Both stacks over one shared vocabulary. Source: Vaswani et al. 2017, figure 1."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.embedding = Embedding(config)
        self.encoder = Stack(config, "encoder")
        self.decoder = Stack(config, "decoder", has_memory=True)
        self.unembedding = Unembedding(config, self.embedding)
        initialise(self, config)

    def encode(self, inputs: Inputs) -> Stream:
        """The source as the decoder will see it."""
        return self.encoder(self.embedding(inputs.source), key_mask=inputs.source_mask)

    def decode(self, inputs: Inputs, memory: Memory, cache: KeyValueCache | None = None) -> Logits:
        """Logits for the word that follows each target position. With a cache, `target` holds the new tokens only."""
        return self.unembedding(self._decoded(inputs, memory, cache))

    def hidden_states(self, inputs: Inputs, *, is_whole: bool = True) -> Stream:
        """The residual stream that the logits are made from, or, not whole, the stream after the last attention."""
        return self._decoded(inputs, self.encode(inputs), is_whole=is_whole)

    def forward(self, inputs: Inputs, cache: KeyValueCache | None = None) -> Logits:
        """Logits for the word that follows each target position."""
        return self.decode(inputs, self.encode(inputs), cache)

    def _decoded(
        self, inputs: Inputs, memory: Memory, cache: KeyValueCache | None = None, *, is_whole: bool = True
    ) -> Stream:
        if inputs.target is None:
            raise ValueError("an encoder-decoder needs target tokens: at least the one that begins every target")
        x = self.embedding(inputs.target, offset=0 if cache is None else cache.offset)
        masks = {"key_mask": inputs.target_mask, "memory_mask": inputs.source_mask}
        return self.decoder(x, memory, **masks, cache=cache, is_whole=is_whole)
