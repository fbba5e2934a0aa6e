"""Looks up a token that a request names by its id or its text."""

from model.errors import InputError
from model.weights import LoadedModel


def token_id(model: LoadedModel, field: str, given: str | int) -> int:
    """The id of the token; a text stands for the token that begins a word so, or else for the piece itself.

    Raises:
        InputError: for a text of several tokens, or an id that is not in the vocabulary.
    """
    size = model.config.vocabulary_size
    if isinstance(given, int):
        if not 0 <= given < size:
            raise InputError(f"token {given} does not exist; the ids are 0 to {size - 1:,}", field=field)
        return given
    ids = model.tokenizer.encode_batch([given.removeprefix(" ")])[0]
    if len(ids) == 1:
        return ids[0]
    for each in range(size):
        if model.tokenizer.piece(each) == given:
            return each
    if not ids:
        raise InputError("the text is empty; give the text or the id of one token", field=field)
    pieces = ", ".join(f"“{model.tokenizer.piece(each)}”" for each in ids[:6])
    raise InputError(f"{given[:60]!r} is {len(ids)} tokens ({pieces}); give the text or the id of one", field=field)
