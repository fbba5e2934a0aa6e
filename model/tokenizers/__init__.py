"""From text to tokens and back: `tokenizer` says what each offers, `text` reads, `fit` learns a vocabulary."""

from model.tokenizers.text import TextTokenizer
from model.tokenizers.tokenizer import Encoding, Token, Tokenizer

__all__ = ["Encoding", "TextTokenizer", "Token", "Tokenizer"]
