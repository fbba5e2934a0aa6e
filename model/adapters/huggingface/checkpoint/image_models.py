"""Image models: list the models that read images, without importing transformers."""

from collections.abc import Mapping
from typing import Any

CLASSES = {
    "vit": "ViTModel",
    "deit": "DeiTModel",
    "clip": "CLIPVisionModel",
    "clip_vision_model": "CLIPVisionModel",
    "dinov2": "Dinov2Model",
    "dinov2_with_registers": "Dinov2WithRegistersModel",
    "dinov3_vit": "DINOv3ViTModel",
    "ijepa": "IJepaModel",
    "siglip_vision_model": "SiglipVisionModel",
    "vit_msn": "ViTMSNModel",
}
"""By `model_type`. Of a CLIP that also reads text, the half that reads images."""
WITHOUT_CLASS = frozenset({"ijepa", "siglip_vision_model"})
"""They have no token of a class before the patches."""


def reads_images(config: Mapping[str, Any]) -> bool:
    """Whether a model with this `config.json` reads images."""
    return config.get("model_type") in CLASSES


def specials(kind: str, n_registers: int) -> tuple[str, ...]:
    """The names of the tokens before the patches: of the class, in DeiT of distillation, and of registers."""
    if kind in WITHOUT_CLASS:
        return ()
    more = ("[DIST]",) if kind == "deit" else tuple(f"[REG{index}]" for index in range(n_registers))
    return ("[CLS]", *more)
