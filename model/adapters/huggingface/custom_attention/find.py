"""Find: runs a model on a few tokens and takes its attention, from the interface and from code of its own."""

from typing import Any, NamedTuple

from transformers import PreTrainedModel

from model.adapters.huggingface.capture.probe_run import AttentionCall, ProbeRun, probe
from model.adapters.huggingface.custom_attention.listening import Heard, Unmatched, listening
from model.adapters.huggingface.custom_attention.module_calls import watch
from model.adapters.huggingface.custom_attention.score_fit import Codes, Unexplained, WithoutScores, codes_of, fitted
from model.adapters.huggingface.inputs.forward_arguments import reads_target

IN_PIECES = "makes some weights otherwise than from queries and keys of the whole text, as where it attends in pieces"


class Found(NamedTuple):
    """Where a model attends.

    Attributes:
        returned: what it gave.
        seen: every attention, in the order of the calls; none where code of its own is not understood.
        codes: of the modules that attend in code of their own.
        unexplained: why that code is not understood, or not all of it: a clause about the model.
        layers: of each attention, where others between them have fewer queries or keys than there are tokens.
        n_layers: how many there are with those.
    """

    returned: Any
    seen: list[AttentionCall]
    codes: Codes
    unexplained: str = ""
    layers: tuple[int, ...] | None = None
    n_layers: int = 0


def find_attention(model: PreTrainedModel, given: dict[str, Any]) -> Found:
    """Every attention of one run; modules that attend in code of their own are watched from then on."""
    trial = ProbeRun({})
    with listening(model) as own:
        returned = probe(model, given, trial)
    through = {each.module for each in trial.seen}
    heard = [each for each in own.heard if each.code.module not in through]
    if not heard:
        why = "" if through else "multiplies queries by keys in a way that was not found"
        return Found(returned, trial.seen, {}, why)
    n_layers, layers = len(heard), _over_tokens(heard, given)
    is_mixed = len(layers) < n_layers
    if is_mixed and layers and not through and not reads_target(model) and _are_apart(heard, layers):
        heard = [heard[layer] for layer in layers]
    handles = watch(codes_of(heard))
    try:
        _check_whole(model, heard, own.unmatched, given)
        without = ProbeRun({}, codes=codes_of(heard))
        mode = WithoutScores(without, heard)
        probe(model, given, without, mode)
        redirected = ProbeRun({}, codes=fitted(heard, mode.biases))
        returned = probe(model, given, redirected)
    except Unexplained as reason:
        for handle in handles:
            handle.remove()
        return Found(returned, [], {}, str(reason))
    why = IN_PIECES if own.unmatched else ""
    return Found(returned, redirected.seen, redirected.codes, why, layers if is_mixed else None, n_layers)


def _are_apart(heard: list[Heard], layers: tuple[int, ...]) -> bool:
    """Whether no module computes one of these attentions and one of the others: both are of the same layer then."""
    inside = {heard[layer].code.module for layer in layers}
    return not any(each.code.module in inside for layer, each in enumerate(heard) if layer not in layers)


def _not_over_tokens(model: PreTrainedModel, heard: list[Heard], given: dict[str, Any]) -> str:
    counts, sizes = _counts(given), {each.scores.shape[-2:] for each in heard}
    if len(sizes) == 1 and len(counts) == 1 and (more := min(*sizes.pop()) - max(counts)) > 0:
        return f"attends between {more} positions more than the text has tokens, as of a prompt that it puts before it"
    several = [query // count for query, _ in sizes for count in counts if query % count == 0 and query not in counts]
    if reads_target(model) and several:
        return f"makes {several[0]} queries of each token: one reads, and the others predict beside it"
    if not _are_apart(heard, _over_tokens(heard, given)):
        return "computes a second attention in the modules of its layers, with other queries or keys than its tokens"
    return "attends in pieces of the text, or with more or fewer queries and keys than it has tokens"


def _counts(given: dict[str, Any]) -> set[int]:
    """How many tokens each text has."""
    return {given[name].shape[1] for name in ("input_ids", "decoder_input_ids") if name in given}


def _over_tokens(heard: list[Heard], given: dict[str, Any]) -> tuple[int, ...]:
    """Those of these attentions that have a query and a key for every token, by their number."""
    counts = _counts(given)
    return tuple(index for index, each in enumerate(heard) if not counts or counts.issuperset(each.scores.shape[-2:]))


def _check_whole(model: PreTrainedModel, heard: list[Heard], unmatched: list[Unmatched], given: dict[str, Any]) -> None:
    """Refuses what is only a part of the attention of its module, or not from every token to every token."""
    inside = {each for one in heard for each in one.code.module.modules()}
    beside = [each.kernel for each in unmatched if each.module in inside]
    if beside and all(beside):
        raise Unexplained(
            f"also weighs {beside[0]} neighbours of each token in the modules that attend, by the kernel of a "
            "convolution, and puts both side by side"
        )
    if beside:
        raise Unexplained("makes some of its weights in another way than from products of queries and keys")
    if len(_over_tokens(heard, given)) < len(heard):
        raise Unexplained(_not_over_tokens(model, heard, given))
