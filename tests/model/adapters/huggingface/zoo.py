"""Tiny models of many architectures, with weights drawn anew so that no head is flat, and what they read.

Sizes are primes where the architecture allows it, and no two axes are equally long.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
import transformers
from torch import Tensor

from model.adapters.huggingface.adapter import AdaptedTransformer, adapt
from model.axes import Site
from model.transformer.batch import Inputs

VOCABULARY, LAYERS = 43, 2
SOURCE, TARGET = 7, 5
DEVIATION = 0.2

# 3 heads of 7, where nothing has to be even; 4 heads of 6, in pairs, where positions rotate
PLAIN = {
    "vocab_size": VOCABULARY,
    "hidden_size": 21,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 3,
    "intermediate_size": 29,
    "max_position_embeddings": 37,
}
ROTARY = PLAIN | {"hidden_size": 24, "num_attention_heads": 4}
GROUPED = ROTARY | {"num_key_value_heads": 2}
HEAD_DIM = GROUPED | {"head_dim": 10}
BART = {
    "vocab_size": VOCABULARY,
    "d_model": 21,
    "encoder_layers": LAYERS,
    "decoder_layers": 3,
    "encoder_attention_heads": 3,
    "decoder_attention_heads": 7,
    "encoder_ffn_dim": 29,
    "decoder_ffn_dim": 31,
    "max_position_embeddings": 37,
    "pad_token_id": 1,
    "bos_token_id": 0,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
}
EVEN_BART = BART | {"d_model": 24, "encoder_attention_heads": 4, "decoder_attention_heads": 3}
T5 = {
    "vocab_size": VOCABULARY,
    "d_model": 19,
    "d_kv": 7,
    "d_ff": 29,
    "num_layers": LAYERS,
    "num_decoder_layers": LAYERS,  # with others, the cache of transformers fails
    "num_heads": 3,
    "decoder_start_token_id": 0,
    "pad_token_id": 0,
    "eos_token_id": 1,
}
GPT = {"vocab_size": VOCABULARY, "n_embd": 21, "n_layer": LAYERS, "n_head": 3, "n_positions": 37}
MOE = {"num_local_experts": 3, "num_experts_per_tok": 2, "intermediate_size": 28}  # in fours, for the kernel
WINDOW = {"sliding_window": 3}


@dataclass(frozen=True)
class Kind:
    """One architecture: its class, and the sizes of a tiny one."""

    name: str
    sizes: dict[str, Any]


ENCODERS = {
    "bert": Kind("BertForMaskedLM", PLAIN),
    "bert-headless": Kind("BertModel", PLAIN),
    "distilbert": Kind(
        "DistilBertForMaskedLM",
        {"vocab_size": VOCABULARY, "dim": 21, "n_layers": LAYERS, "n_heads": 3, "hidden_dim": 29},
    ),
    "roberta": Kind("RobertaForMaskedLM", PLAIN | {"pad_token_id": 1}),
    "xlm-roberta": Kind("XLMRobertaForMaskedLM", PLAIN | {"pad_token_id": 1}),
    "camembert": Kind("CamembertForMaskedLM", PLAIN | {"pad_token_id": 1}),
    "albert": Kind("AlbertForMaskedLM", PLAIN | {"embedding_size": 11, "num_hidden_layers": 3}),
    "electra": Kind("ElectraForMaskedLM", PLAIN | {"embedding_size": 11}),
    "modernbert": Kind(
        "ModernBertForMaskedLM",
        ROTARY
        | {"num_hidden_layers": 4, "local_attention": 4, "pad_token_id": 0, "cls_token_id": 1, "sep_token_id": 2},
    ),
    "layoutlm": Kind("LayoutLMForMaskedLM", PLAIN),
    "mobilebert": Kind(
        "MobileBertForMaskedLM",
        PLAIN
        | {"embedding_size": 11, "intra_bottleneck_size": 21, "true_hidden_size": 21, "num_feedforward_networks": 1},
    ),
    "ernie": Kind("ErnieForMaskedLM", PLAIN),
    "esm": Kind(
        "EsmForMaskedLM", ROTARY | {"pad_token_id": 1, "mask_token_id": 42, "position_embedding_type": "rotary"}
    ),
    "deberta-v2": Kind(
        "DebertaV2ForMaskedLM",
        PLAIN | {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_biased_input": False},
    ),
    "mpnet": Kind("MPNetForMaskedLM", PLAIN | {"pad_token_id": 1}),
    "xlnet": Kind(
        "XLNetLMHeadModel", {"vocab_size": VOCABULARY, "d_model": 24, "n_layer": LAYERS, "n_head": 3, "d_inner": 29}
    ),
    "bigbird": Kind("BigBirdForMaskedLM", PLAIN | {"attention_type": "original_full"}),
    "roformer": Kind("RoFormerForMaskedLM", ROTARY | {"embedding_size": 24}),
}
PICTURES = {
    "vit": Kind("ViTModel", PLAIN | {"image_size": 6, "patch_size": 2, "num_channels": 3}),
    "clip-vision": Kind("CLIPVisionModel", PLAIN | {"image_size": 6, "patch_size": 2}),
    "deit": Kind("DeiTModel", PLAIN | {"image_size": 6, "patch_size": 2}),
}
DECODERS = {
    "gpt2": Kind("GPT2LMHeadModel", GPT | {"bos_token_id": 0, "eos_token_id": 0}),
    "gpt-neox": Kind("GPTNeoXForCausalLM", ROTARY),
    "gptj": Kind("GPTJForCausalLM", GPT | {"n_embd": 24, "n_head": 4, "rotary_dim": 4}),
    "codegen": Kind("CodeGenForCausalLM", GPT | {"n_embd": 32, "n_head": 4, "rotary_dim": 4}),
    "gpt-bigcode": Kind("GPTBigCodeForCausalLM", GPT),
    "opt": Kind("OPTForCausalLM", {**PLAIN, "ffn_dim": 29, "word_embed_proj_dim": 21}),
    "llama": Kind("LlamaForCausalLM", GROUPED),
    "mistral": Kind("MistralForCausalLM", GROUPED | WINDOW),
    "mixtral": Kind("MixtralForCausalLM", GROUPED | MOE),
    "qwen2": Kind("Qwen2ForCausalLM", GROUPED),
    "qwen2-moe": Kind(
        "Qwen2MoeForCausalLM",
        GROUPED
        | {
            "num_experts": 3,
            "num_experts_per_tok": 2,
            "moe_intermediate_size": 12,
            "shared_expert_intermediate_size": 13,
        },
    ),
    "qwen3": Kind("Qwen3ForCausalLM", HEAD_DIM),
    "gemma": Kind("GemmaForCausalLM", HEAD_DIM),
    "gemma2": Kind("Gemma2ForCausalLM", HEAD_DIM | WINDOW | {"attn_logit_softcapping": 2.0, "num_hidden_layers": 3}),
    "gemma3": Kind("Gemma3ForCausalLM", HEAD_DIM | WINDOW | {"num_hidden_layers": 3}),
    "phi": Kind("PhiForCausalLM", GROUPED | {"hidden_size": 32}),
    "phi3": Kind("Phi3ForCausalLM", GROUPED | {"pad_token_id": 0}),
    "gpt-oss": Kind("GptOssForCausalLM", HEAD_DIM | MOE | WINDOW | {"pad_token_id": 0}),
    "smollm3": Kind("SmolLM3ForCausalLM", GROUPED | {"num_hidden_layers": 5, "pad_token_id": 0}),
    "olmo": Kind("OlmoForCausalLM", GROUPED),
    "olmo2": Kind("Olmo2ForCausalLM", GROUPED),
    "stablelm": Kind("StableLmForCausalLM", GROUPED | {"hidden_size": 32}),
    "granite": Kind("GraniteForCausalLM", GROUPED),
    "cohere": Kind("CohereForCausalLM", GROUPED),
    "starcoder2": Kind("Starcoder2ForCausalLM", GROUPED),
    "glm": Kind("GlmForCausalLM", HEAD_DIM | {"pad_token_id": 0}),
    "nemotron": Kind("NemotronForCausalLM", GROUPED),
    "helium": Kind("HeliumForCausalLM", HEAD_DIM | {"head_dim": 6, "pad_token_id": 0}),
    "hunyuan": Kind("HunYuanDenseV1ForCausalLM", HEAD_DIM | {"pad_token_id": 0, "attention_bias": True}),
    "biogpt": Kind("BioGptForCausalLM", PLAIN),
    "clip-text": Kind("CLIPTextModel", PLAIN),
    "bloom": Kind("BloomForCausalLM", {"vocab_size": VOCABULARY, "hidden_size": 21, "n_layer": LAYERS, "n_head": 3}),
    "falcon": Kind("FalconForCausalLM", ROTARY),
    "gpt-neo": Kind(
        "GPTNeoForCausalLM",
        {
            "vocab_size": VOCABULARY,
            "hidden_size": 21,
            "num_layers": LAYERS,
            "num_heads": 3,
            "attention_types": [[["global", "local"], 1]],
            "window_size": 3,
            "max_position_embeddings": 37,
        },
    ),
    "mpt": Kind("MptForCausalLM", {"vocab_size": VOCABULARY, "d_model": 24, "n_layers": LAYERS, "n_heads": 4}),
}
TRANSLATORS = {
    "t5": Kind("T5ForConditionalGeneration", T5),
    "mt5": Kind("MT5ForConditionalGeneration", T5),
    "umt5": Kind("UMT5ForConditionalGeneration", T5),
    "bart": Kind("BartForConditionalGeneration", BART),
    "mbart": Kind("MBartForConditionalGeneration", BART),
    "plbart": Kind("PLBartForConditionalGeneration", BART),
    "blenderbot": Kind("BlenderbotForConditionalGeneration", BART),
    "blenderbot-small": Kind("BlenderbotSmallForConditionalGeneration", BART),
    "marian": Kind("MarianMTModel", EVEN_BART),
    "pegasus": Kind("PegasusForConditionalGeneration", EVEN_BART),
    "m2m100": Kind("M2M100ForConditionalGeneration", EVEN_BART),
}
SOUNDS = {
    "whisper": Kind(
        "WhisperForConditionalGeneration",
        {name: size for name, size in EVEN_BART.items() if name != "max_position_embeddings"}
        | {"max_source_positions": 5, "max_target_positions": 37, "num_mel_bins": 3},
    ),
}
OVERHEARD = {
    "convbert": Kind("ConvBertForMaskedLM", ROTARY | {"embedding_size": 11, "head_ratio": 2}),
}
CUSTOM = ("bloom", "falcon", "gpt-neo", "mpt", "deberta-v2", "mpnet", "xlnet", "bigbird", "roformer")
"""They attend in code of their own, which is sent through `attend`."""
WITHOUT_LINEAR = ("xlnet",)
"""They multiply by matrices that stand in no linear layer, so none is found."""
INSIDE = ENCODERS | PICTURES | DECODERS | TRANSLATORS | SOUNDS
EVERY = INSIDE | OVERHEARD


def sites(name: str) -> tuple[Site, ...]:
    """Where the model attends."""
    if name in TRANSLATORS | SOUNDS:
        return ("encoder", "decoder", "cross")
    return ("decoder",) if name in DECODERS else ("encoder",)


@cache
def plain(name: str) -> transformers.PreTrainedModel:
    """The model as transformers runs it, with its own attention. Do not change it: it is built once."""
    return built(EVERY[name])


@torch.inference_mode(False)  # whoever asks first: parameters made in that mode could never be changed
def built(kind: Kind, **sizes: Any) -> transformers.PreTrainedModel:
    """A new model of this architecture with its own attention, of other sizes where some are given."""
    torch.manual_seed(11)
    model_class = getattr(transformers, kind.name)
    config = model_class.config_class(**(kind.sizes | sizes))
    config._attn_implementation = "eager"
    model = model_class(config).eval()
    drawn = torch.Generator().manual_seed(13)
    with torch.no_grad():
        for parameter in model.parameters():
            around = 1.0 if parameter.dim() == 1 and bool((parameter == 1).all()) else 0.0
            parameter.copy_(around + DEVIATION * torch.randn(parameter.shape, generator=drawn))
    return model


@cache
def adapted(name: str) -> AdaptedTransformer:
    """A model with the same weights, adapted."""
    return adapt(built(EVERY[name]))


def ids(rows: int, count: int, *, seed: int) -> Tensor:
    """Tokens that are never special."""
    return torch.randint(5, VOCABULARY - 2, (rows, count), generator=torch.Generator().manual_seed(seed))


def inputs(name: str, *, padded: bool = True) -> Inputs:
    """A batch of two, of which the second is shorter by two tokens, if the architecture can be told so."""
    kind = EVERY[name]
    if name in PICTURES:
        size = kind.sizes["image_size"]
        pixels = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(3))
        return Inputs(torch.zeros(2, 1, dtype=torch.long), features=pixels)
    if name in SOUNDS:
        wave = torch.randn(2, 3, 10, generator=torch.Generator().manual_seed(3))
        return Inputs(torch.zeros(2, 1, dtype=torch.long), ids(2, TARGET, seed=2), features=wave)
    target = ids(2, TARGET, seed=2) if name in TRANSLATORS else None
    found = Inputs(ids(2, SOURCE, seed=1), target)
    if not padded:
        return found
    mask = torch.arange(SOURCE) < torch.tensor([[SOURCE], [SOURCE - 2]])
    return found._replace(source_mask=mask)
