"""The text of written tokens, and whether it reads as it was written."""

from collections.abc import Sequence

from model.tokenizers import Tokenizer


def text_of(tokenizer: Tokenizer, begun: Sequence[int], ids: Sequence[int]) -> str:
    """The text of these tokens after those that were there, with the space between them."""
    before, after = tokenizer.decode([*begun]), tokenizer.decode([*begun, *ids])
    return after.removeprefix(before) if after.startswith(before) else f" {tokenizer.decode([*ids])}"


def reads_as(tokenizer: Tokenizer, text: str, ids: Sequence[int], *, is_target: bool) -> bool:
    """Whether this text, typed, gives these very tokens; several ways to cut a text into pieces write the same."""
    if not text.strip():
        return False
    return (tokenizer.target(text) if is_target else tokenizer.source(text)).ids == [*ids]
