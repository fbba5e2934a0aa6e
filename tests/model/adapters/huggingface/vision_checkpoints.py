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
    SiglipConfig,
    SiglipForImageClassification,
    SiglipModel,
    ViTConfig,
    ViTForImageClassification,
)
from transformers.models.beit.image_processing_pil_beit import BeitImageProcessorPil
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from tests.model.adapters.huggingface import tokenizers

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
        return save(folder, kind(kind.config_class(**SHAPE | more)), PROCESSORS.get(name, _square)())

    return make


def _square() -> ViTImageProcessorPil:
    return ViTImageProcessorPil(size={"height": SIZE, "width": SIZE})


def _cut() -> BitImageProcessorPil:
    """As DINOv2 is published: its images are cut smaller than those that its positions were learned on."""
    return BitImageProcessorPil(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE})


def _beit() -> BeitImageProcessorPil:
    return BeitImageProcessorPil(size={"height": SIZE, "width": SIZE}, do_center_crop=False)


def _siglip() -> SiglipImageProcessorPil:
    return SiglipImageProcessorPil(size={"height": SIZE, "width": SIZE})


PROCESSORS: dict[str, Callable[[], object]] = {
    "Dinov2Model": _cut,
    "Dinov2WithRegistersModel": _cut,
    "BeitModel": _beit,
    "Data2VecVisionModel": _beit,
    "SiglipVisionModel": _siglip,
}
RELATIVE = {"use_relative_position_bias": True, "use_absolute_position_embeddings": True}


def clip_vision(folder: Path) -> Path:
    """The half of CLIP that reads images, by itself."""
    return save(folder, CLIPVisionModel(CLIPVisionConfig(**SHAPE)), _clip_processor())


def clip(folder: Path) -> Path:
    """Both halves, as CLIP is published."""
    return save(folder, CLIPModel(CLIPConfig(text_config=_text(folder), vision_config=SHAPE)), _clip_processor())


def siglip(folder: Path) -> Path:
    """Both halves, as SigLIP is published."""
    return save(folder, SiglipModel(SiglipConfig(text_config=_text(folder), vision_config=SHAPE)), _siglip())


def siglip_classes(folder: Path) -> Path:
    """The half of SigLIP that reads images below a head of three classes; its configuration has both halves."""
    config = SiglipConfig(text_config=_text(folder), vision_config=SHAPE, num_labels=3)
    return save(folder, SiglipForImageClassification(config), _siglip())


def _text(folder: Path) -> dict[str, int]:
    """The tower that reads texts, with its tokenizer in the folder."""
    tokenizer = tokenizers.word_pieces()
    tokenizer.save_pretrained(folder)
    sizes = {"hidden_size": 15, "num_hidden_layers": 3, "num_attention_heads": 5, "intermediate_size": 17}
    return sizes | {"vocab_size": len(tokenizer), "eos_token_id": 2, "max_position_embeddings": 31}


ALL: dict[str, Callable[[Path], Path]] = {
    "vit": vit,
    "deit": deit,
    "clip-vision": clip_vision,
    "clip": clip,
    "siglip": siglip,
    "dinov2": of_class("Dinov2Model", image_size=SIZE + 2 * PATCH),
    "dinov2-registers": of_class("Dinov2WithRegistersModel", num_register_tokens=3),
    "dinov3": of_class("DINOv3ViTModel", num_register_tokens=2, hidden_size=24),
    "ijepa": of_class("IJepaModel"),
    "siglip-vision": of_class("SiglipVisionModel"),
    "vit-msn": of_class("ViTMSNModel"),
    "beit": of_class("BeitModel", **RELATIVE),
    "beit-shared": of_class("BeitModel", use_shared_relative_position_bias=True),
    "data2vec-vision": of_class("Data2VecVisionModel", **RELATIVE),
    "mlcd": of_class("MLCDVisionModel", hidden_size=24),
    "aimv2": of_class("Aimv2VisionModel", use_head=False),
}


def _clip_processor() -> CLIPImageProcessorPil:
    return CLIPImageProcessorPil(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE})
