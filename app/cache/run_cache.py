"""The latest runs: what their attentions were given, so that any other head is shown without running again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from cachetools import LRUCache

from app.cache.reply_cache import digest
from app.schemas.requests import Prompt
from model.axes import Place
from model.config import Shape
from model.prompt import Sides
from model.tracing.attention_call import AttentionCall

Key = tuple[str, str]
ASKED = {"image", "text", "pair", "target", "interventions"}
"""All of a request that a run depends on."""


MOST_SHARE = 2
"""One run takes at most this share of the room for all: a half."""


@dataclass(frozen=True)
class KnownRun:
    """A run that was made: what was read, and what its attentions were given; of a long text, some of them."""

    sides: Sides
    calls: Mapping[Place, AttentionCall]

    @cached_property
    def size_bytes(self) -> int:
        """How much memory it holds."""
        return sum(call.size_bytes for call in self.calls.values())


class KnownRuns:
    """The runs used last, as many as `most_bytes` hold. Safe under concurrent requests."""

    def __init__(self, most_bytes: int):
        self._lock = Lock()
        self._runs: LRUCache[Key, KnownRun] = LRUCache(most_bytes, getsizeof=lambda run: run.size_bytes)

    def get(self, key: Key) -> KnownRun | None:
        """The run that a request asks for, if it was made before and is still here."""
        with self._lock:
            return self._runs.get(key)

    def put(self, key: Key, run: KnownRun) -> None:
        """Keeps a run, or more of it, in the place of those not used for longest; one that is too large is not kept."""
        with self._lock:
            before = self._runs.get(key)
            whole = run if before is None else KnownRun(run.sides, {**before.calls, **run.calls})
            for each in (whole, run):
                if self.holds(each.size_bytes):
                    self._runs[key] = each
                    return

    def holds(self, size_bytes: int) -> bool:
        """Whether a run of this size is kept."""
        return size_bytes <= self._runs.maxsize / MOST_SHARE

    @staticmethod
    def key(model: str, prompt: Prompt) -> Key:
        """What tells one run from another."""
        return model, digest(prompt.model_dump_json(include=ASKED))


def expected_bytes(config: Shape, sides: Sides) -> int:
    """The memory that keeping all of a run takes, about: its queries, keys and values."""
    count = 0
    for site in config.sites:
        queries, keys = (len(tokens) for tokens in sides.tokens_at(site))
        shape = config.at(site)
        of_keys = keys * shape.key_value_heads * (shape.d_head + shape.d_value)
        count += shape.layers * (queries * shape.heads * shape.d_head + of_keys)
    return 4 * count
