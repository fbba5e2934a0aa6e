"""`import headsup`: gives a notebook or a script `trace` and `generate`, and the command its start.

It is installed at the top level, beside the packages `app` and `model`. Many folders have a `model.py` or an `app.py`
of their own, which Python then imports instead; this module says so, before anything fails inside them.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model import generate, trace

__all__ = ["generate", "trace"]

_PARTS = {"model": "notebook/__init__.py", "app": "api/v1/__init__.py"}
"""A file that each of our packages has."""


def _in_the_way() -> str | None:
    """A sentence on the first file that Python takes for one of our packages; None when it finds ours."""
    for name, part in _PARTS.items():
        spec = sys.modules[name].__spec__ if name in sys.modules else find_spec(name)
        places = [] if spec is None else [spec.origin or "", *(spec.submodule_search_locations or ())]
        file = Path(next(filter(None, places), name)).absolute()
        if not (file.parent / part).is_file():
            return (
                f"Heads Up cannot start: Python takes {file} for its package {name!r}; rename that one, or start from "
                "another folder, with a PYTHONPATH that does not lead there."
            )
    return None


def main() -> None:
    """Runs the command line."""
    from app.__main__ import main as command

    command()


if (_why := _in_the_way()) is not None:
    if Path(sys.argv[0]).stem == "headsup":  # the command: a sentence says more than a traceback
        sys.exit(_why)
    raise ImportError(_why)


def __getattr__(name: str) -> object:
    # the command should not wait for torch before it says its version
    if name in __all__:
        import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
