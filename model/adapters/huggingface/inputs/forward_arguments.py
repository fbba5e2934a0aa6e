"""Forward arguments: name the inputs as the forward method of a model of transformers does."""

from inspect import signature
from typing import Any

import torch
from torch import nn
from transformers import PreTrainedModel

from model.adapters.huggingface.checkpoint.class_heads import class_head
from model.run_context import current
from model.transformer.batch import Inputs

BESIDE_TEXT = frozenset(
    {
        "audio_features",
        "bbox",
        "flattened_patches",
        "input_features",
        "input_values",
        "pixel_values",
        "pixel_values_videos",
        "visual_feats",
        "xpath_tags_seq",
    }
)
MOST_IDS = 50_000
"""Tokens after these are rare, and often stand for images and sounds."""


def arguments(model: PreTrainedModel, inputs: Inputs) -> dict[str, Any]:
    """The arguments of one forward run.

    Raises:
        ValueError: when a model that writes a target is given none.
    """
    inputs = inputs.to(model.device)
    takes = signature(model.forward).parameters
    given: dict[str, Any] = {"return_dict": True}
    if "use_cache" in takes:
        given["use_cache"] = False
    if reads_target(model):
        if inputs.target is None:
            raise ValueError("an encoder-decoder needs target tokens: at least the one that begins every target")
        given["decoder_input_ids"] = inputs.target
        if inputs.target_mask is not None:
            given["decoder_attention_mask"] = inputs.target_mask.long()
    return given | read(model, inputs)


def read(model: PreTrainedModel, inputs: Inputs) -> dict[str, Any]:
    """The source alone: what `generate` begins with."""
    takes = signature(model.forward).parameters
    if inputs.features is not None:
        return {model.main_input_name: inputs.features.to(model.device, model.dtype)}
    given: dict[str, Any] = {"input_ids": inputs.source}
    # some models embed a segment by the table of tokens where they are told one: only those with a table of their own
    if inputs.segments is not None and "token_type_ids" in takes and n_segments(model) > 1:
        given["token_type_ids"] = inputs.segments
    if inputs.source_mask is not None:
        given["attention_mask"] = inputs.source_mask.long()
    for name, part in (inputs.beside or {}).items():
        given[name] = part.to(model.device, model.dtype if part.is_floating_point() else part.dtype)
    if current().positions_removed:
        given |= _at_one_position(model, inputs)
    return given


def reads_target(model: PreTrainedModel) -> bool:
    """Whether it reads a second text: an encoder taken out of such a model has its configuration, and reads one."""
    return bool(model.config.is_encoder_decoder) and "decoder_input_ids" in signature(model.forward).parameters


def takes_positions(model: PreTrainedModel) -> bool:
    """Whether it can be told where each token stands."""
    return "position_ids" in signature(model.forward).parameters


def _at_one_position(model: PreTrainedModel, inputs: Inputs) -> dict[str, Any]:
    """Every token stands where the first does. Equal positions without a mask would be taken for texts of one token."""
    padding = [
        table.padding_idx for name, table in tables(model) if "position" in name and table.padding_idx is not None
    ]
    first = max(padding) + 1 if padding else 0
    seen = torch.ones_like(inputs.source) if inputs.source_mask is None else inputs.source_mask.long()
    return {"position_ids": torch.full_like(inputs.source, first), "attention_mask": seen}


def more_than_text(model: PreTrainedModel) -> list[str]:
    """What its forward method takes beside text, by the names of its arguments: images, sounds, places on a page."""
    return [name for name in signature(model.forward).parameters if name in BESIDE_TEXT]


def tables(model: PreTrainedModel) -> list[tuple[str, nn.Embedding]]:
    """Its tables of vectors, by name."""
    return [(name, module) for name, module in model.named_modules() if isinstance(module, nn.Embedding)]


def n_segments(model: PreTrainedModel) -> int:
    """How many sentences of an input the model tells apart."""
    return getattr(model.config, "type_vocab_size", 0) or 0


def probe_inputs(model: PreTrainedModel) -> Inputs:
    """A few tokens, or a flat picture or sound: enough to see how the model attends. No two axes are equally long."""
    config = model.config
    target = torch.tensor([_ids(config, 3)]) if reads_target(model) else None
    if model.main_input_name == "pixel_values":
        return Inputs(torch.zeros(1, 1, dtype=torch.long), target, features=_picture(config))
    if model.main_input_name == "input_features":
        length = 2 * config.max_source_positions
        return Inputs(torch.zeros(1, 1, dtype=torch.long), target, features=_wave(1, config.num_mel_bins, length))
    source = torch.tensor([_ids(config, 5)])
    return read_twice(model, source) if reads_twice(model) else Inputs(source, target)


def reads_twice(model: PreTrainedModel) -> bool:
    """Whether both its stacks read the same text: a classifier made of an encoder-decoder."""
    return reads_target(model) and class_head(type(model).__name__, {}) is not None


def read_twice(model: PreTrainedModel, source: torch.Tensor) -> Inputs:
    """A text that ends, and the same text shifted by one after the token that begins every target."""
    config: Any = model.config
    ended = source.clone()
    ended[:, -1] = config.eos_token_id
    begun = torch.full_like(source[:, :1], begins_with(model) or 0)
    return Inputs(ended, torch.cat([begun, ended[:, :-1]], dim=1))


def begins_with(model: PreTrainedModel) -> int | None:
    """The token that begins every target."""
    config: Any = model.config
    for part in (getattr(model, "generation_config", None), config, getattr(config, "decoder", None)):
        for name in ("decoder_start_token_id", "bos_token_id"):
            if isinstance(found := getattr(part, name, None), int):
                return found
    return None


def _ids(config: Any, count: int) -> list[int]:
    text = config.get_text_config()
    # padding would be counted differently by the positions of some models
    return [token for token in range(3, 3 + count + 1) if token != getattr(text, "pad_token_id", None)][:count]


def ordinary_ids(model: PreTrainedModel, rows: int, count: int) -> torch.Tensor:
    """Tokens drawn from the vocabulary, none of which the configuration names: those pad, end or stand for more."""
    config = model.config.get_text_config()
    named = {value for part in (model.config, config) for name, value in vars(part).items() if _is_token(name, value)}
    size = getattr(config, "vocab_size", None) or 2
    known = torch.tensor([token for token in range(min(size, MOST_IDS)) if token not in named] or [0])
    drawn = torch.randint(len(known), (rows, count), generator=torch.Generator().manual_seed(count))
    return known[drawn]


def _is_token(name: str, value: Any) -> bool:
    return isinstance(value, int) and name.endswith(("_token_id", "_token_index"))


def _picture(config: Any) -> torch.Tensor:
    # what its processor makes of an image may be smaller than what it was trained on
    size = getattr(config, "picture_size", config.image_size)
    height, width = (size, size) if isinstance(size, int) else size
    return _wave(1, config.num_channels, height, width)


def _wave(*shape: int) -> torch.Tensor:
    return torch.linspace(-9, 9, torch.Size(shape).numel()).sin().view(shape)
