"""Errors: refuses a model with its reason, and shortens the errors of libraries."""

from model.adapters.huggingface.reasons import Reason
from model.errors import InputError, ModelError


class UnsupportedModel(ValueError):
    """A model whose attention cannot be seen. The message names its architecture and says what is in the way."""

    def __init__(self, reason: Reason, **facts: object):
        super().__init__(reason.sentence(**facts))
        self.reason = reason


class RefusedModel(ModelError):
    """A model that is not loaded. The message says what is missing or different, and what can be done."""

    def __init__(self, reason: Reason, **facts: object):
        super().__init__(reason.sentence(**facts))
        self.reason = reason


class UnknownKeyword(InputError):
    """An attention was given a keyword that is not known, and may change its numbers."""

    def __init__(self, name: str, keyword: str):
        super().__init__(Reason.KEYWORD.sentence(name=name, keyword=keyword).rstrip("."), field="model")
        self.keyword = keyword


def first_line(error: Exception) -> str:
    """The first line of an error's message, without a full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
