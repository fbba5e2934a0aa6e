"""Errors that somebody can mend: say what does not fit, an input or a model.

ValueError
├── InputError      the caller's input: `field` says which, the message what was given and what is allowed
└── ModelError      a model that cannot be read here: the message says why and what to do
"""


class InputError(ValueError):
    """An input that cannot be used. The message is a sentence for the person who gave it."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


class ModelError(ValueError):
    """A model that cannot be read here. The message is a sentence for the person who wants it."""


class Cancelled(Exception):
    """The run was given up."""
