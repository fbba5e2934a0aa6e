"""Run cache: keeps the latest prompts, attention inputs and traces, so other requests about a text can reuse them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from cachetools import LRUCache
from torch import Tensor

from app.cache.reply_cache import digest
from app.schemas.requests import Prompt as PromptRequest
from model.axes import Place
from model.config import Shape
from model.prompt import Prompt
from model.run_context import current
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.trace import Trace

Key = tuple[str, str, str]
"""The model, its input, and the interventions."""
Calls = Mapping[Place, AttentionInputs]
READ = {"image", "sound", "text", "pair", "target"}
"""The fields of a request that its prompt depends on."""
MOST_SHARE = 2
"""One run takes at most this share of the memory for all: a half."""
PROMPTS_SHARE = 16
"""Prompts get this share of the memory of runs."""
OBJECT_BYTES = 1024
"""The memory that a tensor takes beside its numbers."""
WAIT_SECONDS = 0.1
"""A thread that waits for another run checks at this interval whether its own client has gone."""


class RunCache:
    """The runs used last, as many as `most_bytes` hold. Safe under concurrent requests."""

    def __init__(self, most_bytes: int):
        self._lock = Lock()
        self._making: WeakValueDictionary[Key, Lock] = WeakValueDictionary()
        self._prompts: LRUCache[tuple[str, str], Prompt] = LRUCache(most_bytes / PROMPTS_SHARE, getsizeof=_prompt_bytes)
        # the inputs of attentions and the trace of a run stand apart: with a large vocabulary a trace may be too large
        self._runs: LRUCache[tuple[str, Key], Any] = LRUCache(most_bytes, getsizeof=size_bytes)

    def prompt(self, key: Key, make: Callable[[], Prompt]) -> Prompt:
        """The prompt that was made before, else what `make` returns."""
        with self.one_at_a_time((*key[:2], "")):
            with self._lock:
                found = self._prompts.get(key[:2])
            if found is None:
                found = make()
                with self._lock:
                    if _prompt_bytes(found) <= self._prompts.maxsize:
                        self._prompts[key[:2]] = found
        return found

    def calls(self, key: Key) -> Calls:
        """The inputs of the attentions of a run, as far as they are still here; of a long text, only of some."""
        with self._lock:
            return self._runs.get(("calls", key), {})

    def put_calls(self, key: Key, calls: Calls) -> None:
        """Keeps these inputs beside earlier ones of the run; the runs not used for longest give way."""
        with self._lock:
            for each in ({**self._runs.get(("calls", key), {}), **calls}, calls):
                if calls and self.holds(size_bytes(each)):
                    self._runs["calls", key] = each
                    return

    def trace(self, key: Key) -> Trace | None:
        """The trace of a whole run: its logits, a record of every attention, and perhaps its streams."""
        with self._lock:
            return self._runs.get(("trace", key))

    def put_trace(self, key: Key, trace: Trace) -> None:
        """Keeps a trace, unless it is too large."""
        with self._lock:
            if self.holds(size_bytes(trace)):
                self._runs["trace", key] = trace

    def holds(self, size_bytes: int) -> bool:
        """Whether a run of this size is kept."""
        return size_bytes <= self._runs.maxsize / MOST_SHARE

    def size(self) -> tuple[int, float]:
        """How many runs are kept, and their memory in bytes."""
        with self._lock:
            return len(self._runs), self._runs.currsize

    @contextmanager
    def one_at_a_time(self, key: Key) -> Iterator[None]:
        """Lets one thread in for a key; the next one finds in the cache what this one made.

        Raises:
            Cancelled: while waiting, for a request that was given up.
        """
        with self._lock:
            lock = self._making.setdefault(key, Lock())
        while not lock.acquire(timeout=WAIT_SECONDS):
            current().check_cancelled()
        try:
            yield
        finally:
            lock.release()

    @staticmethod
    def key(model: str, request: PromptRequest) -> Key:
        """The key of a run."""
        changes = "" if request.interventions is None else request.interventions.model_dump_json()
        return model, digest(request.model_dump_json(include=READ)), digest(changes)


def size_bytes(run: Calls | Trace) -> int:
    """The memory that a run holds: all that lies behind its tensors, once, and the objects around them.

    A tensor that is a part of another keeps the whole of it.
    """
    tensors = list(_tensors(run))
    storages = {each.untyped_storage().data_ptr(): each.untyped_storage().nbytes() for each in tensors}
    return sum(storages.values()) + OBJECT_BYTES * len(tensors)


def _tensors(run: Calls | Trace) -> Iterator[Tensor]:
    if not isinstance(run, Trace):
        for call in run.values():
            yield from (each for each in call if isinstance(each, Tensor))
        return
    yield run.logits
    for stream in run.streams:
        yield from (stream.before, stream.added, stream.after)
    for record in run.attention:
        yield from record.tensors.values()


def _prompt_bytes(prompt: Prompt) -> int:
    tokens = len(prompt.source.tokens) + (0 if prompt.target is None else len(prompt.target.tokens))
    numbers = [*(prompt.beside or {}).values(), *([] if prompt.features is None else [prompt.features])]
    seen = sum(len(picture.seen) for picture in prompt.pictures)
    return 400 * tokens + seen + sum(each.nbytes for each in numbers)


def expected_bytes(config: Shape, prompt: Prompt) -> int:
    """The memory that keeping all of a run takes, about: its queries, keys and values."""
    count = 0
    for site in config.sites:
        queries, keys = (len(tokens) for tokens in prompt.tokens_at(site))
        shape = config.at(site)
        of_keys = keys * shape.key_value_heads * (shape.d_head + shape.d_value)
        count += shape.layers * (queries * shape.heads * shape.d_head + of_keys)
    return 4 * count
