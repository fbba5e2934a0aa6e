"""Probe: finds every attention of a model, and checks that nothing is left out or computed otherwise."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.adapters.huggingface.capture import attention_sites, softmax_capture
from model.adapters.huggingface.capture.attention_interface import IMPLEMENTATION, is_used
from model.adapters.huggingface.capture.probe_run import AttentionCall
from model.adapters.huggingface.custom_attention.find import Found, find_attention
from model.adapters.huggingface.custom_attention.in_pieces.install import install
from model.adapters.huggingface.custom_attention.score_fit import Codes, Unexplained
from model.adapters.huggingface.errors import UnknownKeyword, UnsupportedModel
from model.adapters.huggingface.inputs.forward_arguments import arguments, more_than_text, probe_inputs, reads_target
from model.adapters.huggingface.reasons import Reason
from model.axes import SITES, Place, Site
from model.config import SITES_OF, Family, LayerGap, LayerWidths, SiteShape
from model.errors import Cancelled

logger = logging.getLogger(__name__)
TOLERANCE = {torch.float32: 1e-3, torch.float64: 1e-6}
"""Of the largest number that the model returns; sums in another order differ by less, a wrong mask by more."""
COARSE = 0.1
"""The same for the types of 16 bits and less."""
POOLED = "attention over pooled tokens"
"""A layer of which each query or key stands for several tokens."""


@dataclass(frozen=True)
class ProbeResult:
    """Where a model attends.

    Attributes:
        seen: what went through the interface; empty for a model that attends in code of its own.
        places: of each attention, in the order of the calls.
        shapes: by site.
        returned: what the model gave.
        n_positions: how many the first attention had.
        codes: of the modules that attend in code of their own.
        streams: where each token is a query several times, how many, by site.
        unexplained: why nothing went through the interface, or not all: a clause.
    """

    seen: Sequence[AttentionCall]
    places: Sequence[Place]
    shapes: Mapping[Site, SiteShape]
    returned: Any
    n_positions: int
    codes: Codes = field(default_factory=dict)
    streams: Mapping[Site, int] = field(default_factory=dict)
    unexplained: str = ""

    @property
    def family(self) -> Family:
        """By the sites that were found."""
        return next(family for family, names in SITES_OF.items() if set(names) == set(self.shapes))

    @property
    def rounds(self) -> int:
        """How many times all layers run, one behind the other, before the output: in a looped model several."""
        ordered = [each.module for each in self.seen]
        n_layers = len(set(ordered))
        is_looped = n_layers > 1 and ordered == ordered[:n_layers] * (len(ordered) // n_layers)
        return len(ordered) // n_layers if is_looped else 1

    @property
    def by_module(self) -> dict[nn.Module, tuple[Place, ...]]:
        """The places of each module that attends through the interface."""
        return attention_sites.by_module(self.seen, self.places)


def examine(model: PreTrainedModel) -> ProbeResult:
    """Runs the model twice on a few tokens: with its own attention, and with this project's.

    Raises:
        UnsupportedModel: when no attention is seen, or not all of it, or when the two runs differ.
    """
    try:
        return _examined(model)
    except (UnsupportedModel, Cancelled):
        raise
    except UnknownKeyword as error:
        raise UnsupportedModel(Reason.KEYWORD, name=type(model).__name__, keyword=error.keyword) from error
    except Unexplained as error:
        raise UnsupportedModel(Reason.UNSEEN, name=type(model).__name__, why=str(error)) from error
    except Exception as error:  # a model may stumble over anything
        if _runs_experts_singly(model):
            return examine(model)
        logger.warning("%s does not run on a few tokens: %r", type(model).__name__, error)
        raise _does_not_run(model) from error


def _runs_experts_singly(model: PreTrainedModel) -> bool:
    """Whether its experts run one by one from now on: the kernel for all at once takes widths in fours only."""
    if not model._can_set_experts_implementation() or model.config._experts_implementation == "eager":
        return False
    model.set_experts_implementation("eager")
    return True


def _does_not_run(model: PreTrainedModel) -> UnsupportedModel:
    name, more = type(model).__name__, more_than_text(model)
    if model.main_input_name != "input_ids":
        return UnsupportedModel(Reason.DOES_NOT_RUN, name=name, where=" on a picture of the size that it names")
    if more:
        return UnsupportedModel(Reason.MORE_THAN_TEXT, name=name, takes=" and ".join(more))
    return UnsupportedModel(Reason.DOES_NOT_RUN, name=name, where=" on a few tokens")


def _examined(model: PreTrainedModel) -> ProbeResult:
    name = type(model).__name__
    given = arguments(model, probe_inputs(model))
    model.set_attn_implementation("eager")
    remembering = softmax_capture.KeptSoftmaxes(model.dtype)
    with torch.inference_mode(), remembering:
        reference = model(**given, output_attentions=True)
    if main_output(reference).isnan().any():
        raise UnsupportedModel(Reason.NOT_NUMBERS, name=name)
    install(model)
    try:
        model.set_attn_implementation(IMPLEMENTATION)
        attention = find_attention(model, given)
    finally:
        if not is_used(model):
            model.set_attn_implementation("eager")
    if attention.seen:
        found = _found(model, attention)
    elif not remembering.found:
        called = any("Attention" in type(module).__name__ for module in model.modules())
        raise UnsupportedModel(Reason.NO_SOFTMAX if called else Reason.NO_ATTENTION, name=name)
    else:
        found = _placed(name, remembering.found, reference, attention.unexplained)
        found = replace(found, streams=_streams(found.places, remembering.found, given))
    _check_layers(model, found, reference)
    _check_same(name, main_output(attention.returned), main_output(reference))
    return found


def _found(model: PreTrainedModel, attention: Found) -> ProbeResult:
    seen, layers = attention.seen, attention.layers
    found_places = attention_sites.places(model, seen)
    if layers is None:
        gaps = attention_sites.gaps(model, seen, found_places)
    else:
        found_places = [Place(found_places[0].site, layer) for layer in layers]
        gaps = tuple(LayerGap(layer, POOLED) for layer in range(attention.n_layers) if layer not in layers)
    shapes = _shapes(model, seen, found_places, gaps)
    n_positions, why = seen[0].query.shape[2], attention.unexplained
    return ProbeResult(seen, found_places, shapes, attention.returned, n_positions, attention.codes, unexplained=why)


def main_output(returned: Any) -> Tensor:
    """The logits where there are some, else the last hidden states."""
    found = getattr(returned, "logits", None)
    return found if found is not None else returned[0]


def _shapes(
    model: PreTrainedModel, seen: Sequence[AttentionCall], places: Sequence[Place], gaps: tuple[LayerGap, ...]
) -> dict[Site, SiteShape]:
    widths = [(each.query.shape[1], each.key.shape[1], each.query.shape[3], each.value.shape[3]) for each in seen]
    shapes = _by_site(type(model).__name__, places, widths)
    if len(shapes) > 1 or not gaps:
        return shapes
    return {site: replace(shape, layers=shape.layers + len(gaps), gaps=gaps) for site, shape in shapes.items()}


def _by_site(name: str, places: Sequence[Place], widths: Sequence[tuple[int, int, int, int]]) -> dict[Site, SiteShape]:
    shapes: dict[Site, SiteShape] = {}
    for site in SITES:
        own = {place.layer: width for place, width in zip(places, widths, strict=True) if place.site == site}
        if len({n_heads for n_heads, *_ in own.values()}) > 1:
            raise UnsupportedModel(Reason.WIDTHS, name=name)
        if own:
            heads, keys, d_head, d_value = (max(each) for each in zip(*own.values(), strict=True))
            each_layer = tuple(LayerWidths(layer, *each[1:]) for layer, each in own.items())
            differing = each_layer if len(set(own.values())) > 1 else ()
            shapes[site] = SiteShape(len(own), heads, keys, d_head, d_value, widths=differing)
    return shapes


def _placed(name: str, heard: Sequence[tuple[Tensor, Tensor]], reference: Any, why: str) -> ProbeResult:
    """Places of the captured softmaxes: those whose weights the model itself returns."""
    own = dict(own_weights(reference))
    found = [next((site for site, each in own.items() if _among(weights, each)), None) for _, weights in heard]
    named = [site for site in found if site is not None]
    if not named or len(named) < len(found):
        raise UnsupportedModel(Reason.UNSEEN, name=name, why=why)
    if "self" in named:
        self_site: Site = "decoder" if all(softmax_capture.is_causal(scores) for scores, _ in heard) else "encoder"
        places = attention_sites.numbered(self_site for _ in named)
    else:
        places = attention_sites.numbered(site for site in named if site != "self")
    # how wide the vectors are is not seen
    widths = [(scores.shape[1], scores.shape[1], 0, 0) for scores, _ in heard]
    return ProbeResult((), places, _by_site(name, places, widths), reference, heard[0][0].shape[2], unexplained=why)


def _streams(
    places: Sequence[Place], heard: Sequence[tuple[Tensor, Tensor]], given: Mapping[str, Any]
) -> dict[Site, int]:
    """How many queries there are for each token, where there is more than one."""
    found = {}
    for place, (scores, _) in zip(places, heard, strict=True):
        target = None if place.site == "encoder" else given.get("decoder_input_ids")
        read = given.get("input_ids") if target is None else target
        if read is not None and (count := scores.shape[2] // read.shape[1]) > 1:
            found[place.site] = count
    return found


def own_weights(reference: Any) -> Iterable[tuple[Any, Sequence[Tensor]]]:
    """The weights that a model itself returns, by site; `self` where it has one stack."""
    names = {
        "encoder": "encoder_attentions",
        "decoder": "decoder_attentions",
        "cross": "cross_attentions",
        "self": "attentions",
    }
    for site, name in names.items():
        weights = getattr(reference, name, None)
        if weights and all(isinstance(each, Tensor) for each in weights):
            yield site, weights


def _among(weights: Tensor, own: Sequence[Tensor]) -> bool:
    same = [each for each in own if weights.shape == each.shape]
    # ProphetNet returns masked scores
    return any(torch.equal(weights, each) or torch.equal(weights, each.softmax(dim=-1)) for each in same)


def _check_layers(model: PreTrainedModel, found: ProbeResult, reference: Any) -> None:
    expected, own = attention_sites.expected_layers(model), dict(own_weights(reference))
    wanted = "encoder-decoder" if reads_target(model) else None
    families = [family for family, names in SITES_OF.items() if set(names) == set(found.shapes)]
    is_odd = not families or (wanted is not None and families != [wanted])
    counted = [
        (site, seen, count)
        for site, shape in found.shapes.items()
        for returned in [own.get(site, own.get("self"))]
        for seen, count in (
            # the configuration counts other layers than those that are called
            (
                shape.layers,
                None if any(gap.kind == POOLED for gap in shape.gaps) else attention_sites.of_site(expected, site),
            ),
            # of layers that do not attend some models return what stands for weights there
            (len(shape.attending), None if returned is None or shape.gaps else len(returned)),
        )
        if count is not None and count != seen and count * found.rounds != seen
    ]
    if found.unexplained and (is_odd or (counted and not found.seen)):
        raise UnsupportedModel(Reason.UNSEEN, name=type(model).__name__, why=found.unexplained)
    if is_odd:
        raise UnsupportedModel(Reason.SITES, name=type(model).__name__, sites=" and ".join(found.shapes))
    for site, seen, count in counted:
        raise UnsupportedModel(Reason.LAYERS, name=type(model).__name__, count=count, site=site, seen=seen)


def _check_same(name: str, ours: Tensor, reference: Tensor) -> None:
    limit = TOLERANCE.get(reference.dtype, COARSE) * max(1.0, float(reference.abs().max()))
    if ours.shape != reference.shape or not float((ours - reference).abs().max()) <= limit:
        raise UnsupportedModel(Reason.OTHER_NUMBERS, name=name, where="")
