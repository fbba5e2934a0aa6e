"""Background loader: loads each model once for all who ask, with progress, and can be cancelled."""

import gc
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any, Literal

from cachetools import LRUCache

from model.adapters.huggingface.checkpoint.memory import gibibytes
from model.errors import Cancelled, ModelError
from model.progress import Progress
from model.run_context import running
from model.weights import LoadedModel

State = Literal["ready", "loading", "waiting", "failed"]
"""A model that is `waiting` is loaded with the first request."""


@dataclass
class Load:
    """One loading that was begun."""

    progress: Progress = field(default_factory=Progress)
    model: "Future[LoadedModel]" = field(default_factory=Future)


class BackgroundLoader:
    """The models in memory, as many as `most_bytes` hold, and those on their way. Safe under concurrent requests.

    Args:
        free: returns the free memory; None where it is unknown.
    """

    def __init__(self, most_bytes: int, free: Callable[[], int | None]):
        self._looking, self._loading = Lock(), Lock()
        self._models: LRUCache[str, LoadedModel] = LRUCache(most_bytes, getsizeof=size_bytes)
        self._under_way: dict[str, Load] = {}
        self._failed: dict[str, str] = {}
        self._free = free

    def loaded(self, name: str) -> LoadedModel | None:
        """The model, if it is in memory."""
        with self._looking:
            return self._models.get(name)

    def start(self, name: str, load: Callable[[], LoadedModel]) -> Load:
        """The loading that is under way, begun now if there was none. `load` may call `make_room`."""
        with self._looking:
            if (known := self._models.get(name)) is not None:
                done = Load()
                done.model.set_result(known)
                return done
            under_way = self._under_way.get(name)
            if under_way is not None and not under_way.progress.cancelled.is_set():
                return under_way
            begun = self._under_way[name] = Load()
            self._failed.pop(name, None)
        Thread(target=self._run, args=(name, begun, load), name=f"load {name}", daemon=True).start()
        return begun

    def cancel(self, name: str) -> None:
        """Gives up a loading; a model that is in memory stays there."""
        with self._looking:
            if (under_way := self._under_way.get(name)) is not None:
                under_way.progress.cancelled.set()

    def state(self, name: str) -> tuple[State, Progress | None, str | None]:
        """The state of a model: the progress of its loading, or why the last one failed."""
        with self._looking:
            if name in self._models:
                return "ready", None, None
            under_way = self._under_way.get(name)
            if under_way is not None and not under_way.progress.cancelled.is_set():
                return "loading", under_way.progress, None
            why = self._failed.get(name)
            return ("waiting" if why is None else "failed"), None, why

    def make_room(self, needed_bytes: int) -> None:
        """Drops the models that were not used for longest, until this much fits.

        Raises:
            ModelError: when it would not fit even alone.
        """
        most = int(self._models.maxsize)
        if needed_bytes > most:
            raise ModelError(
                f"it needs {gibibytes(needed_bytes)}, and all models together may take {gibibytes(most)}; "
                "HEADSUP_MODELS_BYTES sets that"
            )
        while self._is_short(needed_bytes):
            with self._looking:
                if not self._models:
                    return
                self._models.popitem()
            gc.collect()

    def _is_short(self, needed_bytes: int) -> bool:
        free = self._free()
        return self._models.currsize + needed_bytes > self._models.maxsize or (free is not None and free < needed_bytes)

    def _run(self, name: str, begun: Load, load: Callable[[], LoadedModel]) -> None:
        try:
            # one after the other: two at once could each find room that is there for one
            with self._loading, running(progress=begun.progress):
                if begun.progress.cancelled.is_set():
                    raise Cancelled
                model = load()
            with self._looking:
                self._models[name] = model
                self._end(name, begun)
            begun.model.set_result(model)
        except BaseException as error:
            with self._looking:
                self._end(name, begun)
                if not isinstance(error, Cancelled):
                    self._failed[name] = str(error)
            begun.model.set_exception(error)

    def _end(self, name: str, begun: Load) -> None:
        # one that was given up may have been begun again
        if self._under_way.get(name) is begun:
            del self._under_way[name]


def size_bytes(model: LoadedModel) -> int:
    """The memory that the weights of this model take."""
    weights: Any = getattr(model.transformer, "model", model.transformer)
    return sum(each.numel() * each.element_size() for each in weights.parameters())
