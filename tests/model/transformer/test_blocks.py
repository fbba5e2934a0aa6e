"""The parts of a model by themselves, against the loops."""

import pytest
import torch

from model.attention.kv_cache import KeyValueCache
from model.axes import Sublayer
from model.transformer.blocks import Embedding, FeedForward, Residual, Stack, Unembedding, initialise
from model.transformer.build import build
from tests import reference
from tests.model import tiny
from tests.model.tiny import assert_same, normal


def numbers(module: torch.nn.Module) -> dict[str, reference.Array]:
    return {name: tensor.detach().double().numpy() for name, tensor in module.state_dict().items()}


@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_feed_forward_works_on_each_position_by_itself(activation: str) -> None:
    layer, x = FeedForward(tiny.config(activation=activation)), normal(2, 5, 14)
    wanted = reference.feed_forward(x.double().numpy(), numbers(layer), activation)
    assert_same(layer(x).detach(), wanted)
    assert_same(layer(x[:, 3:4]).detach(), wanted[:, 3:4])


def test_embeddings_that_start_later_take_the_later_positions() -> None:
    for scheme in ("learned", "sinusoidal", "none"):
        embedding = Embedding(tiny.config(positions=scheme)).eval()
        whole = embedding(tiny.ids(2, 7))
        assert torch.equal(embedding(tiny.ids(2, 7)[:, 4:], offset=4), whole[:, 4:])


def test_without_segments_given_all_belongs_to_the_first() -> None:
    embedding, ids = Embedding(tiny.config(n_segments=2)).eval(), tiny.ids(2, 7)
    assert torch.equal(embedding(ids), embedding(ids, torch.zeros_like(ids)))
    assert not torch.equal(embedding(ids), embedding(ids, torch.ones_like(ids)))


def test_a_tied_unembedding_uses_the_token_vectors() -> None:
    tied, untied = tiny.config(), tiny.config(tied_embeddings=False)
    embedding = Embedding(tied)
    assert Unembedding(tied, embedding).weight is embedding.tokens.weight
    assert Unembedding(untied, embedding).weight is not embedding.tokens.weight
    assert "unembedding.weight" in dict(build(untied).named_parameters())
    assert "unembedding.weight" not in dict(build(tied).named_parameters())


def test_dropout_acts_in_training_alone() -> None:
    model = tiny.model(dropout=0.5, attention_dropout=0.5)
    inputs = tiny.inputs()
    assert torch.equal(model(inputs), model(inputs))
    assert_same(model(inputs).detach(), tiny.model()(inputs).detach())
    assert not torch.equal(model.train()(inputs), model(inputs))


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_a_residual_drops_from_what_its_layer_adds(norm: str) -> None:
    residual = Residual(
        tiny.config(norm=norm, dropout=0.999999), Sublayer("decoder", 0, "feed_forward"), FeedForward(tiny.config())
    )
    x = normal(2, 5, 14)
    nothing_added = x if norm == "pre" else residual.norm(x)
    assert torch.equal(residual.train()(x), nothing_added)
    assert not torch.allclose(residual.eval()(x), nothing_added, atol=1e-3)


def test_a_stack_says_how_many_tokens_it_read() -> None:
    cache = KeyValueCache()
    stack = Stack(tiny.config(), "decoder").eval()
    stack(normal(2, 5, 14), cache=cache)
    assert cache.offset == 5
    stack(normal(2, 1, 14), cache=cache)
    assert cache.offset == 6


def test_layers_that_write_to_the_stream_start_smaller() -> None:
    torch.manual_seed(0)
    model = build(tiny.config(d_model=64, n_heads=2, d_head=32, d_value=32, d_feed_forward=128))
    initialise(model, model.config)
    deviations = {name: float(tensor.detach().std()) for name, tensor in model.named_parameters() if tensor.dim() == 2}
    for name, deviation in deviations.items():
        # two layers write twice each, so 0.02 / √4
        wanted = 0.01 if name.endswith(("output.weight", "outer.weight")) else 0.02
        assert deviation == pytest.approx(wanted, rel=0.1), name
