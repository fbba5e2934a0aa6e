"""Two towers: a model such as CLIP, in which one encoder reads images and another texts, as two models."""

from dataclasses import replace
from typing import Any, Literal

from model.adapters.huggingface.checkpoint.folder import Checkpoint, unread

Tower = Literal["vision", "text"]
READS = {"vision": "images", "text": "texts"}


def apart(checkpoint: Checkpoint) -> dict[Tower, Checkpoint]:
    """Each tower as a checkpoint of its own; none for a model that is no such pair.

    Raises:
        ModelError: for a configuration that cannot be read.
    """
    parts: dict[Tower, str] = {"vision": "vision_config", "text": "text_config"}
    if checkpoint.tower or not all(isinstance(checkpoint.config.get(part), dict) for part in parts.values()):
        return {}
    # importing transformers takes seconds, so the files are asked first
    from model.adapters.huggingface.checkpoint import model_classes

    if not model_classes.has_two_towers(checkpoint):
        return {}
    whole: Any = model_classes.config_of(checkpoint)
    return {tower: _one(checkpoint, tower, getattr(whole, part)) for tower, part in parts.items()}


def _one(checkpoint: Checkpoint, tower: Tower, part: Any) -> Checkpoint:
    config = part.to_dict() | {"architectures": [type(part).__name__.replace("Config", "Model")]}
    names = frozenset(name for name in checkpoint.names if f"{tower}_model." in name)
    others = tuple(each for each in checkpoint.remarks if each not in unread(checkpoint.config))
    sentence = (
        f"This is the tower of {checkpoint.architecture} that reads {READS[tower]}. Its other tower reads "
        f"{READS['text' if tower == 'vision' else 'vision']}, and there is no attention between them: neither sees a "
        "token of the other. How well a text fits an image, or a patch of it, is a dot product of two embeddings "
        "instead, made after the last layers."
    )
    return replace(checkpoint, config=config, tower=tower, names=names, remarks=(*others, sentence))
