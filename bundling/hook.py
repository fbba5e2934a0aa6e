"""Hook of the wheel: puts bundled scripts and styles into it, where Node is there to bundle them."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface[Any]):
    """Bundles into a folder of its own: a checkout that is built serves its pages as before."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the bundle; without Node the one that is there already, as in the image."""
        if version == "editable":
            return
        root = Path(self.root)
        self._folder = Path(tempfile.mkdtemp())
        node = shutil.which("node")
        if node is not None:
            # it says itself why it failed; the pages then load their modules one by one
            subprocess.run([node, str(root / "bundling" / "bundle.js"), str(self._folder)])
        for folder in (self._folder, root / "bundled"):
            if (folder / "manifest.json").is_file():
                build_data["force_include"][str(folder)] = "app/bundled"
                return

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Leaves nothing behind."""
        if version != "editable":
            shutil.rmtree(self._folder, ignore_errors=True)
