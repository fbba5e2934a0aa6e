"""Image models: tell a model that reads images as one stream of patches by its tensors and sizes, not by its name."""

from collections.abc import Collection, Iterable
from typing import Any

PATCHES = ("patch_embed", "patch_embedding")
WORDS = ("word_embedding", "token_embedding", "embed_tokens", "tok_embeddings", "shared.weight", "wte.weight")
"""Parts of the names of tensors: of what makes patches of an image, and of tables of words."""
SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "image_size", "patch_size")
FILMS = ("num_frames", "frames_per_clip", "tubelet_size")
BEFORE = (("cls_token", "[CLS]"), ("class_embedding", "[CLS]"), ("distillation_token", "[DIST]"))
REGISTERS = "register_tokens"


def cuts_images(names: Iterable[str]) -> bool:
    """Whether tensors of these names make patches of images, and none is a table of words."""
    known = list(names)
    return any(part in name for name in known for part in PATCHES) and not any(
        part in name for name in known for part in WORDS
    )


def is_one_stream(config: Any) -> bool:
    """Whether every layer has as many patches, of one image: not so of pyramids, windows and films."""
    sizes = [getattr(config, name, None) for name in SIZES]
    whole = all(isinstance(size, int) for size in sizes[:3])
    pairs = all(isinstance(size, int) or (isinstance(size, (list, tuple)) and len(size) == 2) for size in sizes[3:])
    return whole and pairs and not any(getattr(config, name, None) for name in FILMS)


def specials(names: Collection[str], n_registers: int) -> tuple[str, ...]:
    """The tokens before the patches, by the tensors that hold their vectors: class, distillation, registers."""
    ends = {name.rpartition(".")[2] for name in names}
    found = tuple(special for end, special in BEFORE if end in ends)
    return (*found, *(f"[REG{index}]" for index in range(n_registers if REGISTERS in ends else 0)))
