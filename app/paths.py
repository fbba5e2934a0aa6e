"""Finds pages, styles and scripts: inside `app` when installed from a wheel, beside it in a checkout."""

from pathlib import Path


def folder(name: str) -> Path:
    """The folder of this name."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else inside.parent.parent / name


STATIC = folder("static")
TEMPLATES = folder("templates")
BUNDLED = folder("bundled")
"""What `bundling/bundle.js` makes of both; it need not be there."""
