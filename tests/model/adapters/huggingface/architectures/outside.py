"""Rows of models that attend in code of their own, beyond `zoo`."""

from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.zoo import PLAIN, ROTARY, VOCABULARY

ENCODER = ("encoder",)
ROWS = {
    "megatron-bert": Row("MegatronBertForMaskedLM", PLAIN, sites=ENCODER),
    "rembert": Row(
        "RemBertForMaskedLM", PLAIN | {"input_embedding_size": 11, "output_embedding_size": 13}, sites=ENCODER
    ),
    "falcon-alibi": Row("FalconForCausalLM", ROTARY | {"alibi": True}),
    "gpt-neox-japanese": Row("GPTNeoXJapaneseForCausalLM", ROTARY | {"intermediate_multiple_size": 2}),
    "openai-gpt": Row(
        "OpenAIGPTLMHeadModel", {"vocab_size": VOCABULARY, "n_embd": 21, "n_layer": 2, "n_head": 3, "n_positions": 37}
    ),
    "ibert": Row("IBertForMaskedLM", PLAIN | {"pad_token_id": 1}, sites=ENCODER),
}
