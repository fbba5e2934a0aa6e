"""The parts of a model that an analysis needs by themselves."""

from typing import cast

from torch import Tensor

from model.adapters.protocol import ForeignModel, own
from model.attention.attention import MultiHeadAttention
from model.axes import Place
from model.errors import InputError
from model.transformer.blocks import Block, Stack
from model.transformer.encoder_decoder import EncoderDecoder
from model.transformer.run import Runnable, Transformer


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


def output_weight(model: Runnable, place: Place) -> Tensor:
    """W_O of one attention: a row for each number of the output, a column for each of all heads side by side.

    Raises:
        InputError: for a model of which it is not known.
    """
    if not isinstance(model, ForeignModel):
        return attention_at(own(model, "this analysis"), place).output.weight
    if (weight := model.output_weight(place)) is None:
        reason = " ".join(model.config.missing).removesuffix(".")
        raise InputError(
            f"this analysis needs the output projection of {place.site} layer {place.layer}: {reason}", "model"
        )
    return weight
