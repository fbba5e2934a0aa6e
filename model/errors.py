"""The error a caller can mend, raised wherever a value turns out not to fit.

ValueError
└── InputError      the caller's input: `field` says which, the message what was given and what is allowed
"""


class InputError(ValueError):
    """An input that cannot be used. The message is a sentence for the person who gave it."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field
