"""Writer of adapted models: transformers prepares a text, its cache and its rules for tokens; each step is run here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from transformers import DynamicCache, EncoderDecoderCache, GenerationMixin, PreTrainedModel

from model.adapters.huggingface.checkpoint.config_sizes import first_size
from model.adapters.huggingface.inputs.forward_arguments import read, reads_target
from model.adapters.huggingface.matrices import MatrixCount
from model.axes import SITES, Ids, Place, Site
from model.generation.request import Request
from model.generation.writer import Matrices
from model.interventions import Interventions
from model.run_context import current
from model.transformer.batch import Inputs

Watch = Callable[[Sequence[Site]], AbstractContextManager[None]]
"""Surrounds what attends at these sites."""


class TransformersWriter:
    """Fills `model.generation.writer.Writer`.

    Args:
        longest: how many tokens the model reads; a rule for the last token, where it has one, is for the last of those.
        inputs: a batch of one; the model begins its target in its own way where the target is None, or is not begun.
    """

    def __init__(self, model: PreTrainedModel, inputs: Inputs, request: Request, longest: int, watch: Watch):
        self._model, self._watch = model, watch
        self.matrices: Matrices | None = None  # seen with the first reading
        self._windows = _windows(model)
        if (is_wide := any(self._windows) and _finds_positions(current().interventions)) is True:
            self._windows = []
        self.is_cached = request.is_cached and _fits_cache(model)
        with watch(["encoder"] if reads_target(model) else []):
            prepared = _prepared(model, inputs, replace(request, is_cached=self.is_cached), longest, is_wide=is_wide)
        self.begun, self._rules, self._given = prepared.ids, prepared.rules, prepared.given
        found = prepared.ends if prepared.ends or request.end is None else [request.end]
        self.ends: frozenset[int] = frozenset(found)
        self._ids = self.begun[:, :0]

    def read(self, new: Ids) -> Float[Tensor, "row vocabulary"]:
        """The logits after the last of all ids so far, as the model's own rules for generation leave them."""
        is_first, self._ids = self._ids.shape[1] == 0, torch.cat([self._ids, new], dim=1)
        model: Any = self._model
        n_new = None if is_first or not self._given["use_cache"] else 1
        given = model.prepare_inputs_for_generation(
            self._ids, next_sequence_length=n_new, is_first_iteration=is_first, **self._given
        )
        count = MatrixCount(model, getattr(self._given.get("encoder_outputs"), "last_hidden_state", None))
        counting = count.counting(new.shape[1]) if is_first else nullcontext()
        with self._watch([site for site in SITES if site != "encoder"]), counting:
            returned = model(**given, return_dict=True)
        if is_first:
            self.matrices = count.matrices()
        self._given = model._update_model_kwargs_for_generation(
            returned, self._given, is_encoder_decoder=model.config.is_encoder_decoder
        )
        logits = returned.logits[:, -1].to(copy=True, dtype=torch.float32)
        return self._rules(self._ids, logits).cpu()

    def select(self, rows: Sequence[int]) -> None:
        """Goes on with these rows of the batch."""
        count, chosen = len(self._ids), torch.tensor(list(rows), device=self._ids.device)
        self._ids = self._ids[chosen]
        self._given = {name: _selected(each, chosen, count) for name, each in self._given.items()}

    def window(self, place: Place) -> int | None:
        """The keys that a sliding window leaves."""
        is_known = place.site == "decoder" and place.layer < len(self._windows)
        return self._windows[place.layer] if is_known else None


class _Prepared(NamedTuple):
    ids: Ids
    rules: Any
    ends: list[int]
    given: dict[str, Any]


def _prepared(model: PreTrainedModel, inputs: Inputs, request: Request, longest: int, *, is_wide: bool) -> _Prepared:
    given = read(model, inputs)
    if inputs.features is None:  # else a token that also pads would be taken for padding
        given = {"attention_mask": torch.ones_like(inputs.source)} | given
    if request.is_begun:
        given["decoder_input_ids"] = inputs.target
    if is_wide and request.is_cached:
        wide = DynamicCache()
        given["cache"] = EncoderDecoderCache(wide, DynamicCache()) if model.config.is_encoder_decoder else wide
    # transformers calls what is put in the place of its own loop with all that the loop needs
    prepared: _Prepared = GenerationMixin.generate(
        model,
        **given,
        max_length=1 + max(longest, inputs.source.shape[1], 0 if inputs.target is None else inputs.target.shape[1]),
        do_sample=False,
        num_beams=1,
        use_cache=request.is_cached,
        custom_generate=_kept,
    )
    if reads_target(model) and not request.is_begun and request.written:  # after the model's own beginning
        return prepared._replace(ids=torch.cat([prepared.ids, prepared.ids.new_tensor([request.written])], dim=1))
    return prepared


def _kept(_: Any, input_ids: Ids, logits_processor: Any, generation_config: Any, **given: Any) -> _Prepared:
    ends = generation_config._eos_token_tensor
    del given["stopping_criteria"]
    return _Prepared(input_ids, logits_processor, [] if ends is None else ends.flatten().tolist(), given)


def _selected(given: Any, rows: Tensor, count: int) -> Any:
    """The rows of an argument, where it has one for each of the batch."""
    if isinstance(given, Tensor):
        return given[rows] if given.dim() and len(given) == count else given
    if hasattr(given, "reorder_cache"):
        given.reorder_cache(rows)
        return given
    if isinstance(given, dict):  # outputs of an encoder
        return type(given)(**{name: _selected(each, rows, count) for name, each in given.items()})
    return given


def _windows(model: PreTrainedModel) -> list[int | None]:
    """By layer of the decoder, how many keys its cache keeps; None = all."""
    layers = DynamicCache(config=model.config.get_text_config(decoder=True)).layers
    return [getattr(layer, "sliding_window", None) for layer in layers]


def _fits_cache(model: PreTrainedModel) -> bool:
    """Whether the cache that transformers makes has a place for each layer: T5's has as many as the encoder."""
    config: Any = model.config.get_text_config(decoder=True)
    made, layers = first_size(config, "num_hidden_layers"), first_size(config, "num_decoder_layers")
    return made is None or layers is None or layers <= made


def _finds_positions(changes: Interventions) -> bool:
    """Whether a change counts keys from the first of a text, so that all of them have to be there."""
    return changes.mask is not None or bool(changes.weights or changes.vectors)
