"""Tiny random checkpoints of several architectures, saved as folders with their tokenizers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertModel,
    EsmConfig,
    EsmForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MarianConfig,
    MarianMTModel,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    T5Config,
    T5ForConditionalGeneration,
)

from tests.model.adapters.huggingface import python_tokenizers, tokenizers


def save(folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase | None) -> Path:
    """Writes both into the folder, the weights of some size: no head is uniform."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.5)
    model.save_pretrained(folder)
    if tokenizer is not None:
        tokenizer.save_pretrained(folder)
    return folder


def bert(folder: Path, kind: type[PreTrainedModel] = BertForMaskedLM) -> Path:
    """2 layers of 3 heads; reads at most 37 tokens."""
    tokenizer = tokenizers.word_pieces()
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=21,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=23,
        max_position_embeddings=37,
    )
    return save(folder, kind(config), tokenizer)


def bert_without_head(folder: Path) -> Path:
    """The same, saved without a head: its task is none."""
    return bert(folder, BertModel)


def gpt2(folder: Path) -> Path:
    """2 layers of 3 heads; reads at most 41 tokens."""
    tokenizer = tokenizers.byte_level()
    torch.manual_seed(7)
    config = GPT2Config(
        vocab_size=len(tokenizer), n_embd=21, n_layer=2, n_head=3, n_positions=41, bos_token_id=0, eos_token_id=0
    )
    return save(folder, GPT2LMHeadModel(config), tokenizer)


def llama(folder: Path) -> Path:
    """2 layers of 4 heads, 2 for keys and values."""
    tokenizer = tokenizers.byte_fallback()
    torch.manual_seed(11)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=23,
        max_position_embeddings=43,
    )
    return save(folder, LlamaForCausalLM(config), tokenizer)


def t5(folder: Path) -> Path:
    """3 layers that encode, 2 that decode, 3 heads each."""
    tokenizer = tokenizers.sentence_pieces()
    torch.manual_seed(13)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=22,
        d_kv=7,
        d_ff=23,
        num_layers=3,
        num_decoder_layers=2,
        num_heads=3,
        decoder_start_token_id=0,
        eos_token_id=1,
    )
    return save(folder, T5ForConditionalGeneration(config), tokenizer)


def with_python_tokenizer(root: Path, name: str) -> Path:
    """ESM, ByT5 or OPUS-MT as it is published: with a tokenizer that is in no tokenizer.json."""
    folder = root / name
    folder.mkdir()
    tokenizer = python_tokenizers.ALL[name](folder)
    torch.manual_seed(17)
    sizes = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 23}
    plain = {"vocab_size": len(tokenizer), "pad_token_id": tokenizer.pad_token_id, "decoder_start_token_id": 0}
    layers = {f"{side}_{what}": count for side in ("encoder", "decoder") for what, count in BART_LAYERS.items()}
    kinds: dict[str, Callable[[], PreTrainedModel]] = {
        "esm": lambda: EsmForMaskedLM(EsmConfig(**plain, **sizes, mask_token_id=32, position_embedding_type="rotary")),
        "byt5": lambda: T5ForConditionalGeneration(
            T5Config(**plain, d_model=22, d_kv=7, d_ff=23, num_layers=2, num_decoder_layers=2, num_heads=3)
        ),
        "marian": lambda: _marian(MarianConfig(**plain, d_model=24, eos_token_id=0, **layers), tokenizer),
    }
    return save(folder, kinds[name](), tokenizer)


def _marian(config: Any, tokenizer: PreTrainedTokenizerBase) -> PreTrainedModel:
    """As OPUS-MT has it: a target begins with the padding, which is never written, and tokens have a bias.

    It writes pieces that begin a word, so a typed start of the translation is read as it was written.
    """
    config.decoder_start_token_id = config.pad_token_id
    model: Any = MarianMTModel(config)
    model.generation_config.bad_words_ids = [[config.pad_token_id]]
    words = [id for piece, id in tokenizer.get_vocab().items() if piece.startswith("▁") and piece != "▁"]
    model.final_logits_bias[0, words] = 9
    made: PreTrainedModel = model
    return made


BART_LAYERS = {"layers": 2, "attention_heads": 4, "ffn_dim": 29}
ALL: dict[str, Callable[[Path], Path]] = {
    "bert": bert,
    "bert-without-head": bert_without_head,
    "gpt2": gpt2,
    "llama": llama,
    "t5": t5,
}
