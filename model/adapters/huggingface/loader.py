"""Loader: makes a checkpoint a `LoadedModel`, without code of its own, and only when it fits into memory."""

from dataclasses import dataclass, replace
from pickle import UnpicklingError
from typing import Any, Literal

import torch
from transformers import GenerationConfig, PreTrainedModel
from transformers.utils import logging

from model.adapters.huggingface.adapter import adapt
from model.adapters.huggingface.capture.model_shape import Remark, TransformersShape
from model.adapters.huggingface.checkpoint import kinds, two_towers
from model.adapters.huggingface.checkpoint.devices import DeviceChoice, device_of
from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.checkpoint.image_models import is_one_stream
from model.adapters.huggingface.checkpoint.memory import check_memory
from model.adapters.huggingface.checkpoint.model_classes import (
    class_of,
    config_of,
    is_above_a_tower,
    vision_part,
)
from model.adapters.huggingface.checkpoint.stored_sizes import check_sizes
from model.adapters.huggingface.checkpoint.unpacking import unpacked
from model.adapters.huggingface.errors import first_line
from model.adapters.huggingface.inputs import illustrated_text
from model.adapters.huggingface.inputs.forward_arguments import begins_with
from model.adapters.huggingface.inputs.image_processor import NoText, picture_size, processor_of, reader_of
from model.adapters.huggingface.inputs.tokenizer import HuggingFaceTokenizer
from model.adapters.huggingface.inputs.tokenizer_files import read_tokenizer
from model.adapters.huggingface.load_progress import examining, weights_bar
from model.adapters.huggingface.lora import merge
from model.adapters.huggingface.model_card import memory_bytes
from model.errors import ModelError
from model.weights import LoadedModel

GENERATION = "generation_config.json"
UNICODE = 0x110000
"""How many numbers characters have."""
DType = Literal["float32", "bfloat16", "float16"]


@dataclass(frozen=True)
class Choices:
    """How models are loaded: the type of their numbers, and where they run."""

    dtype: DType = "float32"
    device: DeviceChoice = "auto"


def load(checkpoint: Checkpoint, id: str, choices: Choices) -> LoadedModel:
    """The model, ready to run.

    Raises:
        ModelError: when it cannot be read here; the message says why.
        UnsupportedModel: when its attention cannot be seen.
        Cancelled: when nobody waits for it any more.
    """
    checkpoint = two_towers.apart(checkpoint).get("vision", checkpoint)
    device = device_of(choices.device)
    check_memory(memory_bytes(checkpoint, choices.dtype), device)
    config = config_of(checkpoint)
    if checkpoint.reads_images and is_one_stream(vision_part(config)):
        return _vision(checkpoint, id, config, choices.dtype, device)
    tokenizer = read_tokenizer(checkpoint, config)
    model = _weights(class_of(checkpoint, config), checkpoint, config, choices.dtype)
    if checkpoint.lora is not None:
        merge(model, checkpoint.lora)
    model.to(device)  # type: ignore[arg-type]
    with examining(model):
        transformer = adapt(model)
    shape = transformer.config = _with_tower(transformer.config, checkpoint)
    start = begins_with(model) if shape.family == "encoder-decoder" else None
    tokens = HuggingFaceTokenizer(tokenizer, shape.family, _rows(model), start, kinds.placeholders(config))
    if not checkpoint.reads_both:
        return LoadedModel(id, shape, tokens, transformer)
    try:
        reader, extent = illustrated_text.reader_of(checkpoint, config, tokens, model)
    except ModelError as error:
        remark = Remark(f"It reads images beside text, and here it is given the text alone: {error}.")
        transformer.config = replace(shape, remarks=(*shape.remarks, remark))
        return LoadedModel(id, transformer.config, tokens, transformer)
    transformer.config = replace(shape, image_tokens=extent.tokens, eye=extent.operations)
    return LoadedModel(id, transformer.config, tokens, transformer, illustrated=reader)


def _vision(checkpoint: Checkpoint, id: str, config: Any, dtype: DType, device: torch.device) -> LoadedModel:
    processor, part = processor_of(checkpoint), vision_part(config)
    kind = class_of(checkpoint, part)
    model = _weights(kind, checkpoint, config if is_above_a_tower(kind) else part, dtype)
    if is_above_a_tower(kind):
        # all sizes are those of its one tower, and the labels those of its head
        model.config = part
        part.id2label, part.problem_type = config.id2label, config.problem_type
    model.to(device)  # type: ignore[arg-type]
    model.config.picture_size = picture_size(processor)
    with examining(model):
        transformer = adapt(model)
    transformer.config = _with_tower(transformer.config, checkpoint)
    images = reader_of(processor, model, transformer.config.max_tokens)
    return LoadedModel(id, transformer.config, NoText(images.specials), transformer, images=images)


def _with_tower(shape: TransformersShape, checkpoint: Checkpoint) -> TransformersShape:
    """The shape with the sentence about the other of two towers."""
    more = tuple(Remark(each) for each in checkpoint.remarks if checkpoint.tower)
    return replace(shape, remarks=(*shape.remarks, *more))


def _weights(kind: type[PreTrainedModel], checkpoint: Checkpoint, config: Any, dtype: str) -> PreTrainedModel:
    check_sizes(kind, checkpoint, config)
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # what is missing is said below, in a sentence
    try:
        loaded: Any = kind.from_pretrained(
            **_source(checkpoint, config, getattr(torch, dtype)),
            dtype=getattr(torch, dtype),
            # adapting exchanges it where it can be: a model that attends in its own code needs its own masks
            attn_implementation="eager",
            use_safetensors=not checkpoint.is_pickled,
            weights_only=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # they are refused below, by name
        )
    except UnpicklingError as error:
        raise ModelError("its weights stand in a file that holds more than numbers, and is not read") from error
    except (OSError, RuntimeError, ValueError, ImportError, KeyError) as error:
        raise ModelError(f"its weights cannot be read: {first_line(error)}") from error
    finally:
        logging.set_verbosity(verbosity)
    model, report = loaded
    if misfits := sorted(report["mismatched_keys"]):
        raise ModelError(_misfit(checkpoint, kind.__name__, *misfits[0]))
    if checkpoint.quantised is not None and (checkpoint.folder / GENERATION).is_file():
        model.generation_config = GenerationConfig.from_pretrained(checkpoint.folder)
    if missing := sorted(name for name in report["missing_keys"] if "pooler" not in name):  # no attention is in it
        # such weights would be drawn at random, and the picture with them
        some = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise ModelError(f"its file of weights lacks {some}, which {kind.__name__} needs; download it again")
    _take_out_of_the_file(model)
    return model


def _take_out_of_the_file(model: PreTrainedModel) -> None:
    """Copies the weights, which are the file itself, mapped: one that is cut later would end the server."""
    copies: dict[tuple[Any, ...], torch.Tensor] = {}
    for each in (*model.parameters(), *model.buffers()):
        place = each.data_ptr(), each.shape, each.stride(), each.dtype
        if place not in copies:  # tied weights stay one
            copies[place] = each.data.clone()
        each.data = copies[place]


def _misfit(checkpoint: Checkpoint, kind: str, name: str, stored: Any, wanted: Any) -> str:
    shapes = (
        f"its file of weights holds {name} as {list(stored)}, and by its config.json {kind} has {list(wanted)} there"
    )
    if checkpoint.config.get("pruned_heads"):
        return f"{shapes}: heads were pruned, which transformers reads no more; take the model as it was before"
    return f"{shapes}; the two files do not belong together: copy or download both again"


def _source(checkpoint: Checkpoint, config: Any, dtype: torch.dtype) -> dict[str, Any]:
    """Where transformers takes the weights from: the folder, or the tensors themselves where they are packed there."""
    if checkpoint.quantised is None:
        return {"pretrained_model_name_or_path": checkpoint.folder, "config": config}
    weights = unpacked(checkpoint.files, config.quantization_config, dtype)
    del config.quantization_config
    return {"pretrained_model_name_or_path": None, "config": config, "state_dict": weights}


def _rows(model: PreTrainedModel) -> int:
    try:
        table: Any = model.get_input_embeddings()
    except NotImplementedError:  # CANINE hashes each character, so every number is a token
        return UNICODE
    return int(table.weight.shape[0])


logging.set_tqdm_hook(weights_bar)
