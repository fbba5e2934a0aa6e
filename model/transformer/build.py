"""Builds a model from its configuration."""

from model.config import Family, ModelConfig
from model.transformer.decoder import Decoder
from model.transformer.encoder import Encoder
from model.transformer.encoder_decoder import EncoderDecoder
from model.transformer.transformer import Transformer

FAMILIES: dict[Family, type[Encoder] | type[Decoder] | type[EncoderDecoder]] = {
    "encoder": Encoder,
    "decoder": Decoder,
    "encoder-decoder": EncoderDecoder,
}


def build(config: ModelConfig) -> Transformer:
    """A model of this shape with freshly drawn weights."""
    return FAMILIES[config.family](config)
