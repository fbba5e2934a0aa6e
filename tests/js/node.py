"""Node, for whoever runs the scripts outside a browser."""

import shutil
from pathlib import Path

import playwright


def node() -> str:
    """The system's, or the one inside Playwright's package."""
    bundled = Path(playwright.__file__).parent / "driver" / "node"
    found = shutil.which("node") or (str(bundled) if bundled.exists() else None)
    assert found is not None, "neither Node nor Playwright's own is here; reinstall the test extra"
    return found
