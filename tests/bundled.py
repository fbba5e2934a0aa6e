"""A bundle of the pages' scripts and styles, in a temporary folder: made once for all workers."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

from tests.js.node import node

ROOT = Path(__file__).parents[1]


def bundle(folder: Path) -> Path:
    """Bundles into a folder, which is returned; what is there already is kept while its sources are the same."""
    with FileLock(folder.with_suffix(".lock")):
        program = node()
        is_installed = (ROOT / "bundling" / "node_modules" / "esbuild").is_dir()
        if not is_installed and shutil.which("npm") is None:
            pytest.skip("npm is missing, and fetches esbuild: install Node, or run `make scripts` once")
        # npm runs the node that stands first in the path
        path = os.pathsep.join([os.path.dirname(program), os.environ["PATH"]])
        command = [program, str(ROOT / "bundling" / "bundle.js"), str(folder)]
        done = subprocess.run(command, env=os.environ | {"PATH": path}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return folder
