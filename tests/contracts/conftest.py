"""The contracts are held by the same app with the same tiny models."""

from tests.app.conftest import ask, client, tiny_weights

__all__ = ["ask", "client", "tiny_weights"]
