"""Direct contributions to a logit: their sum, and each part against the definition; and the logit lens."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from model.analysis.attribution.direct_logits import decompose
from model.analysis.attribution.logit_lens import lens
from model.config import Family
from model.interventions import Ablation, Interventions
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny

POSITION, TOKEN = 3, 11
SHAPES: list[tuple[Family, dict[str, Any]]] = [
    ("encoder", {}),
    ("decoder", {"attention_bias": False, "positions": "alibi"}),
    ("decoder", {"d_feed_forward": 0}),
    ("encoder-decoder", {}),
    ("encoder", {"norm": "post"}),
    ("decoder", {"norm": "post", "attention_bias": False, "tied_embeddings": False}),
    ("encoder-decoder", {"norm": "post"}),
    ("encoder-decoder", {"norm": "post", "d_feed_forward": 0}),
]


def one(family: Family) -> Inputs:
    whole = tiny.inputs(family)
    return Inputs(whole.source[:1], None if whole.target is None else whole.target[:1])


@pytest.mark.parametrize(("family", "changes"), SHAPES)
def test_the_parts_sum_to_the_logit(family: Family, changes: dict[str, Any]) -> None:
    model, inputs = tiny.model(family, **changes), one(family)
    ablated = Interventions(ablate=(Ablation(model.config.sites[-1], 1, 2),), temperature=0.5)
    for own in (None, ablated):
        found = decompose(model, inputs, POSITION, TOKEN, own)
        expected = run(model, inputs, interventions=own).logits[0, POSITION, TOKEN]
        # some 20 float32 parts of a size of about 1
        tiny.assert_same(torch.tensor(sum(part.logit for part in found.parts)), expected)
    heads = [part for part in found.parts if part.kind == "head"]
    sites = {"encoder-decoder": {"decoder", "cross"}}.get(family, {family})
    assert {part.site for part in heads} == sites
    assert len(heads) == len(sites) * model.config.n_layers * model.config.n_heads
    assert [part.logit for part in heads if (part.site, part.layer, part.head) == (model.config.sites[-1], 1, 2)] == [0]


def through(norm: Any, read: list[float], part: list[float]) -> list[float]:
    """A part of what a norm read, behind that norm: with the mean of the part taken off, and σ of all that it read."""
    gain, n = norm.weight.tolist(), len(read)
    mean = sum(read) / n
    sigma = math.sqrt(sum((each - mean) ** 2 for each in read) / n + norm.eps)
    centre = sum(part) / n
    return [gain[i] * (part[i] - centre) / sigma for i in range(n)]


def carried(model: Any, trace: Trace, site: str) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    """Every part at `POSITION` by its name, carried forward through all later norms of the stack, one after the other.

    A list grows from layer to layer, and at each norm everything in it is taken through.
    """

    def at(stream: Any) -> list[float]:
        return stream[0, POSITION].double().tolist()

    streams = [each for each in trace.streams if each.sublayer.site == site]
    stack, is_post = model.predicting_stack, model.config.norm == "post"
    parts: list[tuple[tuple[Any, ...], list[float]]] = [
        (("embedding", None, None, None), at(streams[0].before)),
    ]
    for stream in streams:
        _, layer, kind = stream.sublayer
        residual = getattr(stack.blocks[layer], kind)
        place = ("cross" if kind == "cross" else site, layer)
        if kind == "feed_forward":
            parts.append((("feed_forward", *place, None), at(stream.added)))
        else:
            for head, vector in enumerate(trace.at(*place)["contribution"][0, :, POSITION]):
                parts.append((("head", *place, head), vector.double().tolist()))
            if residual.layer.output.bias is not None:
                parts.append((("attention_bias", *place, None), residual.layer.output.bias.tolist()))
        if is_post:
            read = [x + y for x, y in zip(at(stream.before), at(stream.added), strict=True)]
            parts = [(name, through(residual.norm, read, part)) for name, part in parts]
            parts.append((("norm_bias", *place, None), residual.norm.bias.tolist()))
    if not is_post:
        parts = [(name, through(stack.norm, at(streams[-1].after), part)) for name, part in parts]
        parts.append((("norm_bias", None, None, None), stack.norm.bias.tolist()))
    yield from parts


@pytest.mark.parametrize(("family", "changes"), SHAPES)
def test_a_part_is_what_it_adds_carried_through_every_later_norm(family: Family, changes: dict[str, Any]) -> None:
    model, inputs = tiny.model(family, **changes), one(family)
    found = decompose(model, inputs, POSITION, TOKEN)
    trace = run(model, inputs, recorder=Recorder(streams=True))
    u = model.unembedding.weight[TOKEN].tolist()
    expected = [
        (name, sum(u[i] * part[i] for i in range(len(u))))
        for name, part in carried(model, trace, model.config.sites[:2][-1])
    ]
    expected.append((("unembedding_bias", None, None, None), model.unembedding.bias[TOKEN].item()))
    assert [tuple(part[:4]) for part in found.parts] == [name for name, _ in expected]
    # the streams of the run are float32, and so is σ
    assert [part.logit for part in found.parts] == pytest.approx([logit for _, logit in expected], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("family", ["encoder", "decoder", "encoder-decoder"])
def test_the_lens_after_each_layer_is_a_model_that_stops_there(family: Family, norm: Any) -> None:
    model, inputs = tiny.model(family, norm=norm), one(family)
    found = lens(model, inputs, [4, 1])
    assert found.logits.shape == (3, 2, tiny.VOCABULARY)
    stack = model.predicting_stack
    blocks = list(stack.blocks)
    for depth in (2, 1, 0):
        stack.blocks = torch.nn.ModuleList(blocks[:depth])
        with torch.no_grad():
            tiny.assert_same(found.logits[depth], model(inputs)[0, [4, 1]], f"after {depth} layers")
