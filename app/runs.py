"""The latest runs: what their attentions were given, so that any other head is shown without running again."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from app.schemas.requests import Prompt
from app.tracing import Sides
from model.axes import Place
from model.calls import AttentionCall
from model.weights import LoadedModel

ASKED = {"text", "pair", "target", "interventions"}
"""All of a request that a run depends on."""


@dataclass(frozen=True)
class KnownRun:
    """A run that was made: what was read, and what each attention was given."""

    sides: Sides
    calls: Mapping[Place, AttentionCall]

    @property
    def size_bytes(self) -> int:
        """How much memory it holds."""
        return sum(call.size_bytes for call in self.calls.values())


class KnownRuns:
    """The runs used last, as many as `most_bytes` hold. Safe under concurrent requests."""

    def __init__(self, most_bytes: int):
        self._lock = Lock()
        self._runs: LRUCache[tuple[str, str], KnownRun] = LRUCache(most_bytes, getsizeof=lambda run: run.size_bytes)

    def get(self, model: LoadedModel, prompt: Prompt) -> KnownRun | None:
        """The run that this request asks for, if it was made before and is still here."""
        with self._lock:
            return self._runs.get(self.key(model.id, prompt))

    def put(self, model: LoadedModel, prompt: Prompt, run: KnownRun) -> None:
        """Keeps a run, in the place of those not used for longest; one that is too large for that is not kept."""
        with self._lock:
            if run.size_bytes <= self._runs.maxsize:
                self._runs[self.key(model.id, prompt)] = run

    @staticmethod
    def key(model: str, prompt: Prompt) -> tuple[str, str]:
        """What tells one run from another."""
        return model, prompt.model_dump_json(include=ASKED)
