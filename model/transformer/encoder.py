"""Encoder-only model, as BERT: every token attends to all tokens, and masked ones are predicted."""

from typing import NoReturn

from model.axes import Logits, Site, Stream
from model.config import ModelConfig
from model.generation.request import Request
from model.transformer.batch import Inputs
from model.transformer.blocks import Embedding, Stack, Unembedding, initialise
from model.transformer.transformer import Transformer


class Encoder(Transformer):
    """Embedding, encoder stack, unembedding. Source: Devlin et al. 2019."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.embedding = Embedding(config)
        self.stack = Stack(config, "encoder")
        self.unembedding = Unembedding(config, self.embedding)
        initialise(self, config)

    def stack_at(self, _: Site) -> Stack:
        """The only stack."""
        return self.stack

    def hidden_states(self, inputs: Inputs, *, is_whole: bool = True) -> Stream:
        """The residual stream that the logits are made from, or, not whole, the stream after the last attention."""
        x = self.embedding(inputs.source, inputs.segments)
        return self.stack(x, key_mask=inputs.source_mask, is_whole=is_whole)

    def writer(self, _: Inputs, _request: Request) -> NoReturn:
        """Raises: ValueError, as every token of an encoder sees those after it."""
        raise ValueError("an encoder writes no text; choose a decoder or an encoder-decoder")

    def forward(self, inputs: Inputs) -> Logits:
        """Logits for the token that stands at each position."""
        return self.unembedding(self.hidden_states(inputs))
