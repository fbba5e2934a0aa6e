"""Find: runs a model on a few tokens and takes its attention, from the interface and from code of its own."""

from typing import Any, NamedTuple

from torch import nn
from transformers import PreTrainedModel

from model.adapters.huggingface.capture.probe_run import AttentionCall, ProbeRun, probe
from model.adapters.huggingface.custom_attention.listening import Heard, listening
from model.adapters.huggingface.custom_attention.module_calls import watch
from model.adapters.huggingface.custom_attention.score_fit import Codes, Unexplained, WithoutScores, codes_of, fitted

IN_PIECES = "makes some weights otherwise than from queries and keys of the whole text, as where it attends in pieces"


class Found(NamedTuple):
    """Where a model attends.

    Attributes:
        returned: what it gave.
        seen: every attention, in the order of the calls; none where code of its own is not understood.
        codes: of the modules that attend in code of their own.
        unexplained: why that code is not understood, or not all of it: a clause about the model.
    """

    returned: Any
    seen: list[AttentionCall]
    codes: Codes
    unexplained: str = ""


def find_attention(model: PreTrainedModel, given: dict[str, Any]) -> Found:
    """Every attention of one run; modules that attend in code of their own are watched from then on."""
    trial = ProbeRun({})
    with listening(model) as own:
        returned = probe(model, given, trial)
    through = {each.module for each in trial.seen}
    heard = [each for each in own.heard if each.code.module not in through]
    if not heard:
        return Found(returned, trial.seen, {}, "multiplies queries by keys in a way that was not found")
    handles = watch(codes_of(heard))
    try:
        _check_whole(heard, own.unmatched, given)
        without = ProbeRun({}, codes=codes_of(heard))
        mode = WithoutScores(without, heard)
        probe(model, given, without, mode)
        redirected = ProbeRun({}, codes=fitted(heard, mode.biases))
        returned = probe(model, given, redirected)
    except Unexplained as reason:
        for handle in handles:
            handle.remove()
        return Found(returned, [], {}, str(reason))
    return Found(returned, redirected.seen, redirected.codes, IN_PIECES if own.unmatched else "")


def _check_whole(heard: list[Heard], unmatched: list[nn.Module], given: dict[str, Any]) -> None:
    """Refuses what is only a part of the attention of its module, or not from every token to every token."""
    inside = {each for one in heard for each in one.code.module.modules()}
    if not inside.isdisjoint(unmatched):
        raise Unexplained("makes some of its weights in another way than from products of queries and keys")
    counts = {given[name].shape[1] for name in ("input_ids", "decoder_input_ids") if name in given}
    if counts and not all(counts.issuperset(each.scores.shape[-2:]) for each in heard):
        raise Unexplained("attends in pieces of the text, or with more or fewer queries and keys than it has tokens")
