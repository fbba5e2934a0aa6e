"""Tokenizer: reads texts with a Hugging Face tokenizer, and finds the piece of the text that each token stands for.

The tokenizer's own template places the special tokens; a chat template is never applied.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from transformers import PreTrainedTokenizerBase

from model.adapters.huggingface.inputs.cutting import guarded, within
from model.adapters.huggingface.inputs.piece_alignment import bare
from model.adapters.huggingface.inputs.text_pieces import Piece, found, told
from model.config import Family
from model.errors import InputError
from model.tokenizers import Encoding, Token
from model.tokenizers.pieces import named_bytes, over_marks, unknown_remark

SPACES = {"▁": " ", "Ġ": " "}
"""How vocabularies spell the space before a word: SentencePiece's way, and that of byte-level pairs."""

LAST_ASCII = 0x7F
PLACES_FOUND = (
    "Its tokenizer does not tell where in the text a token stands: each is found by its spelling, and one that is not "
    "found is shown as the vocabulary spells it."
)


class HuggingFaceTokenizer:
    """Fills `model.tokenizers.Tokenizer`. What the template adds is special, and what was typed is not.

    Args:
        vocabulary_size: how many tokens the model has a row for; a tokenizer may know more or fewer.
        start: the token that begins every target of an encoder-decoder.
        placeholders: what tokens stand for that is not read here, such as an image, by id.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        family: Family,
        vocabulary_size: int,
        start: int | None = None,
        placeholders: Mapping[int, str] | None = None,
    ):
        self._tokenizer = tokenizer
        self.family = family
        self.vocabulary_size = vocabulary_size
        self._start = start
        self._placeholders = placeholders or {}
        self._specials = {int(each): str(tokenizer.convert_ids_to_tokens(each)) for each in tokenizer.all_special_ids}
        self._ends = frozenset(str(each) for each in (tokenizer.sep_token, tokenizer.eos_token) if each)
        self._read = told if tokenizer.is_fast else found
        # a pattern of the folder's own may take for ever, and only this library lets other threads run meanwhile
        self._cut = within if tokenizer.is_fast and _has_patterns(tokenizer) else guarded
        self._is_byte_level = tokenizer.is_fast and "ByteLevel" in _decoders(tokenizer)
        self._spells_bytes = not tokenizer.is_fast and tokenizer.tokenize("é") == ["Ã", "©"]
        if getattr(tokenizer, "src_lang", None) is not None and getattr(tokenizer, "tgt_lang", "") is None:
            tokenizer.tgt_lang = tokenizer.src_lang  # of two languages one is always needed to read a target

    @property
    def limits(self) -> str:
        """A sentence for the card where places in the text are found here; empty where the tokenizer tells them."""
        return "" if self._tokenizer.is_fast else PLACES_FOUND

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
        pieces, segments = self._cut(lambda: self._read(self._tokenizer, text, pair, is_target=False))
        if not pieces:
            raise InputError("the text has nothing that this tokenizer reads; type at least one word", field="text")
        tokens = self.tokens(pieces, (text, pair or ""))
        segments = segments or _sentences([piece.side for piece in pieces])
        return Encoding(tokens, tuple(segments), self._ends, self._remarks(pieces, tokens))

    def target(self, text: str) -> Encoding:
        """The token that begins every target, then the text as the template writes it, without the token of its end.

        This is how such a model is trained: it reads its target shifted by one.
        """
        pieces, _ = self._cut(lambda: self._read(self._tokenizer, text, None, is_target=True))
        if pieces and pieces[-1].id == self._tokenizer.eos_token_id and pieces[-1].side is None:
            pieces = pieces[:-1]
        tokens = self.tokens(pieces, (text, ""))
        remarks = self._remarks(pieces, tokens)
        if self._start is not None:
            tokens = (Token(self._start, self._name(self._start), 0, 0, special=True), *tokens)
        return Encoding(tokens, (0,) * len(tokens), self._ends, remarks)

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
            return named_bytes(str(self._tokenizer.decode([token_id], clean_up_tokenization_spaces=False)), name)
        if self._spells_bytes and len(name) == 1 and ord(name) > LAST_ASCII:
            return f"<0x{ord(name):02X}>"
        return name.removesuffix("</w>").replace("▁", " ")

    def decode(self, ids: list[int]) -> str:
        """The text that these tokens write, without special tokens."""
        return str(self._tokenizer.decode(ids, skip_special_tokens=True)).removeprefix(" ")

    def encode_batch(self, texts: list[str]) -> list[list[int]]:
        """Ids of many texts at once, without special tokens; each text begins a word."""
        led = [f" {text}" if self._is_byte_level and text else text for text in texts]
        if not led:
            return []
        return [list(ids) for ids in self._cut(lambda: self._tokenizer(led, add_special_tokens=False)["input_ids"])]

    def _name(self, token_id: int) -> str:
        # a model may have more rows than its tokenizer has tokens: sizes are rounded up to please a processor
        name = self._tokenizer.convert_ids_to_tokens(token_id)
        return f"<{token_id}>" if name is None else str(name)

    def tokens(self, pieces: Sequence[Piece], texts: tuple[str, str]) -> tuple[Token, ...]:
        """The pieces of these texts as tokens.

        Raises:
            InputError: for a token that the model has no row for.
        """
        tokens: list[Token] = []
        starts = [{each.span[0] for each in pieces if each.side == side and each.span} for side in range(len(texts))]
        for piece in pieces:
            reached = tokens[-1].end if tokens and piece.side is not None else 0
            if piece.side is not None and piece.span is not None and piece.span[1] > piece.span[0]:
                end = over_marks(piece.span[1], texts[piece.side], starts[piece.side])
                piece = piece._replace(span=(piece.span[0], end))
            tokens.append(self._token(piece, "" if piece.side is None else texts[piece.side], reached))
        return tuple(tokens)

    def _token(self, piece: Piece, text: str, reached: int) -> Token:
        if piece.id >= self.vocabulary_size:
            raise InputError(
                f"the tokenizer writes {self._name(piece.id)!r} as token {piece.id:,}, but the model has rows for "
                f"{self.vocabulary_size:,}; the two do not belong together"
            )
        if piece.side is None:
            return Token(piece.id, self._name(piece.id), 0, 0, special=True)
        if piece.span is None:
            return Token(piece.id, bare(piece.spelled or self._name(piece.id)), reached, reached, special=False)
        start, end = piece.span
        if start == end or (self._name(piece.id) in SPACES and not text[start:end].isspace()):
            return Token(piece.id, " ", start, start, special=False)  # a space in front, which was not typed
        while start < end - 1 and text[start] == " ":  # the space before a word belongs to its token, not to its name
            start += 1
        return Token(piece.id, text[start:end], start, end, special=False)

    def _remarks(self, pieces: Sequence[Piece], tokens: Sequence[Token]) -> tuple[str, ...]:
        """Sentences about what was read otherwise than it was typed."""
        name = str(self._tokenizer.unk_token)
        read = [token for piece, token in zip(pieces, tokens, strict=True) if piece.side is not None]
        unknown = [
            each.text for each in read if each.id == self._tokenizer.unk_token_id and each.text not in (name, " ")
        ]
        typed = [(self._placeholders[each.id], each.text) for each in read if each.id in self._placeholders]
        lost = sum(piece.side is not None and piece.span is None for piece in pieces)
        return (*unknown_remark(unknown, name), *_lost_remark(lost), *map(_placeholder_remark, dict.fromkeys(typed)))


def _placeholder_remark(typed: tuple[str, str]) -> str:
    sense, name = typed
    what = "sound" if sense == "audio" else f"{'an' if sense == 'image' else 'a'} {sense}"
    return f"{name} stands for {what} that is not read here: the model reads the vector of that token alone."


def _lost_remark(count: int) -> Iterator[str]:
    if count:
        pieces = "1 token is" if count == 1 else f"{count} tokens are"
        yield f"{pieces} not found in the text as typed, and shown as the vocabulary spells it."


def _sentences(sides: list[int | None]) -> list[int]:
    """Which sentence of a pair each token belongs to; a special token to that before it."""
    found: list[int] = []
    for side in sides:
        found.append(side if side is not None else (found[-1] if found else 0))
    return found


def _has_patterns(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether its file brings regular expressions."""
    steps = (tokenizer.backend_tokenizer.normalizer, tokenizer.backend_tokenizer.pre_tokenizer)
    return any(b'"Regex"' in each.__getstate__() for each in steps if each is not None)


def _decoders(tokenizer: PreTrainedTokenizerBase) -> set[str]:
    """The kinds of the steps by which pieces become text again."""
    decoder = tokenizer.backend_tokenizer.decoder
    state = {} if decoder is None else json.loads(decoder.__getstate__())
    return {each.get("type", "") for each in (state, *state.get("decoders", ()))}
