"""Rows of stacks whose layers are not alike: some do not attend, or attend with heads of another width."""

from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import GROUPED, HEAD_DIM, LAYERS, VOCABULARY

ZERO = {"pad_token_id": 0}
KEYS = {"linear_key_head_dim": 6, "linear_value_head_dim": 6, "linear_num_key_heads": 2, "linear_num_value_heads": 4}
EVEN_KEYS = KEYS | {"linear_num_key_heads": 4}
EXPERTS = {"num_experts": 3, "num_experts_per_tok": 2, "moe_intermediate_size": 12}
LOCAL = {"num_local_experts": 2, "num_experts_per_tok": 1, "intermediate_size": 28}
STATE = {"mamba_n_heads": 4, "mamba_d_head": 12, "mamba_d_state": 8, "mamba_n_groups": 1}
SECOND = {"layer_types": ["linear_attention", "full_attention"]}
MIDDLE = {"num_hidden_layers": 3, "layer_types": ["conv", "full_attention", "conv"]}
KIMI = GROUPED | {
    "num_key_value_heads": 4,
    "num_experts": 2,
    "num_experts_per_token": 1,
    "moe_intermediate_size": 12,
    "first_k_dense_replace": 2,
    "kv_lora_rank": 8,
    "q_lora_rank": None,
    "qk_nope_head_dim": 6,
    "qk_rope_head_dim": 4,
    "v_head_dim": 5,
    "pad_token_id": 0,
}
LAGUNA = HEAD_DIM | {
    "layer_types": ["sliding_attention", "full_attention"],
    "sliding_window": 3,
    "num_experts": 4,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 12,
    "shared_expert_intermediate_size": 12,
    "pad_token_id": 0,
}
ROWS = {
    "mimo-v2": Row(
        "MiMoV2FlashForCausalLM",
        HEAD_DIM
        | {"layer_types": ["sliding_attention", "full_attention"], "sliding_window": 3, "v_head_dim": 6}
        | {"n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 12, "n_group": 1}
        | {"topk_group": 1, "pad_token_id": 0},
    ),
    "laguna": Row("LagunaForCausalLM", LAGUNA),
    "laguna-heads": Row("LagunaForCausalLM", LAGUNA | {"num_attention_heads_per_layer": [4, 2]}, Reason.WIDTHS),
    "qwen3-next": Row(
        "Qwen3NextForCausalLM",
        HEAD_DIM | EXPERTS | KEYS | {"num_hidden_layers": 4, "shared_expert_intermediate_size": 8},
        attending=(3,),
    ),
    "qwen3-5": Row("Qwen3_5ForCausalLM", HEAD_DIM | KEYS | {"num_hidden_layers": 4}, attending=(3,)),
    "lfm2": Row("Lfm2ForCausalLM", GROUPED | MIDDLE | ZERO, attending=(1,)),
    "lfm2-moe": Row("Lfm2MoeForCausalLM", GROUPED | MIDDLE | EXPERTS | ZERO | {"num_dense_layers": 1}, attending=(1,)),
    "jamba": Row(
        "JambaForCausalLM",
        GROUPED
        | ZERO
        | {"num_hidden_layers": 4, "attn_layer_period": 2, "attn_layer_offset": 1, "num_experts": 2}
        | {"num_experts_per_tok": 1, "intermediate_size": 28, "mamba_d_state": 4, "mamba_dt_rank": 3}
        | {"use_mamba_kernels": False},
        attending=(1, 3),
    ),
    "bamba": Row("BambaForCausalLM", GROUPED | STATE | ZERO | {"attn_layer_indices": [1]}, attending=(1,)),
    "granite-4-h": Row(
        "GraniteMoeHybridForCausalLM",
        GROUPED | STATE | LOCAL | SECOND | ZERO | {"shared_intermediate_size": 16},
        attending=(1,),
    ),
    "nemotron-h": Row(
        "NemotronHForCausalLM",
        HEAD_DIM
        | ZERO
        | {"num_hidden_layers": 3, "layers_block_type": ["linear_attention", "full_attention", "mlp"]}
        | {"mamba_num_heads": 4, "mamba_head_dim": 12, "ssm_state_size": 8, "n_groups": 1},
        attending=(1,),
    ),
    "recurrent-gemma": Row(
        "RecurrentGemmaForCausalLM",
        GROUPED | ZERO | {"num_hidden_layers": 3, "attention_window_size": 16, "lru_width": 24},
        attending=(2,),
    ),
    "olmo-hybrid": Row("OlmoHybridForCausalLM", GROUPED | EVEN_KEYS | SECOND | ZERO, attending=(1,)),
    "minimax": Row("MiniMaxForCausalLM", GROUPED | LOCAL | SECOND | ZERO | {"block_size": 4}, attending=(1,)),
    "minimax-first": Row(
        "MiniMaxForCausalLM",
        GROUPED | LOCAL | ZERO | {"block_size": 4, "layer_types": ["full_attention", "linear_attention"]},
        attending=(0,),
    ),
    "kimi-linear": Row("KimiLinearForCausalLM", KIMI | SECOND | ZERO, attending=(1,)),
    "gemma4-text": Row(
        "Gemma4ForCausalLM",
        HEAD_DIM
        | {"head_dim": 6, "global_head_dim": 12, "num_hidden_layers": 2 * LAYERS, "sliding_window": 3}
        | {"layer_types": ["sliding_attention", "full_attention"] * LAYERS}
        | {"hidden_size_per_layer_input": 0, "vocab_size_per_layer_input": VOCABULARY},
        attending=(0, 1, 2, 3),
    ),
}
