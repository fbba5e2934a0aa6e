"""Encoder-decoder model, the original Transformer: the target attends to itself and to the whole source."""

from model.attention.kv_cache import KeyValueCache
from model.axes import Features, Ids, Logits, Memory, Site, Stream
from model.config import ModelConfig
from model.generation.request import Request
from model.head_parts import EmbeddingParts
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.blocks import Embedding, Stack, Unembedding, initialise
from model.transformer.features import FeatureEmbedding
from model.transformer.head_parts import feature_parts
from model.transformer.transformer import Transformer
from model.transformer.writer import LastLogits, TransformerWriter


class EncoderDecoder(Transformer):
    """Both stacks over one shared vocabulary. Source: Vaswani et al. 2017, figure 1."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.embedding = Embedding(config)
        self.features = None if config.reads == "text" else FeatureEmbedding(config)
        self.encoder = Stack(config, "encoder")
        self.decoder = Stack(config, "decoder", has_memory=True)
        self.unembedding = Unembedding(config, self.embedding)
        initialise(self, config)
        if self.features is not None:
            self.features.initialise()

    def stack_at(self, site: Site) -> Stack:
        """The decoder also for the cross-attention in its blocks."""
        return self.encoder if site == "encoder" else self.decoder

    def read_by(self, stack: Site, inputs: Inputs) -> tuple[Ids, Ids | None]:
        """The source, or the target."""
        return inputs.source if stack == "encoder" else _target(inputs), None

    def embedding_parts(self, stack: Site, inputs: Inputs) -> EmbeddingParts:
        """Of image patches or frames: their linear map, and where they are."""
        if stack == "encoder" and self.features is not None:
            return feature_parts(self.features, _features(inputs))
        return super().embedding_parts(stack, inputs)

    def memory(self, trace: Trace) -> Memory:
        """The normalised stream after the encoder."""
        return self.encoder.norm(trace.entering("encoder", self.config.n_encoder_layers))

    def encode(self, inputs: Inputs) -> Stream:
        """The source as the decoder will see it."""
        return self.encoder(self._source(inputs), key_mask=inputs.source_mask)

    def decode(self, inputs: Inputs, memory: Memory, cache: KeyValueCache | None = None) -> Logits:
        """Logits for the token that follows each target position. With a cache, `target` holds the new tokens only."""
        return self.unembedding(self._decoded(inputs, memory, cache))

    def hidden_states(self, inputs: Inputs, *, is_whole: bool = True) -> Stream:
        """The residual stream that the logits are made from, or, not whole, the stream after the last attention."""
        return self._decoded(inputs, self.encode(inputs), is_whole=is_whole)

    def forward(self, inputs: Inputs, cache: KeyValueCache | None = None) -> Logits:
        """Logits for the token that follows each target position."""
        return self.decode(inputs, self.encode(inputs), cache)

    def writer(self, inputs: Inputs, request: Request) -> TransformerWriter:
        """Holds a target while it is written. The source is read once."""
        target, memory = _target(inputs), self.encode(inputs)

        def last_logits(new: Ids, cache: KeyValueCache | None) -> LastLogits:
            read = inputs._replace(target=new)
            return self.unembedding(self._decoded(read, memory.expand(len(new), -1, -1), cache)[:, -1:])[:, -1]

        return TransformerWriter(target, last_logits, self.decoder.matrices(self.unembedding), request)

    def _source(self, inputs: Inputs) -> Stream:
        return self.embedding(inputs.source) if self.features is None else self.features(_features(inputs))

    def _decoded(
        self, inputs: Inputs, memory: Memory, cache: KeyValueCache | None = None, *, is_whole: bool = True
    ) -> Stream:
        x = self.embedding(_target(inputs), offset=0 if cache is None else cache.offset)
        masks = {"key_mask": inputs.target_mask, "memory_mask": inputs.source_mask}
        return self.decoder(x, memory, **masks, cache=cache, is_whole=is_whole)


def _features(inputs: Inputs) -> Features:
    if inputs.features is None:
        raise ValueError("this model reads the numbers of an image or a sound, and the inputs have none")
    return inputs.features


def _target(inputs: Inputs) -> Ids:
    if inputs.target is None:
        raise ValueError("an encoder-decoder needs target tokens: at least the one that begins every target")
    return inputs.target
