"""Generation: the ids that a model of transformers writes by itself."""

from typing import Any

import torch
from transformers import PreTrainedModel

from model.adapters.huggingface.checkpoint.config_sizes import first_size
from model.adapters.huggingface.inputs.forward_arguments import read, reads_target
from model.transformer.batch import Inputs


def generate(model: PreTrainedModel, inputs: Inputs, max_new_tokens: int) -> list[int]:
    """The likeliest id each time, without the one that ends the text.

    Args:
        inputs: a batch of one; `target` is where it begins, or None for the model's own beginning.
    """
    given = read(model, inputs) | ({} if inputs.target is None else {"decoder_input_ids": inputs.target})
    if inputs.features is None:  # else a token that also pads would be taken for padding
        given = {"attention_mask": torch.ones_like(inputs.source)} | given
    if not model.can_generate():
        return []  # it has no head to write with
    written: Any = model.generate  # transformers declares it as a tensor
    asked = {"max_new_tokens": max_new_tokens, "do_sample": False, "num_beams": 1}
    found = written(**given, **asked, use_cache=_fits_cache(model))
    begun = inputs.source.shape[1]
    if reads_target(model):
        begun = 1 if inputs.target is None else inputs.target.shape[1]
        if inputs.target is not None and not torch.equal(found[:1, :begun], inputs.target[:1]):
            begun += 1  # transformers puts the token in front that begins every target
    ends = model.generation_config.eos_token_id
    ends = ends if isinstance(ends, list) else [ends]
    new: list[int] = found[0, begun:].tolist()
    return next((new[:index] for index, each in enumerate(new) if each in ends), new)


def _fits_cache(model: PreTrainedModel) -> bool:
    """Whether the cache that transformers makes has a place for each layer: T5's has as many as the encoder."""
    config: Any = model.config.get_text_config(decoder=True)
    made, layers = first_size(config, "num_hidden_layers"), first_size(config, "num_decoder_layers")
    return made is None or layers is None or layers <= made
