"""Tokenizers: `tokenizer` defines what each offers, `text` reads texts, `fit` learns a vocabulary."""

from model.tokenizers.text import TextTokenizer
from model.tokenizers.tokenizer import Encoding, Token, Tokenizer

__all__ = ["Encoding", "TextTokenizer", "Token", "Tokenizer"]
