"""Entry point of jupyter-server-proxy: Heads Up opens from the launcher of JupyterLab, below the path of Jupyter."""

import sys
from typing import Any

NAME = "headsup"


def setup() -> dict[str, Any]:
    """How Jupyter starts the server, and where it shows it; Jupyter fills in `{port}` and `{base_url}`."""
    serve = [sys.executable, "-m", "app", "serve", "--no-browser"]
    return {
        "command": [*serve, "--host", "127.0.0.1", "--port", "{port}", "--root-path", f"{{base_url}}{NAME}"],
        "timeout": 120,
        # Jupyter has checked who asks; its own name is none that this server knows
        "request_headers_override": {"Host": "localhost"},
        "launcher_entry": {"title": "Heads Up"},
    }
