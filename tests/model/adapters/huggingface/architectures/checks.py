"""What is compared for one row: each number with what transformers computes with its own attention."""

from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from model.adapters.huggingface.adapter import AdaptedTransformer
from model.adapters.huggingface.custom_attention.in_pieces.install import WINDOWS
from model.adapters.huggingface.inputs.forward_arguments import arguments
from model.axes import Place, Site
from model.generation.generation import generate
from model.generation.request import Request
from model.interventions import Ablation, Interventions
from model.run_context import running
from model.steps.head_steps import head_steps
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests import steps_again
from tests.model.adapters.huggingface import own, zoo
from tests.model.adapters.huggingface.architectures import by_hand, pieces
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.steps.plain import reply

# the same products in the same order: what is left is the last digit of a float32 of size 1 or less
SAME = {"rtol": 0, "atol": 1e-6}
NEW_TOKENS = 3


@torch.inference_mode()
def returned(model: PreTrainedModel, inputs: Inputs) -> Any:
    """All that the model gives, with its weights."""
    return model(**arguments(model, inputs), output_attentions=True)


def inputs(row: Row, count: int, *, padded: bool = False) -> Inputs:
    """A batch of two texts; padded, the second is shorter by two tokens."""
    source = zoo.ids(2, count, seed=count)
    target = zoo.ids(2, zoo.TARGET, seed=2) if row.has_target else None
    if row.has_target and row.name.endswith("ForSequenceClassification"):  # both stacks read the same text, which ends
        source[:, -1] = row.sizes["eos_token_id"]
        target = torch.cat([source[:, -1:], source[:, :-1]], dim=1)
    found = Inputs(source, target)
    mask = torch.arange(count) < torch.tensor([[count], [count - 2]])
    return found._replace(source_mask=mask) if padded else found


def same_numbers(model: AdaptedTransformer, plain: PreTrainedModel, given: Inputs, row: Row) -> Trace:
    """Weights of every head, and the logits; rows of padding are nobody's."""
    with pieces.of_blocks(plain) as of_blocks:
        theirs, trace = returned(plain, given), run(model, given, recorder=Recorder())
    for record in trace.attention:
        if of_blocks and record.place.site == "encoder":
            weights = of_blocks[record.place.layer]
        else:
            weights = own.weights(theirs, _returned_at(model, theirs, record.place))
        weights = weights.softmax(dim=-1) if row.returns_scores and weights.amin() < 0 else weights
        weights = weights[:, :, : record["weights"].shape[2]]  # ProphetNet has more queries, which predict
        if row.pieces is not None and record.place.site == "encoder":
            weights = _in_pieces(row, weights, record["weights"].shape[-1])
        rows = _real(given, record.place.site, weights.shape[2])[:, None, :, None].expand(weights.shape)
        ours = _as_returned(record["weights"], row)
        torch.testing.assert_close(ours[rows], weights[rows], **SAME, msg=str(record.place))
    if model.task != "none":
        logits = own.main(theirs)
        rows = _real(given, "decoder" if given.target is not None else "encoder", logits.shape[1])
        torch.testing.assert_close(trace.logits[rows], logits[rows], rtol=1e-5, atol=1e-5)
    return trace


def _as_returned(ours: Tensor, row: Row) -> Tensor:
    if not row.without_sinks:
        return ours
    assert float(ours.sum(dim=-1).max()) < 1
    return ours / ours.sum(dim=-1, keepdim=True)


def _in_pieces(row: Row, weights: Tensor, count: int) -> Tensor:
    assert row.pieces is not None
    kind, size = row.pieces
    # a short text is attended to in full by a model with blocks
    is_whole = kind == pieces.BLOCKS and count <= size * (3 + 2 * row.again)
    return weights if is_whole else pieces.whole(kind, weights, count, size=size, again=row.again)


def _returned_at(model: AdaptedTransformer, theirs: Any, place: Place) -> Place:
    """Of layers that do not attend most models return nothing."""
    attending = model.config.at(place.site).attending
    is_short = place.site == "decoder" and len(theirs.get("attentions") or ()) == len(attending)
    return Place(place.site, attending.index(place.layer)) if is_short else place


def same_ablation(model: AdaptedTransformer, plain: PreTrainedModel, given: Inputs, place: Place, head: int) -> None:
    """What is left without one head: that of the model whose own attention loses its output."""
    change = Interventions(ablate=(Ablation(place.site, place.layer, head, "zero"),))
    attending = next(module for module, places in model.by_module.items() if place in places)
    names = {module: name for name, module in model.model.named_modules()}
    module = plain.get_submodule(names[attending])
    before = own.main(returned(plain, given))
    if attending in model._found.codes or type(attending).__name__ in WINDOWS:
        output = None if (found := model._outputs.get(place)) is None else plain.get_submodule(names[found])
        losing = by_hand.without_head(module, output, head, model.config.at(place.site))
    else:
        losing = by_hand.losing(module, head, call=model.by_module[attending].index(place))
    with losing:
        theirs = own.main(returned(plain, given))
    assert not torch.equal(before, theirs), "the head has no effect on this text"
    ours = run(model, given, interventions=change, recorder=Recorder()).logits
    if model.task != "none":
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def steps_follow(model: AdaptedTransformer, given: Inputs, place: Place, head: int) -> None:
    """Every number of the steps of a head follows from those before it."""
    one = Inputs(*(None if part is None else part[:1] for part in given))  # type: ignore[arg-type]
    steps_again.check(reply(head_steps(model, one, place, head)), rtol=1e-3, atol=1e-4)


def same_writing(model: AdaptedTransformer, plain: PreTrainedModel, given: Inputs, row: Row) -> None:
    """The tokens that it writes, and the weights of every step, of which each reads the keys of those before."""
    asked = {
        "max_new_tokens": NEW_TOKENS,
        "do_sample": False,
        "num_beams": 1,
        "return_dict_in_generate": True,
        "use_cache": row.caches,
    }
    source = given.source[:1]  # some of its ids may also pad: none is padding
    plain.generation_config.forced_eos_token_id = None  # a rule for the last token of all, not of so many
    theirs: Any = plain.generate(source, attention_mask=torch.ones_like(source), **asked, output_attentions=True)
    steps = theirs.decoder_attentions if given.target is not None else theirs.attentions
    recorder = Recorder(sites=["decoder"], tensors=["weights"])
    with running(recorder=recorder):
        written = list(generate(model, Inputs(source, None), Request(NEW_TOKENS, is_cached=row.caches)))
    begun = 1 if given.target is not None else given.source.shape[1]
    assert theirs.sequences[0, begun:].tolist()[: len(written)] == written
    attending = model.config.at("decoder").attending
    kept = [
        [each for layer, each in enumerate(step) if len(step) == len(attending) or layer in attending] for step in steps
    ]
    flat = [weights for step in kept for weights in step]
    if not model.captures_softmax:
        assert len(flat) == len(recorder.attention)
    for record, weights in zip(recorder.attention, flat, strict=False):
        torch.testing.assert_close(_as_returned(record["weights"], row), weights, **SAME, msg=str(record.place))


def _real(given: Inputs, site: Site, n_query: int) -> Tensor:
    mask = given.source_mask if given.target is None or site == "encoder" else None
    return torch.ones(len(given.source), n_query, dtype=torch.bool) if mask is None else mask
