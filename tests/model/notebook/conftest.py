"""A notebook finds the same tiny models as the app."""

from tests.app.conftest import tiny_weights

__all__ = ["tiny_weights"]
