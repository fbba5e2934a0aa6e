"""Rows of models that read one text and write another, beyond `zoo`."""

from dataclasses import replace

from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface.architectures.pieces import LOCAL
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import BART, EVEN_BART, HEAD_DIM, PLAIN, T5, WINDOW

STACK = HEAD_DIM | WINDOW
_ROWS = {
    "bart-headless": Row("BartModel", BART),
    "blenderbot-headless": Row("BlenderbotModel", BART),
    "t5-headless": Row("T5Model", T5),
    "t5-deeper-decoder": Row("T5ForConditionalGeneration", T5 | {"num_decoder_layers": 4}, caches=False),
    "t5-gated": Row(
        "T5ForConditionalGeneration", T5 | {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
    ),
    "longt5-local": Row("LongT5ForConditionalGeneration", T5 | {"local_radius": 3}, pieces=(LOCAL, 4)),
    "longt5-global": Row(
        "LongT5ForConditionalGeneration",
        T5 | {"local_radius": 3, "encoder_attention_type": "transient-global", "global_block_size": 4},
        Reason.UNSEEN,
    ),
    "switch-transformers": Row(
        "SwitchTransformersForConditionalGeneration",
        T5 | {"num_experts": 2, "expert_capacity": 64, "num_sparse_encoder_layers": 1, "num_sparse_decoder_layers": 1},
    ),
    "t5gemma": Row("T5GemmaForConditionalGeneration", {"encoder": STACK, "decoder": STACK, "vocab_size": 43}),
    "t5-answers": Row("T5ForQuestionAnswering", T5),
    "t5-classes": Row("T5ForSequenceClassification", T5 | {"num_labels": 3}),
    "two-berts": Row(
        "EncoderDecoderModel",
        {
            "encoder": PLAIN | {"model_type": "bert"},
            "decoder": PLAIN | {"model_type": "bert", "is_decoder": True, "add_cross_attention": True},
            "decoder_start_token_id": 2,
            "pad_token_id": 0,
        },
    ),
    "t5gemma2": Row(
        "T5Gemma2ForConditionalGeneration",
        {
            "encoder": {"text_config": STACK, "vision_config": PLAIN | {"image_size": 6, "patch_size": 2}},
            "decoder": STACK,
        },
        Reason.SITES,
    ),
    "pegasus-x": Row(
        "PegasusXForConditionalGeneration",
        EVEN_BART | {"block_size": 4},
        Reason.UNSEEN,
    ),
}
ROWS = {name: replace(row, sites=("encoder", "decoder", "cross")) for name, row in _ROWS.items()}
