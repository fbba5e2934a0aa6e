"""Writes on for one request: what `start`, each `token` and `done` say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from app.cache.run_cache import RunCache
from app.schemas.generations import GenerationsRequest, GenerationStart
from app.services.answer import Answer, framed
from app.services.generation.beams import Beams
from app.services.generation.token_entry import cache_entry, rows_entry, token_entry
from app.services.prompts import listed
from app.services.run_or_replay import Run
from app.settings import Settings
from model.errors import InputError
from model.generation.generation import Generation, Written, check_writes
from model.generation.new_rows import NewRows, recorder_of
from model.generation.request import Request
from model.generation.sampling import Sampling
from model.generation.text import reads_as, text_of
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
        _check_rows(model, body)
        _check_ids(model, body.written)
        self.model, self.body = model, body
        self._is_begun = bool(body.target)
        translates = model.config.family == "encoder-decoder"
        # a target that is left out would be written before anybody sees a token
        asked = body.model_copy(update={"target": body.target or ""}) if translates else body
        self.run = Run(model, asked, settings, cache)
        self._sampling = Sampling(body.temperature, body.top_k, body.top_p, body.seed)
        self._ids = list(body.written)
        self._end: dict[str, Any] | None = None
        self._tree: dict[str, Any] | None = None
        self._recorder, self._rows = self._watching()
        with self._running():
            self._generation = Generation(model.transformer, self.run.prompt.inputs(), self._request())
            self._beams = self._searched() if body.beams > 1 else None
        self._begun = self._generation.begun[: len(self._generation.begun) - len(body.written)]
        self._first = self._step()
        self._attention = self._recorder.attention

    def start(self) -> dict[str, Any]:
        """The content of `start`."""
        is_missed = self.body.cache and not self._generation.writer.is_cached
        notes = [READS_AHEAD if self._generation.reads_ahead else HAS_NO_CACHE] if is_missed else []
        content = {"prompt": {"source": listed(self.run.prompt.source), "target": self._target()}}
        return framed(Answer(content, self._attention, after=notes), self.run, GenerationStart.model_fields)

    @property
    def text(self) -> str:
        """What was written so far."""
        return text_of(self.model.tokenizer, self._begun, self._ids)

    @property
    def _begun_text(self) -> str:
        return self.body.text if self.run.prompt.target is None else self.body.target or ""

    def event(self) -> tuple[str, dict[str, Any]] | None:
        """The name and the content of the next `beams` or `token`; None when the text is over."""
        found, self._first = self._first, None
        return found if found is not None or self._generation.stopped is not None else self._step()

    def done(self) -> dict[str, Any]:
        """The content of `done`."""
        whole, reads_the_same = self._whole()
        return {
            "text": self.text,
            "whole": whole,
            "ids": self._ids,
            "reads_the_same": reads_the_same,
            "stopped": {"reason": self._generation.stopped, "detail": self._why()},
            "end": self._end,
            "beams": self._tree,
        }

    def at_once(self) -> dict[str, Any]:
        """The whole reply."""
        tokens = [content for name, content in iter(self.event, None) if name == "token"]
        return {**self.start(), **self.done(), "tokens": tokens}

    def _request(self, chosen: tuple[int, ...] = ()) -> Request:
        body, written = self.body, tuple(self.body.written)
        most = body.max_new_tokens if body.beams == 1 or not chosen else len(chosen)
        return Request(most, self.model.tokenizer.end, self._sampling, body.cache, self._is_begun, written, chosen)

    def _watching(self) -> tuple[StreamingRecorder, NewRows | None]:
        body = self.body
        rows = NewRows(body.sites, body.layers, body.heads) if body.weights else None
        return recorder_of(rows), rows

    @contextmanager
    def _running(self) -> Iterator[None]:
        with self.run.running() as changes, running(recorder=self._recorder, interventions=changes):
            yield

    def _searched(self) -> Beams:
        if not self._sampling.is_greedy:
            raise InputError("a beam search draws nothing; leave `temperature` or `beams` out", field="beams")
        return Beams(self.model, self.run.prompt.inputs(), self._request(), self.body.beams)

    def _step(self) -> tuple[str, dict[str, Any]] | None:
        if self._beams is not None:
            with self._running():
                if (step := self._beams.step(len(self._generation.begun))) is not None:
                    return "beams", step
                self._tree, chosen = self._beams.entry(), self._beams.chosen()
                self._beams = None
                self._recorder, self._rows = self._watching()
                self._generation = self._written_again(chosen)
        token = self._token()
        if token is not None and self.body.stream:
            token["whole"] = self._begun_text + self.text
        return None if token is None else ("token", token)

    def _written_again(self, chosen: tuple[int, ...]) -> Generation:
        """The winner, token by token."""
        return Generation(self.model.transformer, self.run.prompt.inputs(), self._request(chosen))

    def _token(self) -> dict[str, Any] | None:
        generation = self._generation
        if generation.n_read:
            self._recorder, self._rows = self._watching()
        with self._running():
            written = next(generation, None)
        if written is not None:
            self._ids.append(written.id)
            return self._entry(written)
        if generation.end is not None and self._end is None:
            self._end = self._entry(generation.end)
        return None

    def _entry(self, written: Written) -> dict[str, Any]:
        entry = token_entry(self.model, written, self._sampling, self.body.candidates)
        entry["cache"] = cache_entry(self._recorder.inputs, self._generation, self.model.config.max_tokens)
        if self._rows is not None:
            entry["weights"] = rows_entry(self._rows.rows(), self._generation.n_read, self.body)
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

    def _whole(self) -> tuple[str, bool]:
        """The text or the target with the written tokens after it, and whether that reads as what was written."""
        whole, ids = self._begun_text + self.text, [*self._begun, *self._ids]
        is_target = self.run.prompt.target is not None
        return whole, not self._ids or reads_as(self.model.tokenizer, whole, ids, is_target=is_target)

    def _why(self) -> str:
        count, most = len(self._ids) - len(self.body.written), self.model.config.max_tokens
        if self._end is not None:
            return f"The model ended its text with {self._end['text']}."
        if self._generation.stopped == "longest":
            return f"The text is as long as it can be: {self.model.id} reads at most {most:,} tokens."
        return f"{count:,} tokens were written, the most that were asked for, and the model did not end its text."


def _check_rows(model: LoadedModel, body: GenerationsRequest) -> None:
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


def _check_ids(model: LoadedModel, ids: Sequence[int]) -> None:
    size = model.config.vocabulary_size
    for index, each in enumerate(ids):
        if not 0 <= each < size:
            raise InputError(f"token {each} does not exist; the ids are 0 to {size - 1:,}", field=f"written.{index}")
