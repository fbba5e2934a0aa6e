"""Errors: refuses an architecture that cannot be shown, and shortens the errors of libraries."""


class UnsupportedModel(ValueError):
    """A model whose attention cannot be seen. The message names its architecture and says what is in the way."""


def first_line(error: Exception) -> str:
    """The first line of an error's message, without a full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
