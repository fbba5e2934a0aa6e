"""Text pieces: the ids of a text with the place of each, from tokenizers that tell it and from those that do not."""

from threading import Lock
from typing import Any, NamedTuple

from transformers import PreTrainedTokenizerBase

from model.adapters.huggingface.inputs.piece_alignment import Span, align

FIRST, SECOND = -1, -2
"""Stand for the tokens of the two texts while the template is laid around them."""
_one_side_at_a_time = Lock()


class Piece(NamedTuple):
    """One token.

    Attributes:
        side: which text it is from; None = from the template.
        span: its place there; None where that is not found.
        spelled: its name in the vocabulary, where its place had to be found.
    """

    id: int
    side: int | None
    span: Span | None
    spelled: str | None = None


Pieces = tuple[list[Piece], list[int] | None]
"""The tokens of one input, and which sentence of a pair each belongs to, where the tokenizer says so."""


def told(tokenizer: PreTrainedTokenizerBase, text: str, pair: str | None, *, is_target: bool) -> Pieces:
    """The pieces of a tokenizer of the `tokenizers` library, which tells their places."""
    texts: dict[str, Any] = {"text_target": text} if is_target else {"text": text, "text_pair": pair}
    encoded = tokenizer(**texts, return_offsets_mapping=True)
    parts = zip(encoded["input_ids"], encoded.sequence_ids(0), encoded["offset_mapping"], strict=True)
    return [Piece(*part) for part in parts], encoded.get("token_type_ids")


def found(tokenizer: PreTrainedTokenizerBase, text: str, pair: str | None, *, is_target: bool) -> Pieces:
    """The pieces of a tokenizer in Python or SentencePiece, with their places found by their spelling."""
    switch = getattr(tokenizer, "_switch_to_target_mode", None)
    back = getattr(tokenizer, "_switch_to_input_mode", None)
    # some switch between two vocabularies, one for each language
    with _one_side_at_a_time:
        if not is_target:
            encoded = tokenizer(text, pair)
            return _laid_out(tokenizer, encoded["input_ids"], [text, pair or ""]), encoded.get("token_type_ids")
        encoded = tokenizer(text_target=text)
        if switch is None or back is None:
            return _laid_out(tokenizer, encoded["input_ids"], [text, ""]), None
        try:
            switch()
            return _laid_out(tokenizer, encoded["input_ids"], [text, ""]), None
        finally:
            back()


def _laid_out(tokenizer: Any, ids: list[int], texts: list[str]) -> list[Piece]:
    spelled = [list(map(str, tokenizer.tokenize(text))) for text in texts]
    first, second = ([mark] * len(each) for mark, each in zip((FIRST, SECOND), spelled, strict=True))
    laid = tokenizer.build_inputs_with_special_tokens(first, second or None)
    if len(laid) != len(ids):  # a template that leaves out what was typed already
        laid = [*first, *[0] * (len(ids) - len(first))]
    unknown = None if tokenizer.unk_token is None else str(tokenizer.unk_token)
    places = [
        iter(zip(align(each, text, unknown), each, strict=True)) for each, text in zip(spelled, texts, strict=True)
    ]
    return [
        Piece(token_id, FIRST - mark, *next(places[FIRST - mark]))
        if mark in (FIRST, SECOND)
        else Piece(token_id, None, None)
        for token_id, mark in zip(ids, laid, strict=True)
    ]
