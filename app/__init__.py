"""FastAPI application: `main` wires it, `api/v1` answers calls, `pages` serves the pages."""

__version__ = "0.1.0"
