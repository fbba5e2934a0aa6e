"""Tiny random vision encoders, saved as folders with what prepares their images, and an image for them."""

from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from transformers import (
    CLIPConfig,
    CLIPModel,
    CLIPVisionConfig,
    CLIPVisionModel,
    DeiTConfig,
    DeiTModel,
    PreTrainedModel,
    ViTConfig,
    ViTForImageClassification,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

SIZE, PATCH = 35, 7
GRID = SIZE // PATCH
SHAPE = {
    "hidden_size": 21,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "intermediate_size": 23,
    "image_size": SIZE,
    "patch_size": PATCH,
}


def save(folder: Path, model: PreTrainedModel, processor: object) -> Path:
    """Writes both into the folder, the weights of some size: no head is uniform."""
    torch.manual_seed(17)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.4)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)  # type: ignore[attr-defined]
    return folder


def vit(folder: Path) -> Path:
    """With a head that names what is in an image, which is left out here."""
    processor = ViTImageProcessorPil(size={"height": SIZE, "width": SIZE})
    return save(folder, ViTForImageClassification(ViTConfig(**SHAPE)), processor)


def deit(folder: Path) -> Path:
    """With a second special token."""
    processor = ViTImageProcessorPil(size={"height": SIZE, "width": SIZE})
    return save(folder, DeiTModel(DeiTConfig(**SHAPE)), processor)


def of_class(name: str, **more: object) -> Callable[[Path], Path]:
    """What saves another encoder of one stream of patches."""

    def make(folder: Path) -> Path:
        kind = getattr(transformers, name)
        processor = ViTImageProcessorPil(size={"height": SIZE, "width": SIZE})
        return save(folder, kind(kind.config_class(**SHAPE | more)), processor)

    return make


def clip_vision(folder: Path) -> Path:
    """The half of CLIP that reads images, by itself."""
    return save(folder, CLIPVisionModel(CLIPVisionConfig(**SHAPE)), _clip_processor())


def clip(folder: Path) -> Path:
    """Both halves, as CLIP is published."""
    text = {"vocab_size": 43, "hidden_size": 15, "num_hidden_layers": 3, "num_attention_heads": 5, "eos_token_id": 2}
    return save(folder, CLIPModel(CLIPConfig(text_config=text, vision_config=SHAPE)), _clip_processor())


ALL: dict[str, Callable[[Path], Path]] = {
    "vit": vit,
    "deit": deit,
    "clip-vision": clip_vision,
    "clip": clip,
    "dinov2": of_class("Dinov2Model"),
    "dinov2-registers": of_class("Dinov2WithRegistersModel", num_register_tokens=3),
    "dinov3": of_class("DINOv3ViTModel", num_register_tokens=2, hidden_size=24),
    "ijepa": of_class("IJepaModel"),
    "siglip-vision": of_class("SiglipVisionModel"),
    "vit-msn": of_class("ViTMSNModel"),
}


def _clip_processor() -> CLIPImageProcessorPil:
    return CLIPImageProcessorPil(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE})
