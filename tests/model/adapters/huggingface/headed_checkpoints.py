"""Tiny checkpoints whose heads give classes, and of models that read more than text, or another thing."""

from pathlib import Path

import torch
import transformers

from tests.model.adapters.huggingface import tokenizers
from tests.model.adapters.huggingface.checkpoints import save

LABELS = ("negative", "neutral", "positive")
TEXT_SIZES = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 23}
PICTURE_SIZES = TEXT_SIZES | {"image_size": 28, "patch_size": 14}


def bert(folder: Path, name: str, **more: object) -> Path:
    """A BERT of this class, with three labels."""
    tokenizer = tokenizers.word_pieces()
    torch.manual_seed(5)
    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {label: index for index, label in enumerate(LABELS)}}
    config = transformers.BertConfig(
        vocab_size=len(tokenizer), max_position_embeddings=37, **TEXT_SIZES | labels | more
    )
    return save(folder, getattr(transformers, name)(config), tokenizer)


def gpt2(folder: Path) -> Path:
    """A decoder that classifies by its last token."""
    tokenizer = tokenizers.byte_level()
    torch.manual_seed(7)
    config = transformers.GPT2Config(
        vocab_size=len(tokenizer), n_embd=24, n_layer=2, n_head=4, n_positions=41, num_labels=3
    )
    return save(folder, transformers.GPT2ForSequenceClassification(config), tokenizer)


def stacks(folder: Path, name: str) -> Path:
    """A BART of this class; one that classifies reads its text on both sides."""
    tokenizer = tokenizers.sentence_pieces()
    torch.manual_seed(9)
    sizes = {"d_model": 24, "encoder_layers": 2, "decoder_layers": 3, "encoder_ffn_dim": 23, "decoder_ffn_dim": 23}
    heads = {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "max_position_embeddings": 60}
    tokens = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 0, "decoder_start_token_id": 0}
    config = transformers.BartConfig(vocab_size=len(tokenizer), num_labels=3, **sizes | heads | tokens)
    return save(folder, getattr(transformers, name)(config), tokenizer)


def t5_encoder(folder: Path) -> Path:
    """The encoder of a T5 alone."""
    tokenizer = tokenizers.sentence_pieces()
    config = transformers.T5Config(vocab_size=len(tokenizer), d_model=22, d_kv=7, d_ff=23, num_layers=3, num_heads=3)
    return save(folder, transformers.T5EncoderModel(config), tokenizer)


def llava(folder: Path) -> Path:
    """A decoder that also reads images."""
    tokenizer = tokenizers.byte_fallback()
    torch.manual_seed(11)
    text = transformers.LlamaConfig(vocab_size=len(tokenizer), **TEXT_SIZES)
    config = transformers.LlavaConfig(
        vision_config=transformers.CLIPVisionConfig(**PICTURE_SIZES), text_config=text, image_token_id=5
    )
    return save(folder, transformers.LlavaForConditionalGeneration(config), tokenizer)


def whisper(folder: Path) -> Path:
    """A model that reads sounds."""
    tokenizer = tokenizers.byte_level()
    sizes = {"d_model": 24, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 23, "decoder_ffn_dim": 23}
    more = {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "max_source_positions": 5, "num_mel_bins": 3}
    tokens = {"pad_token_id": 0, "eos_token_id": 0, "bos_token_id": 0, "decoder_start_token_id": 0}
    config = transformers.WhisperConfig(vocab_size=len(tokenizer), max_target_positions=37, **sizes | more | tokens)
    return save(folder, transformers.WhisperForConditionalGeneration(config), tokenizer)


def caption(folder: Path) -> Path:
    """A model that reads an image and writes a text."""
    tokenizer = tokenizers.byte_level()
    decoder = transformers.GPT2Config(
        vocab_size=len(tokenizer), n_embd=24, n_layer=2, n_head=4, add_cross_attention=True, is_decoder=True
    )
    encoder = transformers.ViTConfig(**PICTURE_SIZES)
    config = transformers.VisionEncoderDecoderConfig(
        encoder=encoder.to_dict(), decoder=decoder.to_dict(), decoder_start_token_id=0
    )
    return save(folder, transformers.VisionEncoderDecoderModel(config), tokenizer)


def blip(folder: Path) -> Path:
    """A model that reads an image and a text that begins its caption."""
    tokenizer = tokenizers.word_pieces()
    text = TEXT_SIZES | {"vocab_size": len(tokenizer), "max_position_embeddings": 37, "encoder_hidden_size": 24}
    config = transformers.BlipConfig(text_config=text, vision_config=PICTURE_SIZES)
    return save(folder, transformers.BlipForConditionalGeneration(config), tokenizer)


def mamba(folder: Path) -> Path:
    """A model without attention."""
    tokenizer = tokenizers.byte_level()
    config = transformers.MambaConfig(vocab_size=len(tokenizer), hidden_size=24, num_hidden_layers=2)
    return save(folder, transformers.MambaForCausalLM(config), tokenizer)
