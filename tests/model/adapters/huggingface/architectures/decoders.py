"""Rows of decoders beyond `zoo`."""

from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import GPT, GROUPED, HEAD_DIM, LAYERS, MOE, PLAIN, ROTARY, VOCABULARY, WINDOW

FEW_EXPERTS = {"num_experts": 3, "num_experts_per_tok": 2, "intermediate_size": 28}
EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 12}
LATENT = ROTARY | {
    "num_key_value_heads": 4,
    "q_lora_rank": 16,
    "kv_lora_rank": 12,
    "qk_nope_head_dim": 6,
    "qk_rope_head_dim": 4,
    "v_head_dim": 10,
}
DEEPSEEK = LATENT | {
    "n_routed_experts": 4,
    "num_experts_per_tok": 2,
    "n_group": 1,
    "topk_group": 1,
    "moe_intermediate_size": 12,
    "first_k_dense_replace": 1,
    "n_shared_experts": 1,
}
SPARSE = DEEPSEEK | {"index_topk": 5, "index_n_heads": 2, "index_head_dim": 8}
MAMBA = {
    "mamba_n_heads": 4,
    "mamba_d_head": 12,
    "mamba_n_groups": 1,
    "mamba_d_state": 4,
    "mamba_expand": 2,
    "mamba_d_ssm": 48,
}
LINEAR = {
    "linear_num_value_heads": 4,
    "linear_num_key_heads": 2,
    "linear_key_head_dim": 6,
    "linear_value_head_dim": 6,
}
ZERO = {"pad_token_id": 0}
YARN = {"rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0, "original_max_position_embeddings": 10}

ROWS = {
    "afmoe": Row("AfmoeForCausalLM", HEAD_DIM | EXPERTS | WINDOW | {"num_dense_layers": 1}),
    "apertus": Row("ApertusForCausalLM", GROUPED),
    "arcee": Row("ArceeForCausalLM", GROUPED),
    "bert-generation": Row("BertGenerationDecoder", PLAIN | {"is_decoder": True}),
    "bert-decoder": Row("BertLMHeadModel", PLAIN | {"is_decoder": True}),
    "bitnet": Row("BitNetForCausalLM", GROUPED),
    "granite-swa": Row(
        "GraniteSWAForCausalLM",
        GROUPED | WINDOW | {"layer_types": ["full_attention", "sliding_attention"]},
        without_sinks=True,
    ),
    "cohere2": Row("Cohere2ForCausalLM", HEAD_DIM | WINDOW | {"num_hidden_layers": 4}),
    "dbrx": Row(
        "DbrxForCausalLM",
        {
            "vocab_size": VOCABULARY,
            "d_model": 24,
            "n_heads": 4,
            "n_layers": LAYERS,
            "max_seq_len": 37,
            "ffn_config": {"ffn_hidden_size": 12, "moe_num_experts": 3, "moe_top_k": 2},
            "attn_config": {"kv_n_heads": 2, "clip_qkv": 8.0, "rope_theta": 10000.0},
        },
    ),
    "deepseek-v2": Row("DeepseekV2ForCausalLM", DEEPSEEK | {"topk_method": "greedy"}),
    "deepseek-v3": Row("DeepseekV3ForCausalLM", DEEPSEEK),
    "deepseek-v32": Row("DeepseekV32ForCausalLM", SPARSE),
    "diffllama": Row("DiffLlamaForCausalLM", GROUPED, Reason.LAYERS),
    "doge": Row("DogeForCausalLM", GROUPED | {"keep_window_size": 5}),
    "dory": Row("DoryForCausalLM", HEAD_DIM | ZERO | WINDOW, caches=False),
    "dots1": Row("Dots1ForCausalLM", HEAD_DIM | DEEPSEEK | {"num_key_value_heads": 2, "head_dim": 10}),
    "ernie4-5": Row("Ernie4_5ForCausalLM", HEAD_DIM),
    "exaone4": Row("Exaone4ForCausalLM", HEAD_DIM | WINDOW | {"num_hidden_layers": 4, "sliding_window_pattern": 2}),
    "falcon-h1": Row("FalconH1ForCausalLM", HEAD_DIM | MAMBA),
    "flex-olmo": Row("FlexOlmoForCausalLM", GROUPED | FEW_EXPERTS | ZERO),
    "gemma3-bidirectional": Row(
        "Gemma3TextModel",
        HEAD_DIM | WINDOW | {"use_bidirectional_attention": True, "num_hidden_layers": 3},
        sites=("encoder",),
    ),
    "glm4": Row("Glm4ForCausalLM", HEAD_DIM | ZERO),
    "glm4-moe": Row("Glm4MoeForCausalLM", HEAD_DIM | DEEPSEEK | {"num_key_value_heads": 2, "head_dim": 10}),
    "glm4-moe-lite": Row("Glm4MoeLiteForCausalLM", DEEPSEEK),
    "glm-moe-dsa": Row("GlmMoeDsaForCausalLM", SPARSE),
    "granitemoe": Row("GraniteMoeForCausalLM", GROUPED | MOE),
    "llama4-text": Row(
        "Llama4ForCausalLM",
        HEAD_DIM
        | {
            "num_hidden_layers": 4,
            "num_local_experts": 3,
            "num_experts_per_tok": 1,
            "intermediate_size_mlp": 12,
            "attention_chunk_size": 6,
        },
    ),
    "longcat-flash": Row(
        "LongcatFlashForCausalLM",
        LATENT
        | {
            "num_layers": LAYERS,
            "head_dim": 4,
            "ffn_hidden_size": 12,
            "expert_ffn_hidden_size": 12,
            "n_routed_experts": 4,
            "moe_topk": 2,
            "zero_expert_num": 1,
        },
    ),
    "minicpm3": Row("MiniCPM3ForCausalLM", LATENT),
    "minimax-m2": Row("MiniMaxM2ForCausalLM", HEAD_DIM | MOE),
    "ministral": Row("MinistralForCausalLM", HEAD_DIM | WINDOW),
    "ministral3": Row("Ministral3ForCausalLM", HEAD_DIM),
    "modernbert-decoder": Row(
        "ModernBertDecoderForCausalLM",
        ROTARY | ZERO | {"num_hidden_layers": 4, "local_attention": 4, "cls_token_id": 1, "sep_token_id": 2},
    ),
    "nanochat": Row("NanoChatForCausalLM", GROUPED),
    "olmo3": Row("Olmo3ForCausalLM", GROUPED | WINDOW | {"num_hidden_layers": 4}),
    "olmoe": Row("OlmoeForCausalLM", GROUPED | FEW_EXPERTS),
    "persimmon": Row("PersimmonForCausalLM", ROTARY | {"hidden_size": 32}),
    "phimoe": Row("PhimoeForCausalLM", GROUPED | MOE),
    "qwen2-window-some-layers": Row(
        "Qwen2ForCausalLM", GROUPED | WINDOW | {"use_sliding_window": True, "max_window_layers": 1}
    ),
    "qwen3-moe": Row("Qwen3MoeForCausalLM", HEAD_DIM | EXPERTS),
    "seed-oss": Row("SeedOssForCausalLM", HEAD_DIM),
    "stablelm-qk": Row("StableLmForCausalLM", GROUPED | {"qk_layernorm": True, "use_parallel_residual": True}),
    "vaultgemma": Row("VaultGemmaForCausalLM", HEAD_DIM | WINDOW),
    "youtu": Row("YoutuForCausalLM", LATENT),
    "mamba": Row(
        "MambaForCausalLM", {"vocab_size": VOCABULARY, "hidden_size": 24, "num_hidden_layers": 2}, Reason.NO_ATTENTION
    ),
    "ctrl": Row(
        "CTRLLMHeadModel",
        GPT | {"n_embd": 24, "dff": 29},
    ),
    "biogpt-headless": Row("BioGptModel", PLAIN),
    "qwen2-headless": Row("Qwen2Model", GROUPED),
    "qwen3-embedding": Row("Qwen3Model", HEAD_DIM),
    "llama-dynamic": Row(
        "LlamaForCausalLM",
        GROUPED
        | {
            "rope_parameters": {
                "rope_type": "yarn",
                "factor": 4.0,
                "rope_theta": 10000.0,
                "original_max_position_embeddings": 10,
            }
        },
    ),
    "multi-query": Row("LlamaForCausalLM", ROTARY | {"num_key_value_heads": 1}),
    "one-head": Row("GPT2LMHeadModel", GPT | {"n_embd": 20, "n_head": 1}),
}
