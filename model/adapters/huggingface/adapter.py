"""Adapter: makes a model of transformers fill `model.protocol.Model`, so it runs, is changed and analysed as others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.activation_patches import NONE as UNPATCHED
from model.activation_patches import Patches, ResumePoint
from model.adapters.huggingface.capture import block_hooks, long_probe, projection_hooks
from model.adapters.huggingface.capture.call_order import CallOrder, track_calls
from model.adapters.huggingface.capture.model_shape import below_head, position_table, shape_of
from model.adapters.huggingface.capture.module_tensors import TensorCapture, capturing
from model.adapters.huggingface.capture.probe import POOLED, ProbeResult, examine, main_output
from model.adapters.huggingface.capture.probe_run import ProbeRun, matrix, recording_calls
from model.adapters.huggingface.capture.softmax_capture import RecordedSoftmaxes
from model.adapters.huggingface.checkpoint.class_heads import class_head
from model.adapters.huggingface.errors import UnsupportedModel
from model.adapters.huggingface.inputs.forward_arguments import arguments, probe_inputs, takes_positions
from model.adapters.huggingface.provenance import residual_parts, residual_probe
from model.adapters.huggingface.provenance.direct_logit import direct_path
from model.adapters.huggingface.provenance.direct_path_hooks import direct_path_run
from model.adapters.huggingface.provenance.head_vectors import head_parts
from model.adapters.huggingface.provenance.residual_stream import ResidualLayout, residual_stream
from model.adapters.huggingface.writer import TransformersWriter
from model.axes import SITES, Logits, Place, Site, Stream
from model.class_head import ClassHead
from model.config import Task
from model.errors import InputError
from model.generation.request import Request
from model.interventions import NONE, Interventions
from model.protocol import DirectPath, HeadRun, PositionRemoval, check_blocks, check_changeable, check_seen
from model.run_context import current, running
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run

__all__ = ["AdaptedTransformer", "UnsupportedModel", "adapt"]


def adapt(model: PreTrainedModel) -> "AdaptedTransformer":
    """The same model, with its attention sent through `model.attention.attend` from now on.

    Raises:
        UnsupportedModel: naming the architecture, when a trial run does not show the attention of every layer.
    """
    model.eval()
    adapted = AdaptedTransformer(model, examine(model))
    adapted.config = replace(adapted.config, tried=long_probe.compare(adapted, model))
    return adapted


class AdaptedTransformer:
    """A model of transformers that fills `model.protocol.Model`.

    Attributes:
        model: of transformers.
        config: its shape.
    """

    def __init__(self, model: PreTrainedModel, found: ProbeResult):
        self.model = model
        self._found, self._places = found, found.by_module
        self._outputs = projection_hooks.outputs(found)
        self.config = shape_of(model, found)
        self._blocks = block_hooks.blocks(model, found)
        projection_hooks.install(found)
        block_hooks.install(self._blocks)
        self._whole: dict[Site, bool] = {}
        self._parts: residual_parts.StackModules | None = None
        self._layouts: dict[Place, ResidualLayout] | None = None
        self._below_head = below_head(model, self._places)

    @property
    def task(self) -> Task:
        """The task of its logits; `none` where it has none."""
        return self.config.task

    @property
    def captures_softmax(self) -> bool:
        """Whether only its masked scores and weights are seen, and nothing can be changed."""
        return not self._places

    def __call__(self, inputs: Inputs) -> Logits:
        """Logits at each position; without a head the axis of the vocabulary is empty.

        Raises:
            InputError: for a change of a model that attends in code of its own, and for an input on which the model
                attends otherwise than on others.
        """
        return self._logits(self._run(self.model, inputs), inputs)

    def attend(self, inputs: Inputs) -> None:
        """Runs as far as anything attends: without the head, where all attention is in the model below it.

        Raises:
            InputError: as when it is called.
        """
        self._run(self._below_head, inputs)

    def writer(self, inputs: Inputs, request: Request) -> TransformersWriter:
        """Holds a text while it is written."""

        def watch(sites: Sequence[Site]) -> AbstractContextManager[None]:
            return self._running(inputs, sites)

        longest = self.config.max_tokens
        if self._found.rounds > 1:  # the cache of transformers knows the windows of the first round alone
            request = replace(request, is_cached=False)
        return TransformersWriter(self.model, inputs.to(self.model.device), request, longest, watch)

    @property
    def by_module(self) -> Mapping[nn.Module, tuple[Place, ...]]:
        """The places of each module that attends through the interface, in the order of its calls."""
        return self._places

    @cached_property
    def class_head(self) -> ClassHead | None:
        """Its head of classes; None where it has another head, or none."""
        config: Any = self.model.config
        named = {name: getattr(config, name, None) for name in ("id2label", "problem_type")}
        return class_head(type(self.model).__name__, named)

    def class_logits(self, inputs: Inputs) -> Float[Tensor, "batch position label"]:
        """The logits of its classes, at each token or for the whole; of an answer those of its start and its end."""
        returned = self._run(self.model, inputs)
        if (start := getattr(returned, "start_logits", None)) is not None:
            return torch.stack([start, returned.end_logits], dim=-1)
        found = main_output(returned)
        return found if found.dim() == 3 else found[:, None]

    @contextmanager
    def tracked(self, inputs: Inputs) -> Iterator[CallOrder]:
        """Around calls of the model itself on this input: its attention knows where it is."""
        with track_calls(self._call_order(inputs)) as order:
            yield order

    def output_weight(self, place: Place) -> Tensor | None:
        """W_O: a row for each number of the output, a column for each of all heads side by side; None = not known."""
        module = self._outputs.get(place)
        return None if module is None else matrix(module).cpu()

    def head_run(self, inputs: Inputs, place: Place, head: int, interventions: Interventions | None = None) -> HeadRun:
        """Runs a batch of one, and tells of one head all that is known.

        Raises:
            InputError: for a model that attends in code of its own.
        """
        check_changeable(self.config, "taking a head apart")
        run = self._call_order(inputs)
        trial = ProbeRun(run.places, run.key_masks, run.codes, run.n_batch)
        recorder = Recorder(sites=[place.site], layers=[place.layer])
        layout = self._layout(place)
        wanted = TensorCapture(trial, frozenset() if layout is None else frozenset(layout.ios(self._count(inputs))))
        with torch.inference_mode(), running(recorder=recorder, interventions=interventions):
            with recording_calls(self.model, trial), capturing({io.module for io in wanted.wanted or ()}, wanted):
                returned = self.model(**arguments(self.model, inputs))
            self._check(trial.attended, len(self._found.places))
            seen = trial.seen[self._found.places.index(place)].on_processor()
            trace = Trace(self._logits(returned, inputs), recorder.attention)
            parts = head_parts(seen, place, head)
            return HeadRun(trace, parts, None if layout is None else residual_stream(layout, wanted.found))

    def has_blocks(self, stack: Site) -> bool:
        """Whether the residual stream after each layer of this stack is seen, and can be replaced."""
        if stack not in self._whole:
            n_layers = self.config.at(stack).layers
            known = stack in self._blocks
            self._whole[stack] = known and block_hooks.are_whole(self, probe_inputs(self.model), stack, n_layers)
        return self._whole[stack]

    def direct_path(
        self,
        inputs: Inputs,
        position: int,
        token: int | None = None,
        interventions: Interventions | None = None,
        _: Callable[[], Trace] | None = None,
    ) -> DirectPath:
        """Every component of the residual stream with its direction, found in a run of its own.

        Raises:
            InputError: where these parts are not seen, or do not sum to the logit.
        """
        what, site = "a logit as the sum of its parts", self.config.sites[:2][-1]
        check_seen(self.config, what)
        check_blocks(self, site, what)
        recorder, parts = Recorder(tensors=["contribution"]), self._residual(site)
        with (
            torch.inference_mode(False),
            torch.enable_grad(),
            running(recorder=recorder, interventions=interventions),
            direct_path_run(parts, site) as observed,
        ):
            logits = self._logits(self._run(self.model, inputs, observed.begin), inputs)
            chosen = int(logits[0, position].argmax()) if token is None else token
            trace = Trace(logits.detach().cpu(), recorder.attention)
            return direct_path(observed, trace, logits, position, chosen, self.config.architecture)

    def whole_recorder(self) -> Recorder:
        """Streams alone: the direct path takes a run of its own."""
        return Recorder(tensors=(), streams=True)

    def position_removal(self) -> PositionRemoval | None:
        """Every token is told the same position, where it can be told one."""
        return "made equal" if takes_positions(self.model) else None

    def resume_points(self, _: Trace, _place: Place, _rows: int) -> dict[Site, ResumePoint]:
        """None: all of it runs again, from the beginning."""
        return {}

    def logits_at(self, inputs: Inputs, position: int) -> Float[Tensor, "batch vocabulary"]:
        """Those of a whole run, by the steps that a recorder makes it take."""
        with running(recorder=Recorder(tensors=())):
            return self(inputs)[:, position].cpu()

    def logits_after(
        self, streams: Stream, positions: list[int], inputs: Inputs, interventions: Interventions | None
    ) -> Float[Tensor, "batch chosen vocabulary"]:
        """Logits of the model itself, with these streams put in after its last layer."""
        site = self.config.sites[:2][-1]
        with running(patches=Patches(starts={site: ResumePoint(self.config.at(site).layers, streams)})):
            rows, recorder = inputs.repeated(len(streams)), Recorder(tensors=())
            return run(self, rows, recorder=recorder, interventions=interventions).logits[:, positions]

    def position_table(self) -> Tensor | None:
        """The vectors that it learned for its positions, if it has such a table: a row for each."""
        return position_table(self.model, self.config.max_tokens)

    def _residual(self, site: Site) -> residual_parts.StackModules:
        if self._parts is None:
            run = self._call_order(probe_inputs(self.model))
            self._parts = residual_parts.stack_modules(self.model, self._blocks[site], self._places, self._outputs, run)
        return self._parts

    def _run(self, model: PreTrainedModel, inputs: Inputs, begin: Callable[[], None] = lambda: None) -> Any:
        given = arguments(model, inputs)
        with self._running(inputs):
            begin()
            try:
                return model(**given)
            except (IndexError, RuntimeError) as error:
                self._check_long_enough(inputs, error)
                raise

    def _check_long_enough(self, inputs: Inputs, error: Exception) -> None:
        """Says of a model that pools its tokens that too few were left; Funnel of transformers then fails."""
        count = inputs.source.shape[1]
        pools = any(gap.kind == POOLED for shape in self.config.shapes.values() for gap in shape.gaps)
        if pools and count < self._found.n_positions:
            raise InputError(
                f"{self.config.architecture} pools its tokens from layer to layer, and transformers cannot run it on "
                f"{count} of them; give a longer text",
                field="text",
            ) from error

    def _logits(self, returned: Any, inputs: Inputs) -> Logits:
        found = main_output(returned)
        if self.task != "none":
            return found
        side = inputs.source if inputs.target is None else inputs.target
        count = side.shape[1] if inputs.features is None or inputs.target is not None else self._found.n_positions
        return found.new_empty(len(found), count, 0)

    def _layout(self, place: Place) -> ResidualLayout | None:
        """Where the residual stream around an attention is seen, if it is known."""
        if self._layouts is None:
            inputs = probe_inputs(self.model)
            self._layouts = residual_probe.probe_residual(self.model, self._found, inputs, self._call_order(inputs))
        return self._layouts.get(place)

    def _count(self, inputs: Inputs) -> int:
        """How many numbers a stream of this input has at most."""
        read = [each.shape[1] for each in (inputs.source, inputs.target) if each is not None]
        return max(read if inputs.features is None else [*read, self._found.n_positions]) * self.config.d_model

    def _call_order(self, inputs: Inputs) -> CallOrder:
        own = inputs.source_mask if self.config.family != "encoder-decoder" else inputs.target_mask
        masks = {"encoder": inputs.source_mask, "decoder": own, "cross": inputs.source_mask}
        device = self.model.device
        key_masks = {site: None if mask is None else mask.to(device) for site, mask in masks.items()}
        n_batch = len(inputs.source) if inputs.features is None else len(inputs.features)
        return CallOrder(self._places, key_masks, self._found.codes, n_batch)  # type: ignore[arg-type]

    @contextmanager
    def _running(self, inputs: Inputs, sites: Sequence[Site] = SITES) -> Iterator[None]:
        """Around what attends once at every place of these sites."""
        places = [place for place in self._found.places if place.site in sites]
        if self.captures_softmax:
            yield from self._capturing_softmax(places)
            return
        with track_calls(self._call_order(inputs)) as run:
            yield
        self._check(run.attended, len(places))

    def _capturing_softmax(self, places: Sequence[Place]) -> Iterator[None]:
        context = current()
        if context.interventions != NONE or context.patches != UNPATCHED:
            raise InputError(
                f"nothing can be changed in this model: {self.config.missing[0].removesuffix('.')}", field="model"
            )
        if (recorder := context.recorder) is None:
            yield
            return
        with RecordedSoftmaxes(self.model.dtype, places, recorder, self._found.streams) as captured:
            yield
        self._check(captured.captured, len(places))

    def _check(self, attended: int, count: int) -> None:
        if attended != count:
            raise InputError(
                f"{self.config.architecture} should attend once at each of its {count} places, and on this text the "
                f"count was {attended}: it attends otherwise on texts of this length, and cannot be shown",
                field="text",
            )
