"""Finds a Chromium for the browser journeys, or installs one: `python -m tests.browser.chromium`.

The system's own is taken first; then Debian's package, where this may be installed; then Playwright's build.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # all pages in one process: a process and compiling all modules cost a journey as much as the page itself
    "--process-per-site",
]


def find() -> str | None:
    """The path of a Chromium on this machine."""
    for name in NAMES:
        if (path := shutil.which(name)) is not None:
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Installs a Chromium and returns its path; None when none can be had."""
    apt.install("chromium")
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


def main() -> int:
    """Says where the Chromium is, or what is missing."""
    path = find() or install()
    if path is None:
        sys.stderr.write(
            "The browser journeys need Chromium, and none was found or could be installed. Install the package "
            "`chromium`, or run `python -m playwright install chromium`, and try again.\n"
        )
        return 1
    sys.stdout.write(f"Chromium: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
