"""Learns a vocabulary from text: byte-level BPE, from bytes to whole words. Source: Sennrich et al. 2016."""

from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from model.config import Family
from model.tokenizers.text import MASK, SPECIALS, TextTokenizer, led_by_space

# A word keeps its apostrophes (didn't) and the space before it; digits, punctuation and white space stand apart.
WORDS = r" ?\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*| ?\p{N}{1,4}| ?[^\s\p{L}\p{N}]|\s+(?!\S)|\s+"


NOTES = r" ?\S+|\s+"
"""Whatever stands between two spaces is a word: C#4."""


def fit(texts: Iterable[str], family: Family, vocabulary_size: int, words: str = WORDS) -> TextTokenizer:
    """A tokenizer of `vocabulary_size` tokens: the special ones, all bytes, and the commonest words and pieces.

    Args:
        words: a regular expression of one word, with the space before it.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(words), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[AddedToken(name, special=True, lstrip=name == MASK) for name in SPECIALS[family]],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(map(led_by_space, texts), trainer)
    return TextTokenizer(tokenizer, family)
