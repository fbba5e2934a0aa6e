"""Tiny random models that read texts with images, saved as folders with the processors of their kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import PreTrainedModel, PreTrainedTokenizerFast
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

from tests.model.adapters.huggingface import tokenizers

TEXT = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2}
TEXT |= {"intermediate_size": 23, "head_dim": 6, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
EYE = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 23}
SIDE = 24
"""The pixels of a small picture, in patches of 6."""


def save(folder: Path, model: PreTrainedModel, processor: Any) -> Path:
    """Writes both into the folder, the weights of some size: no head is uniform."""
    torch.manual_seed(19)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.2)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _tokenizer(*names: str, **named: str) -> PreTrainedTokenizerFast:
    plain = tokenizers.byte_fallback()
    plain.add_special_tokens({"additional_special_tokens": list(names)})
    return PreTrainedTokenizerFast(
        tokenizer_object=plain.backend_tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        extra_special_tokens=named,
    )


def _ids(tokenizer: Any, **names: str) -> dict[str, int]:
    return {name: tokenizer.convert_tokens_to_ids(token) for name, token in names.items()}


def _without_films(name: str, *parts: Any, **more: Any) -> Any:
    """The processor without the part for films, which needs torchvision; saved, it is as that of any other folder."""
    kind = getattr(transformers, name)
    same = type(name, (kind,), {"get_attributes": classmethod(lambda _: ["image_processor", "tokenizer"])})
    return same(*parts, None, **more)


def llava(folder: Path) -> Path:
    """One picture of 35 × 35, cut out of the middle: 5 × 5 patches."""
    tokenizer = _tokenizer("<image>")
    config = transformers.LlavaConfig(
        vision_config=transformers.CLIPVisionConfig(**EYE, image_size=35, patch_size=7),
        text_config=transformers.LlamaConfig(vocab_size=len(tokenizer), **TEXT),
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )
    images = CLIPImageProcessorPil(size={"shortest_edge": 35}, crop_size={"height": 35, "width": 35})
    processor = transformers.LlavaProcessor(
        images, tokenizer, patch_size=7, vision_feature_select_strategy="default", num_additional_image_tokens=1
    )
    return save(folder, transformers.LlavaForConditionalGeneration(config), processor)


def qwen(kind: str, eye: dict[str, Any]) -> Callable[[Path], Path]:
    """What saves a model that reads images of any shape: four squares of 6 × 6 pixels are one token."""

    def make(folder: Path) -> Path:
        start, end, pad, film = "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"
        tokenizer = _tokenizer(start, end, pad, film)
        ids = _ids(
            tokenizer, image_token_id=pad, video_token_id=film, vision_start_token_id=start, vision_end_token_id=end
        )
        model: Any = getattr(transformers, f"{kind}ForConditionalGeneration")
        parts = model.config_class.sub_configs
        rope = {"rope_type": "default", "mrope_section": [1, 1, 1], "rope_theta": 10000.0}
        text = parts["text_config"](vocab_size=len(tokenizer), **TEXT, rope_parameters=rope)
        seeing = parts["vision_config"](depth=2, num_heads=4, patch_size=6, **eye)
        config = model.config_class(text_config=text.to_dict(), vision_config=seeing.to_dict(), **ids)
        images = Qwen2VLImageProcessorPil(
            patch_size=6, merge_size=2, temporal_patch_size=2, min_pixels=12 * 12, max_pixels=60 * 60
        )
        return save(folder, model(config), _without_films(f"{kind}Processor", images, tokenizer))

    return make


def tiled(kind: str) -> Callable[[Path], Path]:
    """What saves a model that cuts an image into parts, and reads it once more as a whole; 2 × 2 patches are one."""

    def make(folder: Path) -> Path:
        parts = [f"<row_{row}_col_{column}>" for row in (1, 2, 3) for column in (1, 2, 3)]
        names = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>", *parts)
        tokenizer = _tokenizer(*names)
        model: Any = getattr(transformers, f"{kind}ForConditionalGeneration")
        config = model.config_class(
            image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
            pad_token_id=0,
            scale_factor=2,
            vision_config={**EYE, "image_size": SIDE, "patch_size": 6},
            text_config=transformers.LlamaConfig(vocab_size=len(tokenizer), **TEXT),
        )
        of_images = {"Idefics3": Idefics3ImageProcessorPil, "SmolVLM": SmolVLMImageProcessorPil}[kind]
        images = of_images(size={"longest_edge": 2 * SIDE}, max_image_size={"longest_edge": SIDE})
        # that of SmolVLM cannot be made without its part for films, and writes the same files
        processor = transformers.Idefics3Processor(images, tokenizer, image_seq_len=4)
        return save(folder, model(config), processor)

    return make


def paligemma(folder: Path) -> Path:
    """One picture of 35 × 35, squeezed: the whole prompt sees itself in both directions."""
    tokenizer = _tokenizer("<image>")
    eye = transformers.SiglipVisionConfig(**EYE, image_size=35, patch_size=7, vision_use_head=False)
    # its processor adds tokens for places and outlines
    text = transformers.GemmaConfig(vocab_size=len(tokenizer) + 1152, **TEXT)
    config = transformers.PaliGemmaConfig(
        vision_config=eye.to_dict(),
        text_config=text.to_dict(),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        projection_dim=24,
        hidden_size=24,
    )
    images = SiglipImageProcessorPil(size={"height": 35, "width": 35})
    images.image_seq_length = 25
    processor = transformers.PaliGemmaProcessor(images, tokenizer)
    return save(folder, transformers.PaliGemmaForConditionalGeneration(config), processor)


def gemma3(folder: Path) -> Path:
    """One picture of 24 × 24, of which 4 × 4 patches are averaged to 2 × 2, which see each other in both directions."""
    tokenizer = _tokenizer(image_token="<soft>", boi_token="<begin>", eoi_token="<end>")
    ids = _ids(tokenizer, image_token_index="<soft>", boi_token_index="<begin>", eoi_token_index="<end>")
    eye = transformers.SiglipVisionConfig(**EYE, image_size=SIDE, patch_size=6, vision_use_head=False)
    text = transformers.Gemma3TextConfig(vocab_size=len(tokenizer), sliding_window=16, **TEXT)
    config = transformers.Gemma3Config(
        vision_config=eye.to_dict(), text_config=text.to_dict(), mm_tokens_per_image=4, **ids
    )
    images = Gemma3ImageProcessorPil(size={"height": SIDE, "width": SIDE}, image_seq_length=4)
    processor = transformers.Gemma3Processor(images, tokenizer, image_seq_length=4)
    return save(folder, transformers.Gemma3ForConditionalGeneration(config), processor)


def internvl(folder: Path) -> Path:
    """An image in up to four parts and as a whole, without tokens between them; 2 × 2 patches are one."""
    named = {"start_image_token": "<img>", "end_image_token": "</img>", "context_image_token": "<IMG_CONTEXT>"}
    tokenizer = _tokenizer(**named, video_token="<video>")
    text = transformers.Qwen2Config(vocab_size=len(tokenizer), **TEXT)
    config = transformers.InternVLConfig(
        vision_config={**EYE, "image_size": [SIDE, SIDE], "patch_size": [6, 6]},
        text_config=text.to_dict(),
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
        downsample_ratio=0.5,
    )
    images = GotOcr2ImageProcessorPil(
        size={"height": SIDE, "width": SIDE}, crop_to_patches=True, min_patches=1, max_patches=4
    )
    processor = _without_films("InternVLProcessor", images, tokenizer, image_seq_length=4)
    return save(folder, transformers.InternVLForConditionalGeneration(config), processor)


_LATER = {"hidden_size": 32, "intermediate_size": 23, "out_hidden_size": 24}
ALL: dict[str, Callable[[Path], Path]] = {
    "llava": llava,
    "qwen2-vl": qwen("Qwen2VL", {"embed_dim": 32, "mlp_ratio": 2, "hidden_size": 24}),
    "qwen2.5-vl": qwen("Qwen2_5_VL", {**_LATER, "window_size": 24, "fullatt_block_indexes": [1]}),
    "qwen3-vl": qwen("Qwen3VL", {**_LATER, "deepstack_visual_indexes": [0], "num_position_embeddings": 16}),
    "idefics3": tiled("Idefics3"),
    "smolvlm": tiled("SmolVLM"),
    "paligemma": paligemma,
    "gemma3": gemma3,
    "internvl": internvl,
}
