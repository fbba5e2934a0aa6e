"""`import headsup`: gives a notebook or a script `trace`, and the command its start.

It is installed at the top level, beside the packages `app` and `model`. Many folders have a `model.py` or an `app.py`
of their own, which Python then imports instead; this module says so, before anything fails inside them.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model import trace

__all__ = ["trace"]

_HERE = Path(__file__).resolve().parent
_OURS = _HERE if (_HERE / "app").is_dir() else _HERE.parents[1]  # as installed, and in a checkout


def _in_the_way() -> str | None:
    """A sentence on the first file that Python takes for one of our packages; None when it finds ours."""
    for name in ("model", "app"):
        spec = sys.modules[name].__spec__ if name in sys.modules else find_spec(name)
        places = [] if spec is None else [spec.origin or "", *(spec.submodule_search_locations or ())]
        file = next(filter(None, places), None)
        if file is None or not Path(file).resolve().is_relative_to(_OURS / name):
            return (
                f"Heads Up cannot start: Python takes {file or 'nothing'} for its package {name!r}, which is "
                f"{_OURS / name}; rename the former, or start from another folder (and without it in PYTHONPATH)."
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
    if name == "trace":
        from model import trace

        return trace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
