"""Model classes: choose the class of transformers of a checkpoint, with the head that it was saved with."""

import json
from pathlib import Path
from typing import Any, cast

import transformers
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers import __version__ as version
from transformers.models.auto import modeling_auto

from model.adapters.huggingface.checkpoint import kinds
from model.adapters.huggingface.checkpoint.class_heads import class_head
from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.checkpoint.image_models import is_one_stream
from model.adapters.huggingface.errors import RefusedModel, first_line
from model.adapters.huggingface.reasons import Reason
from model.config import Family
from model.errors import ModelError

MASKED = "predictions.bias"
"""A tensor of the head for masked words, in checkpoints that hold a head for pairs of sentences beside it."""


def config_of(checkpoint: Checkpoint) -> PreTrainedConfig:
    """The configuration, as transformers reads it.

    Raises:
        ModelError: for a kind of model that this version of transformers does not have.
    """
    if checkpoint.tower:
        part: PreTrainedConfig = getattr(_whole_config(checkpoint.folder), f"{checkpoint.tower}_config")
        return part
    named = checkpoint.config.get("model_type")
    if not named:
        raise ModelError(
            "its config.json names no model_type, and neither its architectures nor its tensors tell it; add a line "
            'such as "model_type": "bert" with the kind that it is'
        )
    kind = kinds.known_as(str(named), transformers.CONFIG_MAPPING)
    if kind is None:
        own = "it brings code of its own, which is never run here, and " if "auto_map" in checkpoint.config else ""
        raise ModelError(
            f"{own}transformers {version} does not know the kind of model {named!r}; choose another, or update "
            "transformers"
        )
    try:
        if kind == named and not checkpoint.remarks:
            return AutoConfig.from_pretrained(checkpoint.folder, trust_remote_code=False, local_files_only=True)
        return transformers.CONFIG_MAPPING[kind].from_pretrained(checkpoint.folder, local_files_only=True)
    except Exception as error:  # configurations check themselves in ways of their own
        raise ModelError(f"its config.json cannot be used: {first_line(error)}") from error


def class_of(checkpoint: Checkpoint, config: PreTrainedConfig) -> type[PreTrainedModel]:
    """The class to load: the checkpoint's own where its head says words or classes, else the model without a head.

    Raises:
        ModelError: for an architecture that this version of transformers does not have.
    """
    name = checkpoint.architecture
    if checkpoint.tower or (checkpoint.reads_images and is_one_stream(vision_part(config))):
        return _of_images(checkpoint, config)
    masked = modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES.get(config.model_type)
    if name.endswith("ForPreTraining") and masked and any(MASKED in each for each in checkpoint.names):
        name = masked
    if name and not hasattr(transformers, name):
        if "auto_map" in checkpoint.config:
            raise RefusedModel(Reason.CODE_OF_ITS_OWN, name=name, version=version)
        raise RefusedModel(Reason.NO_ARCHITECTURE, name=name, version=version)
    name = name or _inferred(checkpoint, config)
    check_input(checkpoint)
    if name in _shown():
        return getattr(transformers, name)
    try:
        found = AutoModel._model_mapping[type(config)]
    except KeyError as error:
        if name:  # ShieldGemma 2 has no other class
            return cast(type[PreTrainedModel], getattr(transformers, name))
        raise ModelError(f"transformers {version} has no model for {config.model_type!r}; choose another") from error
    first: Any = found[0] if isinstance(found, tuple) else found
    return first


def has_two_towers(checkpoint: Checkpoint) -> bool:
    """Whether its class makes one embedding of a text and one of an image, each in a stack of its own."""
    kind = str(checkpoint.config.get("model_type"))
    name = checkpoint.architecture or modeling_auto.MODEL_MAPPING_NAMES.get(kind, "")
    found = getattr(transformers, str(name), None)
    return hasattr(found, "get_text_features") and hasattr(found, "get_image_features")


def _whole_config(folder: Path) -> Any:
    return AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)


def _of_images(checkpoint: Checkpoint, config: PreTrainedConfig) -> type[PreTrainedModel]:
    """With a head of classes where it was saved with one; else the encoder of this configuration, or of a tower."""
    head = class_head(checkpoint.architecture, {})
    named = getattr(transformers, checkpoint.architecture, None)
    is_head = head is not None and head.task == "image-classification"
    if is_head and named is not None and (named.config_class is type(config) or is_above_a_tower(named)):
        return cast(type[PreTrainedModel], named)
    own = getattr(transformers, type(config).__name__.replace("Config", "Model"), None)
    if own is None:
        raise RefusedModel(Reason.NO_ARCHITECTURE, name=checkpoint.architecture, version=version)
    return cast(type[PreTrainedModel], own)


def is_above_a_tower(kind: type[PreTrainedModel]) -> bool:
    """Whether a class is configured by two towers, of which a model that reads images alone has one."""
    return "vision_config" in getattr(kind.config_class, "sub_configs", ())


def check_input(checkpoint: Checkpoint) -> None:
    """Refuses a model that reads something else than text.

    Raises:
        RefusedModel: by the name of the argument that it reads.
    """
    read = getattr(getattr(transformers, checkpoint.architecture or "?", None), "main_input_name", "input_ids")
    if read not in ("input_ids", "inputs"):
        what = "images" if read in ("pixel_values", "flattened_patches") else "sounds" if "input" in read else "videos"
        raise RefusedModel(Reason.OTHER_INPUT, name=checkpoint.architecture, what=what, read=read)


def vision_part(config: PreTrainedConfig) -> Any:
    """The configuration of what reads images, of a model that may read text as well."""
    return getattr(config, "vision_config", config)


def read_family(config: PreTrainedConfig) -> Family:
    """Which family this is, where the name of the class does not tell."""
    kind = config.model_type
    if config.is_encoder_decoder:
        return "encoder-decoder"
    # XLNet counts among those that write, and yet each of its tokens sees all others
    writers = {
        **modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        **modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES,
    }
    is_causal = kind in writers and kind != "xlnet"
    is_masked = kind in modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES
    return "decoder" if is_causal and (not is_masked or getattr(config, "is_decoder", False)) else "encoder"


def named_alike(config: PreTrainedConfig) -> dict[str, Any]:
    """A configuration by the names that all share, with the defaults of its kind."""
    text = config.get_text_config()
    names = ("num_hidden_layers", "num_attention_heads", "hidden_size", "layer_types")
    alike = {name: getattr(text, name, None) for name in names}
    return json.loads(text.to_json_string(use_diff=False)) | alike


def _inferred(checkpoint: Checkpoint, config: PreTrainedConfig) -> str:
    """The class with the head for words, where none is named and the names of the tensors begin as below a head."""
    headed = {
        "encoder": modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES,
        "decoder": modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        "encoder-decoder": modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
    }
    name = headed[read_family(config)].get(config.model_type, "")
    prefix = getattr(getattr(transformers, name, None), "base_model_prefix", "")
    return name if prefix and any(each.startswith(f"{prefix}.") for each in checkpoint.names) else ""


def _shown() -> set[str]:
    """The classes whose head gives a logit to each token, or classes, and encoders taken out of a pair of stacks."""
    mappings = (
        modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES,
        modeling_auto.MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES,
    )
    return {str(name) for mapping in mappings for name in mapping.values()}
