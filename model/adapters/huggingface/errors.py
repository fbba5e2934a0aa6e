"""What is said of a model that cannot be shown."""


class UnsupportedModel(ValueError):
    """A model whose attention cannot be seen. The message names its architecture and says what is in the way."""
