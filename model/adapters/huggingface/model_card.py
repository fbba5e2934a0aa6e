"""Model card: describes a Hugging Face model from its files alone, before it is loaded."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.adapters.huggingface.checkpoint import two_towers
from model.adapters.huggingface.checkpoint.class_heads import class_head
from model.adapters.huggingface.checkpoint.config_sizes import UNLIMITED, Sizes, family_of, sizes_of
from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.checkpoint.model_names import Named
from model.adapters.huggingface.errors import RefusedModel
from model.adapters.huggingface.reasons import Reason
from model.config import Family, Shape, SiteShape, Task
from model.json_file import read_object

BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
STORED = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}
NOT_STATED = "not stated"
MIXED = frozenset({"attn_layer_indices", "attn_layer_period", "block_types", "hybrid_override_pattern"})
"""What only transformers knows to read: which layers attend."""
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*$", re.DOTALL | re.MULTILINE)
_LICENCE = re.compile(r"^license(?:_name)?:[ \t]*[\"']?([^\"'\[\]\n#]+?)[\"']?[ \t]*$", re.MULTILINE)
_LIMITS = "It was made and measured elsewhere. Its limits stand on its own card, if anywhere."
_EXAMPLES: dict[Family, tuple[tuple[str, str], ...]] = {
    "encoder": (
        ("The animal didn't cross the street because it was too tired.", "a head may look from it at animal"),
        ("The bank of the river was steep.", "some words tell the meaning of bank"),
    ),
    "decoder": (
        (
            "The cat sat on the mat because it was tired. The cat sat on the",
            "heads that look at the token after a repeat",
        ),
        ("When Mary and John went to the store, John gave a drink to", "heads that find the name to go on with"),
    ),
    "encoder-decoder": (
        ("The house is red.", "which source words a target word looks at"),
        ("translate English to German: The house is red.", "the same, for models that need an instruction"),
    ),
}


def describe(checkpoint: Checkpoint, origin: Named, dtype: str) -> dict[str, Any]:
    """The card of a model that would be loaded with numbers of this type.

    Raises:
        ModelError: when its files do not say what it is.
    """
    checkpoint = two_towers.apart(checkpoint).get("vision", checkpoint)
    sizes = _sizes(checkpoint)
    kind = checkpoint.architecture or str(checkpoint.config.get("model_type"))
    task, mask = _task(sizes.family, kind), _mask(checkpoint.folder)
    return {
        "id": origin.id,
        "input": "text" if sizes.patches is None else "image",
        "patches": sizes.patches,
        "with_image": checkpoint.reads_both,
        "family": sizes.family,
        "task": task,
        **_head(kind, checkpoint.config),
        "mask_token": mask,
        "sites": [_site(site, shape) for site, shape in sizes.shapes.items()],
        "d_model": sizes.d_model,
        **_widths(next(iter(sizes.shapes.values()))),
        "max_tokens": _max_tokens(checkpoint.folder, sizes),
        "positions": sizes.positions,
        "norm": None,
        "vocabulary_size": sizes.vocabulary_size,
        "parameters": checkpoint.parameters,
        "architecture": kind,
        "origin": "hub" if origin.hub is not None else "folder",
        "stored_dtype": _stored(checkpoint),
        "dtype": dtype,
        "memory_bytes": memory_bytes(checkpoint, dtype),
        "licence": licence(checkpoint.folder),
        "attribution": NOT_STATED if origin.hub is None else f"{origin.hub} on the Hugging Face hub",
        "description": f"{kind}, {_whence(origin)}. It was trained elsewhere and is shown here as it is.",
        "limits": " ".join((_LIMITS, *checkpoint.remarks)),
        "training": {},
        "scores": {},
        "examples": [{"text": text, "shows": shows} for text, shows in _examples(sizes, task, mask)],
        "steps": [],
    }


def known_of(shape: Shape) -> dict[str, Any]:
    """The facts of a loaded model; they replace those of its files."""
    shapes = {site: shape.at(site) for site in shape.sites}
    return {
        "family": shape.family,
        "task": shape.task,
        "sites": [_site(site, each) for site, each in shapes.items()],
        "d_model": shape.d_model,
        **_widths(next(iter(shapes.values()))),
        "max_tokens": shape.max_tokens,
        "positions": shape.positions,
        "vocabulary_size": shape.vocabulary_size,
    }


def memory_bytes(checkpoint: Checkpoint, dtype: str) -> int:
    """How much memory the weights take with numbers of this type."""
    return checkpoint.parameters * BYTES[dtype]


def licence(folder: Path) -> str:
    """The licence that the front matter of its README names."""
    readme = folder / "README.md"
    front = _FRONT_MATTER.search(readme.read_text("utf-8", errors="replace")) if readme.is_file() else None
    found = _LICENCE.search(front[1]) if front else None
    return found[1] if found else NOT_STATED


def _sizes(checkpoint: Checkpoint) -> Sizes:
    if checkpoint.reads_images and (images := _of_images(checkpoint)) is not None:
        return images
    family = family_of(checkpoint.config, checkpoint.architecture)
    sizes = None if family is None else sizes_of(checkpoint.config, family)
    if sizes is not None and MIXED.isdisjoint(checkpoint.config):
        return sizes
    # importing transformers takes seconds, so it is asked only where the names are unusual
    from model.adapters.huggingface.checkpoint import model_classes

    config = model_classes.config_of(checkpoint)
    model_classes.check_input(checkpoint)
    sizes = sizes_of(model_classes.named_alike(config), family or model_classes.read_family(config))
    if sizes is None:
        raise RefusedModel(Reason.NO_HEADS, name=checkpoint.architecture or config.model_type)
    return sizes


def _examples(sizes: Sizes, task: Task, mask: str | None) -> tuple[tuple[str, str], ...]:
    if sizes.patches is not None:
        return ()
    family = sizes.family
    if task != "fill-mask" or mask is None:
        return _EXAMPLES[family]
    return (f"The capital of France is {mask}.", "which words the guess is made from"), *_EXAMPLES[family]


def _max_tokens(folder: Path, sizes: Sizes) -> int:
    """How many tokens it reads: some count positions from after that of padding, and their tokenizer knows."""
    read = None if sizes.patches is not None else _of_tokenizer(folder, "model_max_length")
    limits = [sizes.max_tokens or UNLIMITED, *([read] if isinstance(read, int) and read > 0 else [])]
    return min(limits)


def _mask(folder: Path) -> str | None:
    """The token that hides another, where the files of the tokenizer name it."""
    named = _of_tokenizer(folder, "mask_token")
    named = named.get("content") if isinstance(named, dict) else named
    return named if isinstance(named, str) else None


def _of_tokenizer(folder: Path, name: str) -> Any:
    """The facts in the files of the tokenizer; None where there are none."""
    files = (folder / file for file in ("tokenizer_config.json", "special_tokens_map.json"))
    return next(
        (found for file in files if file.is_file() and (found := read_object(file).get(name)) is not None), None
    )


def _of_images(checkpoint: Checkpoint) -> Sizes | None:
    from model.adapters.huggingface.checkpoint import image_models, model_classes
    from model.adapters.huggingface.inputs import image_processor

    config = model_classes.vision_part(model_classes.config_of(checkpoint))
    if not image_models.is_one_stream(config):
        return None
    size = image_processor.picture_size(image_processor.processor_of(checkpoint))
    rows, columns = image_processor.grid_of(config, size)
    width = config.hidden_size // config.num_attention_heads
    shape = SiteShape(config.num_hidden_layers, config.num_attention_heads, config.num_attention_heads, width, width)
    grid = {"rows": rows, "columns": columns}
    is_relative = any("relative_position" in each for each in checkpoint.names)
    has_table = not is_relative or any("position_embeddings" in each for each in checkpoint.names)
    is_rotary = hasattr(config, "rope_theta") or hasattr(config, "rope_parameters")
    positions = "rotary" if is_rotary else "learned" if has_table else "relative"
    most = rows * columns + len(image_processor.specials_of(config, checkpoint.names))
    return Sizes("encoder", {"encoder": shape}, config.hidden_size, 0, most, positions, grid)


def _task(family: Family, architecture: str) -> Task:
    if family == "encoder-decoder":
        return "translate" if "ForConditionalGeneration" in architecture or "MTModel" in architecture else "none"
    if family == "decoder":
        return "next-token" if architecture.endswith(("ForCausalLM", "LMHeadModel")) else "none"
    return "fill-mask" if "ForMaskedLM" in architecture else "none"


def _head(architecture: str, config: Mapping[str, Any]) -> dict[str, Any]:
    found = class_head(architecture, config)
    return {"head": None, "labels": None} if found is None else {"head": found.task, "labels": list(found.labels)}


def _site(site: str, shape: SiteShape) -> dict[str, Any]:
    sizes = {"layers": shape.layers, "heads": shape.heads, "key_value_heads": shape.key_value_heads}
    odd = {"gaps": [each._asdict() for each in shape.gaps], "widths": [each._asdict() for each in shape.widths]}
    return {"site": site, **sizes} | {name: each for name, each in odd.items() if each}


def _widths(shape: SiteShape) -> Mapping[str, int]:
    return {"d_head": shape.d_head, "d_value": shape.d_value}


def _stored(checkpoint: Checkpoint) -> str:
    """The type of most of its numbers, as they are stored."""
    if checkpoint.is_pickled or not checkpoint.numbers:
        return NOT_STATED
    ((kind, _),) = checkpoint.numbers.most_common(1)
    return STORED.get(kind, kind.lower())


def _whence(origin: Named) -> str:
    return f"from the folder {origin.id}" if origin.hub is None else f"{origin.hub} on the Hugging Face hub"
