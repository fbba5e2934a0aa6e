"""Text tokenizer: splits a text into tokens, each with its piece of the text and the place of that piece."""

from pathlib import Path

from tokenizers import Tokenizer, normalizers

from model.config import Family
from model.errors import InputError
from model.tokenizers.pieces import named_bytes, over_marks
from model.tokenizers.tokenizer import Encoding, Token

PAD, BOS, EOS, CLS, SEP, MASK = "[PAD]", "[BOS]", "[EOS]", "[CLS]", "[SEP]", "[MASK]"
SPECIALS: dict[Family, tuple[str, ...]] = {
    "encoder": (PAD, CLS, SEP, MASK),
    "decoder": (PAD, BOS, EOS),
    "encoder-decoder": (PAD, BOS, EOS),
}


class TextTokenizer:
    """A vocabulary of whole words and, for rare words, pieces; any text can be written with it, to the byte."""

    def __init__(self, tokenizer: Tokenizer, family: Family):
        # No other normalizer, whatever the file says: one that puts a space before the first word also puts one after
        # every special token, because it is given the text between them piece by piece.
        tokenizer.normalizer = normalizers.NFC()
        self._tokenizer = tokenizer
        self.family = family
        ids = {name: tokenizer.token_to_id(name) for name in SPECIALS[family]}
        self._specials = {token_id: name for name, token_id in ids.items() if token_id is not None}
        self._tokens = {name: Token(token_id, name, 0, 0, special=True) for token_id, name in self._specials.items()}

    @classmethod
    def load(cls, path: Path, family: Family) -> "TextTokenizer":
        """The tokenizer in a `tokenizer.json` file."""
        return cls(Tokenizer.from_file(str(path)), family)

    def save(self, path: Path) -> None:
        """Writes the tokenizer as `tokenizer.json`."""
        self._tokenizer.save(str(path))

    @property
    def vocabulary_size(self) -> int:
        """How many different tokens there are."""
        return self._tokenizer.get_vocab_size()

    @property
    def mask(self) -> str | None:
        """`[MASK]`, where the model reads one."""
        return MASK if self.family == "encoder" else None

    @property
    def end(self) -> int | None:
        """`[EOS]`, where the model knows one."""
        return self._tokens[EOS].id if EOS in self._tokens else None

    def source(self, text: str, pair: str | None = None) -> Encoding:
        """The input of the model: `[BOS] text`, `[CLS] text [SEP] pair [SEP]` or, for an encoder-decoder, `text [EOS]`.

        Raises:
            InputError: for a pair given to a model that reads one text.
        """
        first = self._pieces(text)
        if pair is not None and self.family != "encoder":
            raise InputError("only an encoder reads a pair of sentences; leave `pair` out", field="pair")
        if self.family == "decoder":
            return _joined([self._special(BOS), *first])
        if self.family == "encoder-decoder":
            return _joined([*first, self._special(EOS)])
        whole = [self._special(CLS), *first, self._special(SEP)]
        return _joined(whole, [*self._pieces(pair), self._special(SEP)] if pair is not None else [])

    def target(self, text: str) -> Encoding:
        """The input of the decoder of an encoder-decoder: `[BOS] text`."""
        return _joined([self._special(BOS), *self._pieces(text)])

    def id_of(self, special: str) -> int:
        """The id of a special token, such as `[MASK]`."""
        return self._special(special).id

    def piece(self, token_id: int) -> str:
        """One token by itself; a leading space says that it begins a word."""
        if token_id in self._specials:
            return self._specials[token_id]
        decoded = self._tokenizer.decode([token_id], skip_special_tokens=False)
        return named_bytes(decoded, str(self._tokenizer.id_to_token(token_id)))

    def decode(self, ids: list[int]) -> str:
        """The text that these tokens write, without special tokens."""
        return self._tokenizer.decode(ids, skip_special_tokens=True).removeprefix(" ")

    def encode_batch(self, texts: list[str]) -> list[list[int]]:
        """Ids of many texts at once, without special tokens."""
        led = [led_by_space(text) for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(led, add_special_tokens=False)]

    def _pieces(self, text: str) -> list[Token]:
        encoding = self._tokenizer.encode(led_by_space(text), add_special_tokens=False)
        starts = {start - 1 for start, _ in encoding.offsets}
        return [
            self._piece(token_id, text, start, over_marks(end - 1, text, starts) + 1)
            for token_id, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
        ]

    def _piece(self, token_id: int, text: str, start: int, end: int) -> Token:
        if end == 1:  # nothing but the space in front, which was not typed
            return Token(token_id, " ", 0, 0, special=False)
        start, end = max(start - 1, 0), end - 1
        while start < end - 1 and text[start] == " ":  # the space before a word belongs to its token, not to its name
            start += 1
        return Token(token_id, text[start:end], start, end, special=False)

    def _special(self, name: str) -> Token:
        if name not in self._tokens:
            raise InputError(f"this model has no {name}; its special tokens are {', '.join(SPECIALS[self.family])}")
        return self._tokens[name]


def led_by_space(text: str) -> str:
    """The text after a space, so that the same word is the same token wherever it stands."""
    return f" {text}" if text else ""


def _joined(first: list[Token], second: list[Token] | None = None) -> Encoding:
    second = second or []
    return Encoding((*first, *second), (*[0] * len(first), *[1] * len(second)), ends=frozenset({SEP, EOS}))
