"""Rows of heads that give classes, labels or spans, and of models that also read images or sounds."""

from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import EVERY, GPT, GROUPED, PLAIN

ENCODER = ("encoder",)
THREE = {"num_labels": 3}
ONE = {"pad_token_id": 1}
DISTIL = EVERY["distilbert"].sizes
MODERN = EVERY["modernbert"].sizes
ROWS = {
    "bert-classes": Row("BertForSequenceClassification", PLAIN | THREE, sites=ENCODER),
    "distilbert-classes": Row("DistilBertForSequenceClassification", DISTIL | THREE, sites=ENCODER),
    "roberta-classes": Row("RobertaForSequenceClassification", PLAIN | ONE | THREE, sites=ENCODER),
    "modernbert-classes": Row("ModernBertForSequenceClassification", MODERN | THREE, sites=ENCODER),
    "xlmr-reranker": Row("XLMRobertaForSequenceClassification", PLAIN | ONE | {"num_labels": 1}, sites=ENCODER),
    "gpt2-classes": Row("GPT2ForSequenceClassification", GPT | THREE | {"pad_token_id": 0}),
    "llama-classes": Row("LlamaForSequenceClassification", GROUPED | THREE | {"pad_token_id": 0}),
    "bert-tags": Row("BertForTokenClassification", PLAIN | THREE, sites=ENCODER),
    "roberta-tags": Row("RobertaForTokenClassification", PLAIN | ONE | THREE, sites=ENCODER),
    "layoutlm-tags": Row("LayoutLMForTokenClassification", PLAIN | THREE, sites=ENCODER),
    "bert-answers": Row("BertForQuestionAnswering", PLAIN, sites=ENCODER),
    "roberta-answers": Row("RobertaForQuestionAnswering", PLAIN | ONE, sites=ENCODER),
    "electra-classes": Row("ElectraForSequenceClassification", PLAIN | THREE | {"embedding_size": 11}, sites=ENCODER),
    "albert-classes": Row(
        "AlbertForSequenceClassification", PLAIN | THREE | {"embedding_size": 11, "num_hidden_layers": 3}, sites=ENCODER
    ),
    "got-ocr2": Row(
        "GotOcr2ForConditionalGeneration",
        {
            "text_config": GROUPED | {"model_type": "qwen2"},
            "vision_config": PLAIN | {"image_size": 6, "patch_size": 2, "mlp_dim": 23, "window_size": 2},
        },
    ),
    "granite-speech": Row(
        "GraniteSpeechForConditionalGeneration",
        {
            "text_config": GROUPED | {"model_type": "granite"},
            "encoder_config": {"hidden_dim": 24, "num_layers": 1, "num_heads": 4, "dim_head": 6, "input_dim": 3},
            "projector_config": PLAIN | {"model_type": "blip_2_qformer", "encoder_hidden_size": 24},
            "has_lora_adapter": False,
        },
    ),
    "clip": Row(
        "CLIPModel",
        {"text_config": PLAIN, "vision_config": PLAIN | {"image_size": 6, "patch_size": 2}},
        Reason.MORE_THAN_TEXT,
        sites=ENCODER,
    ),
    "siglip": Row(
        "SiglipModel",
        {"text_config": PLAIN, "vision_config": PLAIN | {"image_size": 6, "patch_size": 2}},
        Reason.MORE_THAN_TEXT,
        sites=ENCODER,
    ),
}
