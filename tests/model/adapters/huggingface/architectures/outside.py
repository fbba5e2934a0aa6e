"""Rows of models that attend in code of their own, beyond `zoo`."""

from dataclasses import replace

from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface.architectures.encoders import IN_BLOCKS
from tests.model.adapters.huggingface.architectures.pieces import BLOCKS, WINDOW
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import EVEN_BART, PLAIN, ROTARY, VOCABULARY

WORDS = {"vocab_size": VOCABULARY}
GPT = WORDS | {"n_embd": 21, "n_layer": 2, "n_head": 3, "n_positions": 37}
XLM = WORDS | {"emb_dim": 21, "n_layers": 2, "n_heads": 3, "max_position_embeddings": 37, "n_langs": 1}
DEBERTA = PLAIN | {"relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_biased_input": False}
LAYERS = {"decoder_layers": 2, "decoder_attention_heads": 3, "decoder_ffn_dim": 29}
EIGHTS = PLAIN | {"hidden_size": 24, "num_attention_heads": 4, "intermediate_size": 32, "embedding_size": 24}
MVP = {name: size for name, size in EVEN_BART.items() if name != "max_position_embeddings"}
FSMT = {name: size for name, size in EVEN_BART.items() if name != "vocab_size"}
NGRAM = WORDS | {
    "hidden_size": 24,
    "num_encoder_layers": 2,
    "num_decoder_layers": 2,
    "num_encoder_attention_heads": 3,
    "num_decoder_attention_heads": 3,
    "encoder_ffn_dim": 29,
    "decoder_ffn_dim": 31,
    "max_position_embeddings": 64,
    "ngram": 2,
}
_ENCODERS = {
    "megatron-bert": Row("MegatronBertForMaskedLM", PLAIN),
    "rembert": Row("RemBertForMaskedLM", PLAIN | {"input_embedding_size": 11, "output_embedding_size": 13}),
    "ibert": Row("IBertForMaskedLM", PLAIN | {"pad_token_id": 1}),
    "deberta": Row("DebertaForMaskedLM", DEBERTA),
    "deberta-plain": Row("DebertaForMaskedLM", PLAIN),
    "deberta-talking-heads": Row("DebertaForMaskedLM", PLAIN | {"talking_head": True}, Reason.UNSEEN),
    "deberta-v3": Row("DebertaV2ForMaskedLM", DEBERTA | {"position_buckets": 4, "share_att_key": True}),
    "xlm": Row("XLMWithLMHeadModel", XLM),
    "flaubert": Row("FlaubertWithLMHeadModel", XLM),
    "luke": Row("LukeForMaskedLM", PLAIN | {"entity_vocab_size": 11, "entity_emb_size": 7, "pad_token_id": 1}),
    "squeezebert": Row("SqueezeBertForMaskedLM", EIGHTS, returns_scores=True),
    "nystromformer": Row("NystromformerForMaskedLM", PLAIN),
    "visual-bert": Row("VisualBertModel", PLAIN | {"visual_embedding_dim": 7}),
    "lilt": Row("LiltModel", PLAIN | {"hidden_size": 24, "channel_shrink_ratio": 2}, Reason.UNSEEN),
}
_DECODERS = {
    "falcon-alibi": Row("FalconForCausalLM", ROTARY | {"alibi": True}),
    "falcon-grouped": Row("FalconForCausalLM", ROTARY | {"new_decoder_architecture": True, "num_kv_heads": 2}),
    "falcon-many-keys": Row("FalconForCausalLM", ROTARY | {"multi_query": False}),
    "gpt-neox-japanese": Row("GPTNeoXJapaneseForCausalLM", ROTARY | {"intermediate_multiple_size": 2}),
    "openai-gpt": Row("OpenAIGPTLMHeadModel", GPT, caches=False),
    "xglm": Row("XGLMForCausalLM", WORDS | {"d_model": 24, "ffn_dim": 29, "num_layers": 2, "attention_heads": 3}),
    "trocr-decoder": Row("TrOCRForCausalLM", WORDS | LAYERS | {"d_model": 24, "max_position_embeddings": 64}),
    "roformer-decoder": Row("RoFormerForCausalLM", ROTARY | {"embedding_size": 24, "is_decoder": True}),
    "prophetnet-decoder": Row("ProphetNetForCausalLM", NGRAM | {"is_decoder": True}),
    "cpmant": Row(
        "CpmAntForCausalLM",
        WORDS
        | {"hidden_size": 24, "num_attention_heads": 3, "dim_head": 8, "dim_ff": 29, "num_hidden_layers": 2}
        | {"prompt_length": 3, "prompt_types": 4, "segment_types": 4},
        Reason.UNSEEN,
    ),
}
_TRANSLATORS = {
    "mvp": Row("MvpForConditionalGeneration", MVP | {"max_position_embeddings": 64}),
    "fsmt": Row("FSMTForConditionalGeneration", FSMT | {"src_vocab_size": VOCABULARY, "tgt_vocab_size": VOCABULARY}),
    "nllb-moe": Row(
        "NllbMoeForConditionalGeneration",
        EVEN_BART | {"num_experts": 4, "encoder_sparse_step": 2, "decoder_sparse_step": 2, "expert_capacity": 64},
    ),
    "bigbird-pegasus": Row("BigBirdPegasusForConditionalGeneration", EVEN_BART | {"attention_type": "original_full"}),
    "bigbird-pegasus-in-blocks": Row(
        "BigBirdPegasusForConditionalGeneration", EVEN_BART | IN_BLOCKS, pieces=(BLOCKS, 2), again=2
    ),
    "seamless-m4t": Row(
        "SeamlessM4TForTextToText",
        WORDS
        | {"hidden_size": 24, "encoder_layers": 2, "encoder_attention_heads": 3, "encoder_ffn_dim": 29}
        | LAYERS
        | {"speech_encoder_layers": 1, "speech_encoder_attention_heads": 3},
    ),
    "led": Row(
        "LEDForConditionalGeneration",
        MVP | {"attention_window": 4, "max_encoder_position_embeddings": 64, "max_decoder_position_embeddings": 37},
        pieces=(WINDOW, 2),
    ),
    "prophetnet": Row("ProphetNetForConditionalGeneration", NGRAM, returns_scores=True),
}
ROWS = {
    **{name: replace(row, sites=("encoder",)) for name, row in _ENCODERS.items()},
    **_DECODERS,
    **{name: replace(row, sites=("encoder", "decoder", "cross")) for name, row in _TRANSLATORS.items()},
}
