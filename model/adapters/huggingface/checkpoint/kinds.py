"""Kinds: infer the `model_type` that an old `config.json` does not name, from its classes or its tensors."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from model.adapters.huggingface.checkpoint.config_sizes import D_MODEL, first_size

_ENDING = re.compile(r"(For[A-Z]\w*|LMHeadModel|DoubleHeadsModel|WithLMHead\w*|MTModel|Model|Encoder\w*)$")
BY_TENSOR = (
    ("attention.self.query_proj.weight", "deberta-v2"),
    ("attention.attention.query.weight", "vit"),
    ("transformer.layer.0.attention.q_lin.weight", "distilbert"),
    ("attn.c_attn.weight", "gpt2"),
    ("SelfAttention.relative_attention_bias.weight", "t5"),
    ("attention.query_key_value.weight", "gpt_neox"),
)
"""Tensors that one kind of model alone has."""
PLACEHOLDERS = ("image", "video", "audio")
BY_PREFIX = ("bert", "roberta", "electra", "distilbert", "albert", "camembert", "deberta")


def inferred(config: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """The kind, in small letters without hyphens; None where nothing tells."""
    if first_size(config, *D_MODEL) is None:  # a configuration of defaults alone says nothing
        return None
    architectures = config.get("architectures") or []
    if architectures:
        return plain(_ENDING.sub("", str(architectures[0])))
    tensors = list(names)
    prefix = next((kind for kind in BY_PREFIX if any(name.startswith(f"{kind}.") for name in tensors)), None)
    ends = (kind for tensor, kind in BY_TENSOR if any(name.endswith(tensor) for name in tensors))
    return prefix or next(ends, None)


def unread_senses(config: Mapping[str, Any]) -> list[str]:
    """What a model of text reads besides, and is not given here: images, sound."""
    senses = {"vision_config": "images", "audio_config": "sound"}
    has_text = isinstance(config.get("text_config"), dict) or any(f"{each}_token_id" in config for each in PLACEHOLDERS)
    return [sense for part, sense in senses.items() if has_text and isinstance(config.get(part), dict)]


def reads_both(config: Mapping[str, Any]) -> bool:
    """Whether images stand among the tokens of a text, each patch in the place of a token for images."""
    return unread_senses(config) == ["images"] and any(f"image_token_{end}" in config for end in ("id", "index"))


def placeholders(config: Any) -> dict[int, str]:
    """The tokens that stand for an image, a film or sound in a text, by id."""
    named = {f"{sense}_token_{end}": sense for sense in PLACEHOLDERS for end in ("id", "index")}
    found = {getattr(config, name, None): sense for name, sense in named.items()}
    return {token: sense for token, sense in found.items() if isinstance(token, int)}


def known_as(kind: str, known: Collection[str]) -> str | None:
    """The name of this kind among those that are known, which differ in hyphens only."""
    return kind if kind in known else next((name for name in known if plain(name) == plain(kind)), None)


def plain(kind: str) -> str:
    """The kind without what is written in several ways."""
    return kind.lower().replace("-", "").replace("_", "")
