"""The parts of a model that an analysis needs by themselves."""

from typing import cast

from model.attention import MultiHeadAttention
from model.axes import Place
from model.blocks import Block, Stack
from model.seq2seq import EncoderDecoder
from model.transformer import Transformer


def stack_at(model: Transformer, place: Place) -> Stack:
    """The stack that this attention stands in."""
    if isinstance(model, EncoderDecoder):
        return model.encoder if place.site == "encoder" else model.decoder
    return model.stack


def predicting_stack(model: Transformer) -> Stack:
    """The stack that the logits are made from."""
    return model.decoder if isinstance(model, EncoderDecoder) else model.stack


def attention_at(model: Transformer, place: Place) -> MultiHeadAttention:
    """The module that attends there."""
    block = cast(Block, stack_at(model, place).blocks[place.layer])
    residual = block.attention if place.site != "cross" or block.cross is None else block.cross
    return cast(MultiHeadAttention, residual.layer)
