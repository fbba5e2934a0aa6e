"""Image models: list the models that read images, without importing transformers."""

from collections.abc import Mapping
from typing import Any

CLASSES = {
    "vit": "ViTModel",
    "deit": "DeiTModel",
    "clip": "CLIPVisionModel",
    "clip_vision_model": "CLIPVisionModel",
}
"""By `model_type`. Of a CLIP that also reads text, the half that reads images."""


def reads_images(config: Mapping[str, Any]) -> bool:
    """Whether a model with this `config.json` reads images."""
    return config.get("model_type") in CLASSES
