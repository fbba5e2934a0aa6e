"""Writes on for one request: what `start`, each `token` and `done` say."""

from collections.abc import Sequence
from typing import Any, cast

from app.cache.run_cache import RunCache
from app.schemas.generations import GenerationsRequest, GenerationStart
from app.services.answer import Answer, framed
from app.services.generation.token_entry import cache_entry, rows_entry, token_entry
from app.services.prompts import listed
from app.services.run_or_replay import Run
from app.settings import Settings
from model.errors import InputError
from model.generation.generation import Generation, Written, check_writes
from model.generation.new_rows import NewRows, recorder_of
from model.generation.request import Request
from model.generation.sampling import Sampling
from model.interventions import check_place
from model.run_context import running
from model.tokenizers import Token
from model.tracing.observers import StreamingRecorder
from model.weights import LoadedModel

READS_AHEAD = (
    "The cache is not used: with these changes an earlier token depends on later ones, so its keys and values are not "
    "the same when the text has grown."
)
HAS_NO_CACHE = "The cache is not used: transformers makes none that fits this model."


class Writing:
    """One text while it is written. Everything that the model can refuse is refused when this is made.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """

    def __init__(self, model: LoadedModel, body: GenerationsRequest, settings: Settings, cache: RunCache):
        check_writes(model.config)
        _check_rows(model, body, settings)
        _check_ids(model, body.written)
        self.model, self.body = model, body
        self._is_begun = bool(body.target)
        translates = model.config.family == "encoder-decoder"
        # a target that is left out would be written before anybody sees a token
        asked = body.model_copy(update={"target": body.target or ""}) if translates else body
        self.run = Run(model, asked, settings, cache)
        self._sampling = Sampling(body.temperature, body.top_k, body.top_p, body.seed)
        self._ids, self._end = list(body.written), cast(dict[str, Any] | None, None)
        recorder, rows = self._recorder()
        with self.run.running() as changes, running(recorder=recorder, interventions=changes):
            self._generation = Generation(model.transformer, self.run.prompt.inputs(), self._request())
        self._begun = self._generation.begun[: len(self._generation.begun) - len(body.written)]
        self._next = self._written(recorder, rows)
        self._notes = recorder.attention

    def start(self) -> dict[str, Any]:
        """The content of `start`."""
        is_missed = self.body.cache and not self._generation.writer.is_cached
        notes = [READS_AHEAD if self._generation.reads_ahead else HAS_NO_CACHE] if is_missed else []
        content = {"prompt": {"source": listed(self.run.prompt.source), "target": self._target()}}
        return framed(Answer(content, self._notes, after=notes), self.run, GenerationStart.model_fields)

    def token(self) -> dict[str, Any] | None:
        """The content of the next `token`; None when the text is over. The first is there already."""
        found, self._next = self._next, None
        if found is None and self._generation.stopped is None:
            found = self._written(*self._recorder())
        return found

    def done(self) -> dict[str, Any]:
        """The content of `done`."""
        text, whole, reads_the_same = self._text()
        return {
            "text": text,
            "whole": whole,
            "ids": self._ids,
            "reads_the_same": reads_the_same,
            "stopped": {"reason": self._generation.stopped, "detail": self._why()},
            "end": self._end,
        }

    def at_once(self) -> dict[str, Any]:
        """The whole reply."""
        tokens = list(iter(self.token, None))
        return {**self.start(), **self.done(), "tokens": tokens}

    def _request(self) -> Request:
        body, end = self.body, self.model.tokenizer.end
        return Request(body.max_new_tokens, end, self._sampling, body.cache, self._is_begun, tuple(body.written))

    def _recorder(self) -> tuple[StreamingRecorder, NewRows | None]:
        body = self.body
        rows = NewRows(body.sites, body.layers, body.heads) if body.weights else None
        return recorder_of(rows), rows

    def _written(self, recorder: StreamingRecorder, rows: NewRows | None) -> dict[str, Any] | None:
        generation = self._generation
        with self.run.running() as changes, running(recorder=recorder, interventions=changes):
            written = next(generation, None)
        if written is not None:
            self._ids.append(written.id)
            return self._entry(written, recorder, rows)
        if generation.end is not None and self._end is None:
            self._end = self._entry(generation.end, recorder, rows)
        return None

    def _entry(self, written: Written, recorder: StreamingRecorder, rows: NewRows | None) -> dict[str, Any]:
        entry = token_entry(self.model, written, self._sampling, self.body.candidates)
        entry["cache"] = cache_entry(recorder.inputs, self._generation, self.model.config.max_tokens)
        if rows is not None:
            entry["weights"] = rows_entry(rows.rows(), self._generation.n_read, self.body)
        return entry

    def _target(self) -> list[dict[str, Any]] | None:
        """The tokens that the target begins with, which an adapted model may choose itself."""
        target = self.run.prompt.target
        if target is None:
            return None
        if self._begun == target.ids:
            return listed(target)
        piece = self.model.tokenizer.piece
        return [Token(each, piece(each), 0, 0, special=True)._asdict() for each in self._begun]

    def _text(self) -> tuple[str, str, bool]:
        """What was written, the same behind the text of the request, and whether that reads as what was written."""
        tokenizer, target = self.model.tokenizer, self.run.prompt.target
        ids = [*self._begun, *self._ids]
        before, after = tokenizer.decode(self._begun), tokenizer.decode(ids)
        text = after.removeprefix(before) if after.startswith(before) else f" {tokenizer.decode(self._ids)}"
        whole = (self.body.text if target is None else self.body.target or "") + text
        if not whole.strip():
            return text, whole, not self._ids
        read = (tokenizer.source(whole) if target is None else tokenizer.target(whole)).ids
        return text, whole, read == ids

    def _why(self) -> str:
        count, most = len(self._ids) - len(self.body.written), self.model.config.max_tokens
        if self._end is not None:
            return f"The model ended its text with {self._end['text']}."
        if self._generation.stopped == "longest":
            return f"The text is as long as it can be: {self.model.id} reads at most {most:,} tokens."
        return f"{count:,} tokens were written, the most that were asked for, and the model did not end its text."


def _check_rows(model: LoadedModel, body: GenerationsRequest, settings: Settings) -> None:
    config = model.config
    for site in body.sites or ():
        check_place(config, "sites", site=site)
        if site == "encoder":
            raise InputError("the source is read once, so no head of the encoder gets a new row", field="sites")
    sites = [site for site in (body.sites or config.sites) if site != "encoder"]
    for site in sites:
        for layer in body.layers or ():
            check_place(config, "layers", site=site, layer=layer)
        for head in body.heads or ():
            check_place(config, "heads", site=site, head=head)
    if body.weights and not body.stream:
        rows = sum(config.at(site).layers * config.at(site).heads for site in sites)
        count = rows * body.max_new_tokens * config.max_tokens
        if count > settings.max_reply_numbers:
            raise InputError(
                f"the reply may hold {count:,} weights, but at most {settings.max_reply_numbers:,} are sent at once; "
                "ask for fewer tokens, layers or heads, or for a stream",
                field="max_new_tokens",
            )


def _check_ids(model: LoadedModel, ids: Sequence[int]) -> None:
    size = model.config.vocabulary_size
    for index, each in enumerate(ids):
        if not 0 <= each < size:
            raise InputError(f"token {each} does not exist; the ids are 0 to {size - 1:,}", field=f"written.{index}")
