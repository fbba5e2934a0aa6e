"""The server: a thin, honest layer over `model`. `main` wires it, `api/v1` answers, `pages` shows."""

__version__ = "0.1.0"
