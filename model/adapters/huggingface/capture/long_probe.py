"""Long probe: compares what is shown with the model's own run on a text longer than its windows, padded, cached.

A model may attend otherwise beyond a window, a chunk or the best few keys. Its configuration names their sizes. The
text is longer than each of them that a run can reach in a few seconds. The others are kept, and a longer run says so.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isqrt
from types import MappingProxyType
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedModel

from model.adapters.huggingface.capture.attention_interface import IMPLEMENTATION, is_used
from model.adapters.huggingface.capture.probe import COARSE, TOLERANCE, main_output, own_weights
from model.adapters.huggingface.custom_attention.in_pieces import blocks
from model.adapters.huggingface.custom_attention.in_pieces.install import in_own_blocks
from model.adapters.huggingface.errors import UnknownKeyword, UnsupportedModel
from model.adapters.huggingface.inputs.forward_arguments import (
    arguments,
    ordinary_ids,
    read_twice,
    reads_target,
    reads_twice,
)
from model.adapters.huggingface.reasons import Reason
from model.axes import KeyMask
from model.errors import InputError
from model.protocol import Model
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run

logger = logging.getLogger(__name__)
LIMIT = re.compile(r"window(_size)?$|chunk_size$|block_size$|(^|index_)top_?k(_blocks)?$|local_(attention|radius)$")
ELSEWHERE = re.compile(r"vision|audio|mamba|ssm|conv|lsh|quantization|generation")
"""Parts of a configuration that say nothing about how a text is attended to."""
TOKENS, FEWEST, MOST, PADDED = 24, 8, 1024, 3
"""The length of the text where nothing is limited; the least and the most; how much of its second row is padding."""
MOST_PRODUCTS, MOST_WEIGHTS = 10**10, 2 * 10**7
"""Tokens times parameters: a few seconds of a processor. Weights of all heads that are compared."""
CLOSE = {torch.float32: 2e-3, torch.float64: 1e-6}
"""How far a weight may be off: what stands in another order differs by less, and a key that is hidden by more."""
WHOLE = 1e-3
"""Rows of weights are whole where none sums to less than 1 by more."""
FEW = 0.02
"""In 16 bits so many numbers may be off: a rounding may choose another expert for a token."""


class Tried(NamedTuple):
    """The longest text that was compared, and the limits of attention that it did not reach."""

    tokens: int
    unreached: Mapping[str, int]


NOTHING_TRIED = Tried(0, MappingProxyType({}))


def compare(adapted: Any, model: PreTrainedModel) -> Tried:
    """Compares a longer run of this model.

    Raises:
        UnsupportedModel: when what is shown is not what the model computes.
    """
    named = limits(model.config.to_dict())
    if model.main_input_name != "input_ids":
        return Tried(0, named)
    length = _length(adapted.config, model, named)
    where = f" on a text of {length} tokens"
    for inputs in (_inputs(model, length, padded=True), _inputs(model, length, padded=False)):
        try:
            with _own_attention(model), torch.inference_mode():
                reference = model(**arguments(model, inputs), output_attentions=True)
        except Exception:  # some take no batch, or no padding: they are compared without
            continue
        if not _is_compared(adapted, inputs, reference, where):
            break
        _compare_writing(adapted, model, inputs, where)
        return Tried(length, {name: size for name, size in named.items() if size >= length})
    return Tried(FEWEST, {name: size for name, size in named.items() if size >= FEWEST})


def limits(config: Mapping[Any, Any]) -> dict[str, int]:
    """The windows, chunks, blocks and numbers of chosen keys in a configuration, by name."""
    kinds = config.get("layer_types") or ()
    is_whole = config.get("use_sliding_window") is False or (kinds and not any("full" not in kind for kind in kinds))
    whole = blocks.whole_up_to(config)
    found: dict[str, int] = {} if whole is None else {blocks.IN_BLOCKS: whole}
    for key, value in config.items():
        name = str(key)  # some are numbers of classes
        if isinstance(value, dict) and not ELSEWHERE.search(name):
            found |= limits(value)
        is_size = isinstance(value, int) and not isinstance(value, bool) and value > 0
        if is_size and LIMIT.search(name) and not ELSEWHERE.search(name) and not (is_whole and "window" in name):
            found[name] = value
    return found


def _length(shape: Any, model: PreTrainedModel, named: Mapping[str, int]) -> int:
    heads = sum(shape.at(site).layers * shape.at(site).heads for site in shape.sites)
    affordable = min(MOST_PRODUCTS // max(1, model.num_parameters()), isqrt(MOST_WEIGHTS // heads), MOST)
    most = min(shape.max_tokens, max(FEWEST, affordable))
    return min(most, max([TOKENS, *(size + 5 for size in named.values() if size + 5 <= most)]))


def _inputs(model: PreTrainedModel, length: int, *, padded: bool) -> Inputs:
    rows = 2 if padded else 1
    source = ordinary_ids(model, rows, length)
    target = ordinary_ids(model, rows, max(3, length - 1)) if reads_target(model) else None
    mask = torch.arange(length) < torch.tensor([[length], [length - PADDED]]) if padded else None
    found = read_twice(model, source) if reads_twice(model) else Inputs(source, target)
    return found._replace(source_mask=mask)


@contextmanager
def _own_attention(model: PreTrainedModel) -> Iterator[None]:
    is_ours = is_used(model)
    if is_ours:
        model.set_attn_implementation("eager")
    try:
        with in_own_blocks(model):
            yield
    finally:
        if is_ours:
            model.set_attn_implementation(IMPLEMENTATION)


def _is_compared(adapted: Model, inputs: Inputs, reference: Any, where: str) -> bool:
    """False where the model attends otherwise on such a text: then each run of one says so by itself."""
    name = type(adapted.model).__name__  # type: ignore[attr-defined]
    try:
        trace = run(adapted, inputs, recorder=Recorder(tensors=["weights"]))
    except UnknownKeyword as error:
        raise UnsupportedModel(Reason.KEYWORD, name=name, keyword=error.keyword) from error
    except InputError:
        return False
    except Exception as error:  # a model may stumble over anything
        logger.warning("%s does not run%s: %r", name, where, error)
        raise UnsupportedModel(Reason.DOES_NOT_RUN, name=name, where=where) from error
    whole = blocks.whole_up_to(adapted.model.config.to_dict())  # type: ignore[attr-defined]
    if whole is None or inputs.source.shape[1] <= whole:  # of a block that counts several times it returns one part
        _check_weights(name, trace, reference, inputs, where)
    ours, theirs = trace.logits, main_output(reference)
    if ours.shape == theirs.shape:
        rows = _real(inputs, theirs.shape[1], is_target=inputs.target is not None)
        _check_near(Reason.OTHER_NUMBERS, name, ours[rows], theirs[rows], TOLERANCE.get(theirs.dtype, COARSE), where)
    return True


def _check_weights(name: str, trace: Trace, reference: Any, inputs: Inputs, where: str) -> None:
    own = dict(own_weights(reference))
    for index, record in enumerate(trace.attention):
        # of a classifier with two stacks, those without a site are of one of them
        unnamed = own.get("self") if inputs.target is None else None
        returned: Sequence[Tensor] = own.get(record.place.site, unnamed) or ()
        # of layers that do not attend most models return nothing
        at = index if len(returned) == len(trace.attention) else record.place.layer
        if at >= len(returned) or returned[at].shape != record["weights"].shape:
            continue
        theirs = returned[at]
        theirs = theirs.softmax(dim=-1) if theirs.amin() < 0 else theirs  # SqueezeBERT returns masked scores
        ours = record["weights"]
        if record.sinks is not None and bool((theirs.sum(dim=-1) > 1 - WHOLE).all()):
            ours = ours / ours.sum(dim=-1, keepdim=True)  # Granite returns weights without the share of the sink
        is_target = inputs.target is not None and record.place.site != "encoder"
        rows = _real(inputs, theirs.shape[2], is_target=is_target)[:, None, :, None].expand(theirs.shape)
        limit = CLOSE.get(theirs.dtype, COARSE)
        _check_near(Reason.OTHER_WEIGHTS, name, ours[rows], theirs[rows], limit, where)


def _real(inputs: Inputs, count: int, *, is_target: bool) -> KeyMask:
    """Which positions are no padding."""
    if is_target or inputs.source_mask is None:
        return torch.ones(len(inputs.source), count, dtype=torch.bool)
    return inputs.source_mask


def _check_near(reason: Reason, name: str, ours: Tensor, theirs: Tensor, limit: float, where: str) -> None:
    ours, theirs = ours.float().cpu(), theirs.float().cpu()
    scale = 1.0 if reason is Reason.OTHER_WEIGHTS else max(1.0, float(theirs.nan_to_num().abs().max()))
    # what is not a number is off, too, but where the model itself makes it so
    off = ~((ours - theirs).abs() <= limit * scale) & ~theirs.isnan()
    allowed = FEW if limit == COARSE else 0.0
    if float(off.float().mean()) > allowed:
        raise UnsupportedModel(reason, name=name, where=where)


def _compare_writing(adapted: Any, model: PreTrainedModel, inputs: Inputs, where: str) -> None:
    """With a cache: the logits of the first two tokens that the model writes."""
    if adapted.task not in ("next-token", "translate") or not model.can_generate():
        return
    one = inputs._replace(source=inputs.source[:1], target=None, source_mask=None)
    room = adapted.config.max_tokens - one.source.shape[1]
    if room < 2:
        one = one._replace(source=one.source[:, : room - 2])
    try:
        with _own_attention(model):
            theirs = _written(model, one)
    except Exception:  # what cannot write by itself is never asked to
        return
    with running(recorder=None), adapted.tracked(one):
        ours = _written(model, one)
    for mine, reference in zip(ours.logits, theirs.logits, strict=False):
        limit = TOLERANCE.get(model.dtype, COARSE)  # `generate` widens its logits
        _check_near(Reason.OTHER_NUMBERS, type(model).__name__, mine, reference, limit, f"{where}, with a cache")
        if not torch.equal(mine.argmax(-1), reference.argmax(-1)):
            return  # two tokens were as likely, and what follows is of another text


@torch.inference_mode()
def _written(model: PreTrainedModel, one: Inputs) -> Any:
    source, write = one.source.to(model.device), model.generate
    return write(  # type: ignore[operator]
        source,
        attention_mask=torch.ones_like(source),
        max_new_tokens=2,
        do_sample=False,
        num_beams=1,
        return_dict_in_generate=True,
        output_logits=True,
    )
