"""Rows of encoders beyond `zoo`."""

from dataclasses import replace

from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface.architectures.pieces import BLOCKS, WINDOW
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import GROUPED, PLAIN, ROTARY, T5, VOCABULARY

ONE = {"pad_token_id": 1}
# up to 14 tokens are attended to in full
IN_BLOCKS = {"attention_type": "block_sparse", "block_size": 2, "num_random_blocks": 1, "sep_token_id": 2}
_ROWS = {
    "bert-pretraining": Row("BertForPreTraining", PLAIN),
    "data2vec-text": Row("Data2VecTextForMaskedLM", PLAIN | ONE),
    "dpr-question": Row("DPRQuestionEncoder", PLAIN),
    "esm-absolute": Row("EsmForMaskedLM", ROTARY | ONE | {"mask_token_id": 42, "position_embedding_type": "absolute"}),
    "eurobert": Row("EuroBertForMaskedLM", GROUPED | ONE | {"mask_token_id": 42}),
    "fnet": Row(
        "FNetForMaskedLM",
        {name: size for name, size in PLAIN.items() if name != "num_attention_heads"},
        Reason.NO_ATTENTION,
    ),
    "funnel": Row(
        "FunnelForMaskedLM",
        {"vocab_size": VOCABULARY, "block_sizes": [2, 1, 1], "d_model": 24, "n_head": 4, "d_head": 6, "d_inner": 29},
        attending=(0, 1, 4, 5),
    ),
    "gte": Row("GteForMaskedLM", ROTARY),
    "jina-embeddings-v3": Row("JinaEmbeddingsV3ForMaskedLM", ROTARY | ONE),
    "longformer": Row("LongformerForMaskedLM", PLAIN | ONE | {"attention_window": 4}, pieces=(WINDOW, 2)),
    "longformer-global": Row(
        "LongformerForSequenceClassification",
        PLAIN | ONE | {"attention_window": 4, "sep_token_id": 2},
        Reason.UNSEEN,
    ),
    "bigbird-in-blocks": Row("BigBirdForMaskedLM", PLAIN | IN_BLOCKS, pieces=(BLOCKS, 2), again=2),
    "bigbird-in-more-blocks": Row(
        "BigBirdForMaskedLM",
        PLAIN | IN_BLOCKS | {"block_size": 3, "num_random_blocks": 2, "max_position_embeddings": 64},
        pieces=(BLOCKS, 3),
        again=3,
        long=47,
    ),
    "nomic-bert": Row("NomicBertForMaskedLM", ROTARY),
    "roberta-prelayernorm": Row("RobertaPreLayerNormForMaskedLM", PLAIN | ONE),
    "roc-bert": Row(
        "RoCBertForMaskedLM",
        PLAIN
        | {
            "pronunciation_vocab_size": VOCABULARY,
            "shape_vocab_size": VOCABULARY,
            "pronunciation_embed_dim": 5,
            "shape_embed_dim": 7,
        },
    ),
    "t5-encoder": Row("T5EncoderModel", T5),
    "umt5-encoder": Row("UMT5EncoderModel", T5),
    "xlm-roberta-xl": Row("XLMRobertaXLForMaskedLM", PLAIN | ONE),
    "xmod": Row("XmodForMaskedLM", PLAIN | ONE | {"languages": ["en_XX"], "default_language": "en_XX"}),
    "mra": Row("MraForMaskedLM", PLAIN, Reason.NO_SOFTMAX),
    "yoso": Row("YosoForMaskedLM", PLAIN, Reason.NO_SOFTMAX),
    "bros": Row("BrosModel", PLAIN, Reason.MORE_THAN_TEXT),
    "bert-relative": Row("BertForMaskedLM", PLAIN | {"position_embedding_type": "relative_key"}),
}
ROWS = {name: replace(row, sites=("encoder",)) for name, row in _ROWS.items()}
