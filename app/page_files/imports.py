"""Imports of scripts: all modules that load before a page runs, so that it can name them at once."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

# `import … from "…"`, `export … from "…"` and `import "…"`, not `import("…")`, which is fetched later
IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*?["'](\.[^"']+)["'];""", re.MULTILINE)


def imported(static: Path, scripts: Iterable[str]) -> list[str]:
    """Every module that these import, and those that they import in turn, without these.

    Args:
        scripts: as paths below `static`.
    """
    given = list(scripts)
    found = dict.fromkeys(given)
    waiting = list(found)
    while waiting:
        path = static / waiting.pop()
        # the browser says which module is missing
        imports = _imports(static, path, path.stat().st_mtime_ns) if path.is_file() else ()
        new = [each for each in imports if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return [each for each in found if each not in given]


@lru_cache(maxsize=2048)
def _imports(static: Path, path: Path, _changed_ns: int) -> tuple[str, ...]:
    root = static.resolve()
    targets = IMPORT.findall(path.read_text("utf-8"))
    return tuple((path.parent / target).resolve().relative_to(root).as_posix() for target in targets)
