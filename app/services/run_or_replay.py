"""Run-or-replay, the one way into a model: replays a cached run if there is one, else runs the model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

from app.cache.run_cache import Calls, RunCache, expected_bytes
from app.schemas.requests import Prompt as PromptRequest
from app.services import prompts
from app.settings import Settings
from app.stopwatch import Stopwatch
from model.attention.replay import REPLAYED, replay
from model.axes import Place
from model.errors import InputError
from model.interventions import NONE, Interventions
from model.prompt import Prompt
from model.tracing.observers import Observer, StreamingRecorder
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace, Trace
from model.transformer.run import run, run_attention
from model.weights import LoadedModel


class Run:
    """The run that a request is about. Nothing is read, converted or computed before it is asked for.

    Args:
        request: the text or the image, and what to change in the run.
        check: raises an InputError before the model runs, for a run that would cost too much.
    """

    def __init__(
        self,
        model: LoadedModel,
        request: PromptRequest,
        settings: Settings,
        cache: RunCache,
        check: Callable[["Run"], None] = lambda _: None,
    ):
        self.model, self.request, self.settings, self.cache = model, request, settings, cache
        self._check = check
        self.stopwatch = Stopwatch()
        self._key = cache.key(model.id, self.request)

    def of(self, request: PromptRequest) -> "Run":
        """Another run of the same model."""
        return Run(self.model, request, self.settings, self.cache, self._check)

    @cached_property
    def prompt(self) -> Prompt:
        """The tokens; made once for a text, with the target that the model itself writes.

        Raises:
            InputError: for a text that does not fit the model.
        """
        return self.cache.prompt(self._key, lambda: prompts.prompt(self.model, self.request, self.settings))

    @cached_property
    def interventions(self) -> Interventions | None:
        """The interventions as the model takes them, checked against it.

        Raises:
            InputError: for a place that the model does not have.
        """
        if self.request.interventions is None:
            return None
        changes = self.request.interventions.to_model()
        changes.check(self.model.config)
        return changes

    def check_cost(self) -> None:
        """Refuses a run that would cost too much; `running` asks it as well.

        Raises:
            InputError: with the arithmetic.
        """
        self._check(self)

    @contextmanager
    def running(self) -> Iterator[Interventions | None]:
        """Around what runs the model: times it, and names the field of an intervention that cannot be applied."""
        self.check_cost()
        with self.stopwatch.forward():
            try:
                yield self.interventions
            except InputError as error:
                field = f"interventions.{error.field}" if error.field in vars(NONE) else error.field
                raise InputError(str(error), field) from error

    def observe(self, *observers: Observer) -> tuple[AttentionTrace, ...]:
        """Shows the weights of every head to these observers; returns the records of all attentions.

        Raises:
            InputError: for an intervention at a place that the model does not have.
        """
        size = expected_bytes(self.model.config, self.prompt)
        return self.record(StreamingRecorder(*observers, keeps_inputs=self.cache.holds(size), slab_bytes=size))

    def record(self, recorder: Recorder) -> tuple[AttentionTrace, ...]:
        """The records that `recorder` keeps; the inputs of attention are kept for the next request.

        Raises:
            InputError: for an intervention at a place that the model does not have.
        """
        prompt, calls = self.prompt, self._calls_for(recorder)
        with self.running() as changes:
            if calls is not None:
                return replay(calls.values(), recorder, changes)
            attention = run_attention(self.model.transformer, prompt.inputs(), recorder, changes)
        self.cache.put_calls(self._key, recorder.inputs)
        return attention

    def trace(self, recorder: Recorder | None = None) -> Trace:
        """The logits and the records of `recorder`; without one, a record of every attention without tensors.

        Raises:
            InputError: for an intervention at a place that the model does not have.
        """
        prompt = self.prompt
        with self.running() as changes:
            if recorder is None:
                return self._whole(Recorder(tensors=()))
            known, calls = self.cache.trace(self._key), self._calls_for(recorder)
            if known is not None and calls is not None:
                return Trace(known.logits, replay(calls.values(), recorder, changes))
            trace = run(self.model.transformer, prompt.inputs(), recorder=recorder, interventions=changes)
        self.cache.put_calls(self._key, recorder.inputs)
        return trace

    def parts(self) -> Trace:
        """A trace with every part of a logit. Call it inside `running`."""
        return self._whole(self.model.transformer.whole_recorder())

    def _whole(self, recorder: Recorder) -> Trace:
        """The trace of the whole run; several requests at once share one run."""
        with self.cache.one_at_a_time(self._key):
            known = self.cache.trace(self._key)
            if known is None or (recorder.keeps_streams and not known.streams):
                known = run(
                    self.model.transformer,
                    self.prompt.inputs(),
                    recorder=recorder,
                    interventions=self.interventions,
                )
                self.cache.put_trace(self._key, known)
        return known

    def _calls_for(self, recorder: Recorder) -> Calls | None:
        """The cached inputs of attention, if `recorder` can record everything from them."""
        config, calls = self.model.config, self.cache.calls(self._key)
        places = (Place(site, layer) for site in config.sites for layer in config.at(site).attending)
        is_known = recorder.tensors <= REPLAYED and all(place in calls for place in places if recorder.records(place))
        return calls if is_known else None
