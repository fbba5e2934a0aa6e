"""Hub download: fetches the files of a model that are needed, after checking their size."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    IncompleteSnapshotError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)
from tqdm import tqdm

from model.adapters.huggingface.checkpoint.memory import gibibytes
from model.adapters.huggingface.errors import first_line
from model.errors import ModelError
from model.progress import Progress
from model.run_context import current

WANTED = ["*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "README.md"]
UNWANTED = ["*/*"]
"""Weights for other programs are kept in folders of the repository."""
PICKLED = "pytorch_model*.bin"


def fetch(name: str, *, allow_pickles: bool = False) -> Path:
    """The folder of the model of this name, fetched if it is not on this machine yet.

    Raises:
        ModelError: when it cannot be had; the message says whether the network, the name or the disk is in the way.
        Cancelled: when nobody waits for it any more.
    """
    patterns = [*WANTED, PICKLED] if allow_pickles else WANTED
    wanted: dict[str, Any] = {"allow_patterns": patterns, "ignore_patterns": UNWANTED}
    progress = current().progress or Progress()
    if (there := fetched(name, wanted)) is not None:
        return there
    try:
        if not constants.HF_HUB_OFFLINE:
            _check_disk(name, wanted)
        return Path(snapshot_download(name, tqdm_class=_bars(progress, name), **wanted))
    except (GatedRepoError, RepositoryNotFoundError) as error:
        is_gated = isinstance(error, GatedRepoError)
        raise ModelError(_gated(name) if is_gated else _unknown(name)) from error
    except (LocalEntryNotFoundError, IncompleteSnapshotError, HFValidationError) as error:
        raise ModelError(_unreachable(name)) from error
    except (HfHubHTTPError, OSError) as error:
        raise ModelError(f"{name} cannot be fetched from the hub: {first_line(error)}; try again later") from error
    except Exception as error:  # the library for HTTP has errors of its own
        if type(error).__module__.partition(".")[0].startswith("httpx"):
            raise ModelError(_unreachable(name)) from error
        raise


def fetched(name: str, wanted: dict[str, Any]) -> Path | None:
    """The folder of a model that was fetched whole before; the network is not asked."""
    try:
        folder = Path(snapshot_download(name, local_files_only=True, **wanted))
    except (LocalEntryNotFoundError, IncompleteSnapshotError, HFValidationError):
        return None
    return folder if (folder / "config.json").is_file() else None


def _check_disk(name: str, wanted: dict[str, Any]) -> None:
    """Refuses what the disk has no room for.

    Raises:
        ModelError: with both numbers.
    """
    try:
        files = snapshot_download(name, dry_run=True, tqdm_class=_bars(Progress(), name), **wanted)
    except Exception:
        return  # fetching says what is wrong, and finds what was fetched before
    needed = sum(file.file_size for file in files if file.will_download and file.file_size)
    folder = Path(constants.HF_HUB_CACHE)
    there = next((each for each in (folder, *folder.parents) if each.is_dir()), None)
    free = None if there is None else shutil.disk_usage(there).free
    if free is not None and needed > free:
        raise ModelError(f"{name} takes {gibibytes(needed)} and the disk has {gibibytes(free)} left; make room on it")


def _bars(progress: Progress, name: str) -> type[tqdm]:
    """A kind of bar that draws nothing: it tells how many bytes have come."""
    # files come on threads of their own, where a context is not inherited
    lock, tell = Lock(), _teller(progress, name)

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any):
            self._counts = str(options.get("desc", "")).startswith("Reconstructing")
            super().__init__(*args, **options | {"disable": True})
            self.total = options.get("total")

        def update(self, n: int | None = 1) -> bool | None:
            if self._counts:
                with lock:
                    self.n += n or 0
                    tell(self.n, self.total)
            return None

    return Bar


def _teller(progress: Progress, name: str) -> Callable[[int, int | None], None]:
    return lambda done, total: progress.tell(f"Fetching {name}", done, total or None)


def _unreachable(name: str) -> str:
    if constants.HF_HUB_OFFLINE:
        return f"{name} is not on this machine, and HF_HUB_OFFLINE says not to fetch it; unset that, or give a folder"
    return f"{name} is not on this machine, and the hub cannot be reached; check the network, or give a folder"


def _unknown(name: str) -> str:
    token = "" if os.environ.get("HF_TOKEN") else "; if it is private, set HF_TOKEN"
    return f"the hub has no model {name}; check how it is spelled{token}"


def _gated(name: str) -> str:
    return f"{name} is given only to those who accept its terms: do so on its page on the hub, then set HF_TOKEN"
