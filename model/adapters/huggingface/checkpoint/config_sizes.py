"""Config sizes: read the sizes of a model in `config.json`, where each has several names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.axes import Site
from model.config import SITES_OF, Family, LayerGap, SiteShape

LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
HEADS = ("num_attention_heads", "n_head", "n_heads", "num_heads")
KEY_VALUE_HEADS = ("num_key_value_heads", "num_kv_heads", "n_head_kv")
D_MODEL = ("hidden_size", "n_embd", "d_model", "dim")
D_HEAD = ("head_dim", "d_kv", "d_head")
ENCODERS = frozenset({"albert", "bert", "camembert", "distilbert", "electra", "modernbert", "roberta", "xlm-roberta"})
"""Kinds of models that are often published without a head."""
MOST_TOKENS = ("max_position_embeddings", "n_positions", "max_seq_len", "max_target_positions")
UNLIMITED = 1024
"""So many tokens are read by a model whose positions have no limit of their own."""
_Names = dict[str, tuple[str, ...]]
OF_OWN: _Names = {"layers": LAYERS, "heads": HEADS}
OF_ENCODER: _Names = {"layers": ("encoder_layers", *LAYERS), "heads": ("encoder_attention_heads", *HEADS)}
OF_DECODER: _Names = {
    "layers": ("decoder_layers", "num_decoder_layers", *LAYERS),
    "heads": ("decoder_attention_heads", *HEADS),
}


@dataclass(frozen=True)
class Sizes:
    """The sizes in `config.json`; None where it has none. `patches` are those of a model that reads images."""

    family: Family
    shapes: Mapping[Site, SiteShape]
    d_model: int
    vocabulary_size: int
    max_tokens: int | None
    positions: str
    patches: Mapping[str, int] | None = None


def sizes_of(config: Mapping[str, Any], family: Family) -> Sizes | None:
    """The sizes of a model of this family; None when one of them has no name that is known here."""
    text = config.get("text_config") or config
    d_model, vocabulary = first_size(text, *D_MODEL), first_size(text, "vocab_size")
    stacks = [OF_ENCODER, OF_DECODER, OF_DECODER] if family == "encoder-decoder" else [OF_OWN]
    if d_model is None or vocabulary is None:
        return None
    shapes: dict[Site, SiteShape] = {}
    for site, names in zip(SITES_OF[family], stacks, strict=True):
        layers, heads = first_size(text, *names["layers"]), first_size(text, *names["heads"])
        if not layers or not heads:
            return None
        is_shared = text.get("multi_query") and not text.get("new_decoder_architecture")
        key_value_heads = 1 if is_shared else first_size(text, *KEY_VALUE_HEADS) or heads
        width = first_size(text, *D_HEAD) or d_model // heads
        shapes[site] = SiteShape(layers, heads, key_value_heads, width, width, _gaps(text, layers))
    return Sizes(family, shapes, d_model, vocabulary, first_size(text, *MOST_TOKENS), _positions(text))


def family_of(config: Mapping[str, Any], architecture: str) -> Family | None:
    """Which family this is, as far as the name of its class and its kind tell."""
    if architecture.endswith("EncoderModel"):
        return "encoder"  # taken out of a pair of stacks, with the configuration of both
    if config.get("is_encoder_decoder"):
        return "encoder-decoder"
    if "ForMaskedLM" in architecture or "ForPreTraining" in architecture:
        return "encoder"
    if architecture.endswith(("ForCausalLM", "LMHeadModel")) and "XLNet" not in architecture:
        return "decoder"
    return "encoder" if config.get("model_type") in ENCODERS and not config.get("is_decoder") else None


def _gaps(text: Mapping[str, Any], layers: int) -> tuple[LayerGap, ...]:
    """The layers whose kind is not one of attention, where there is a list of kinds."""
    kinds = text.get("layer_types") or text.get("layers_block_type")
    if not isinstance(kinds, list) or len(kinds) != layers:
        return ()
    names = [str(kind).replace("_", " ") for kind in kinds]
    others = [LayerGap(layer, name) for layer, name in enumerate(names) if "attention" not in name or "linear" in name]
    return tuple(others) if len(others) < layers else ()


def _positions(text: Mapping[str, Any]) -> str:
    kind = str(text.get("position_embedding_type", ""))
    if text.get("alibi") or text.get("model_type") in ("bloom", "mpt") or kind == "alibi":
        return "alibi"
    if any(text.get(name) for name in ("rope_parameters", "rope_theta", "rotary_dim", "rotary_pct", "rotary_emb_base")):
        return "rotary"
    if "relative_attention_num_buckets" in text or text.get("relative_attention"):
        return "relative"
    if text.get("static_position_embeddings") or text.get("model_type") in ("marian", "pegasus", "m2m_100"):
        return "sinusoidal"
    return "learned" if first_size(text, *MOST_TOKENS) else "relative"


def first_size(config: Any, *names: str) -> int | None:
    """The first of these sizes that a configuration has, as a mapping or as an object of transformers."""
    for name in names:
        value = config.get(name) if isinstance(config, Mapping) else getattr(config, name, None)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None
