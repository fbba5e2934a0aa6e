"""Tokenizer: reads texts with a Hugging Face tokenizer, and finds the piece of the text behind each token.

The tokenizer's own template places the special tokens; a chat template is never applied.
"""

import json

from transformers import BatchEncoding, PreTrainedTokenizerBase

from model.config import Family
from model.errors import InputError
from model.tokenizers import Encoding, Token

SPACES = {"▁": " ", "Ġ": " "}
"""How vocabularies spell the space before a word: SentencePiece's way, and that of byte-level pairs."""


class HuggingFaceTokenizer:
    """Fills `model.tokenizers.Tokenizer`, with the offsets of a tokenizer of the `tokenizers` library.

    Args:
        vocabulary_size: how many tokens the model has a row for; a tokenizer may know more or fewer.
        start: the token that begins every target of an encoder-decoder.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, family: Family, vocabulary_size: int, start: int | None = None
    ):
        self._tokenizer = tokenizer
        self.family = family
        self.vocabulary_size = vocabulary_size
        self._start = start
        self._specials = {int(each): str(tokenizer.convert_ids_to_tokens(each)) for each in tokenizer.all_special_ids}
        self._ends = frozenset(str(each) for each in (tokenizer.sep_token, tokenizer.eos_token) if each)
        self._is_byte_level = "ByteLevel" in _decoders(tokenizer)

    @property
    def mask(self) -> str | None:
        """The name of the token that hides another, such as `[MASK]` or `<mask>`."""
        mask = self._tokenizer.mask_token
        return None if mask is None else str(mask)

    @property
    def end(self) -> int | None:
        """The id of its end of a text."""
        end = self._tokenizer.eos_token_id
        return end if isinstance(end, int) else None

    def source(self, text: str, pair: str | None = None) -> Encoding:
        """The text between the special tokens of the tokenizer's own template.

        Raises:
            InputError: for a pair given to a model that reads one text, and for a token that the model has no row for.
        """
        if pair is not None and self.family != "encoder":
            raise InputError("only an encoder reads a pair of sentences; leave `pair` out", field="pair")
        encoded = self._tokenizer(text, pair, return_offsets_mapping=True)
        tokens = self._tokens(encoded, (text, pair or ""))
        segments = encoded.get("token_type_ids") or _sentences(encoded.sequence_ids(0))
        return Encoding(tokens, tuple(segments), self._ends)

    def target(self, text: str) -> Encoding:
        """The token that begins every target, then the text as the template writes it, without the token of its end.

        This is how such a model is trained: it reads its target shifted by one.
        """
        encoded = self._tokenizer(text_target=text, return_offsets_mapping=True)
        tokens = self._tokens(encoded, (text, ""), may_be_empty=True)
        if tokens and tokens[-1].id == self._tokenizer.eos_token_id and tokens[-1].end == 0:
            tokens = tokens[:-1]
        if self._start is not None:
            tokens = (Token(self._start, self._name(self._start), 0, 0, special=True), *tokens)
        return Encoding(tokens, (0,) * len(tokens), self._ends)

    def id_of(self, special: str) -> int:
        """The id of a special token, such as `[MASK]`."""
        for token_id, name in self._specials.items():
            if name == special:
                return token_id
        raise InputError(f"this model has no {special}; its special tokens are {', '.join(self._specials.values())}")

    def piece(self, token_id: int) -> str:
        """One token by itself; a leading space, where the vocabulary knows it, says that it begins a word."""
        name = self._name(token_id)
        if token_id in self._specials:
            return name
        if self._is_byte_level:
            return str(self._tokenizer.decode([token_id], clean_up_tokenization_spaces=False))
        return name.replace("▁", " ")

    def decode(self, ids: list[int]) -> str:
        """The text that these tokens write, without special tokens."""
        return str(self._tokenizer.decode(ids, skip_special_tokens=True)).removeprefix(" ")

    def encode_batch(self, texts: list[str]) -> list[list[int]]:
        """Ids of many texts at once, without special tokens; each text begins a word."""
        led = [f" {text}" if self._is_byte_level and text else text for text in texts]
        return [list(ids) for ids in self._tokenizer(led, add_special_tokens=False)["input_ids"]] if led else []

    def _name(self, token_id: int) -> str:
        # a model may have more rows than its tokenizer has tokens: sizes are rounded up to please a processor
        name = self._tokenizer.convert_ids_to_tokens(token_id)
        return f"<{token_id}>" if name is None else str(name)

    def _tokens(
        self, encoded: BatchEncoding, texts: tuple[str, str], *, may_be_empty: bool = False
    ) -> tuple[Token, ...]:
        ids, offsets, sides = encoded["input_ids"], encoded["offset_mapping"], encoded.sequence_ids(0)
        if not ids and not may_be_empty:
            raise InputError("the text has nothing that this tokenizer reads; type at least one word", field="text")
        return tuple(
            self._token(token_id, "" if side is None else texts[side], *span, from_template=side is None)
            for token_id, span, side in zip(ids, offsets, sides, strict=True)
        )

    def _token(self, token_id: int, text: str, start: int, end: int, *, from_template: bool) -> Token:
        if token_id >= self.vocabulary_size:
            raise InputError(
                f"the tokenizer writes {self._name(token_id)!r} as token {token_id:,}, but the model has rows for "
                f"{self.vocabulary_size:,}; the two do not belong together"
            )
        if from_template or token_id in self._specials:
            return Token(token_id, self._name(token_id), start, end, special=True)
        if start == end or (self._name(token_id) in SPACES and not text[start:end].isspace()):
            return Token(token_id, " ", start, start, special=False)  # a space in front, which was not typed
        while start < end - 1 and text[start] == " ":  # the space before a word belongs to its token, not to its name
            start += 1
        return Token(token_id, text[start:end], start, end, special=False)


def _sentences(sides: list[int | None]) -> list[int]:
    """Which sentence of a pair each token belongs to; a special token to that before it."""
    found: list[int] = []
    for side in sides:
        found.append(side if side is not None else (found[-1] if found else 0))
    return found


def _decoders(tokenizer: PreTrainedTokenizerBase) -> set[str]:
    """The kinds of the steps by which pieces become text again."""
    decoder = tokenizer.backend_tokenizer.decoder
    state = {} if decoder is None else json.loads(decoder.__getstate__())
    return {each.get("type", "") for each in (state, *state.get("decoders", ()))}
