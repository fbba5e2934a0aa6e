"""From text to tokens and back: `text` reads, `fit` learns a vocabulary."""

from model.tokenizers.text import Encoding, TextTokenizer, Token

__all__ = ["Encoding", "TextTokenizer", "Token"]
