"""Installs a Debian package where this may be done."""

import os
import shutil
import subprocess


def install(package: str) -> None:
    """Installs it with apt-get, as root; does nothing where there is none."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        subprocess.run(["apt-get", "install", "-y", "-qq", package], check=False, env=environment)
