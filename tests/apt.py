"""Installs a Debian package where this may be done."""

import os
import shutil
import subprocess


def install(package: str) -> None:
    """Installs it with apt-get, as root; does nothing where there is none."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        # another installation may be going on: its end is waited for
        patient = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        subprocess.run([*patient, "update"], check=False, env=environment)
        subprocess.run([*patient, "install", "-y", package], check=False, env=environment)
