"""Position schemes against the printed formulas and what their papers promise of them."""

import numpy as np
import pytest
import torch

from model import positions
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests import reference
from tests.model import tiny
from tests.model.tiny import assert_same, normal


def test_sinusoidal_positions_are_sines_and_cosines_by_turns() -> None:
    assert_same(positions.sinusoidal(23, 14), reference.sinusoidal(23, 14))


def test_the_first_sinusoidal_position_is_zeros_and_ones() -> None:
    assert positions.sinusoidal(2, 6)[0].tolist() == [0, 1, 0, 1, 0, 1]


def test_the_second_sinusoidal_position_holds_the_printed_digits() -> None:
    # sin 1, cos 1, sin 0.01, cos 0.01: d_model 4 has the wavelengths 2π and 100 · 2π
    assert_same(positions.sinusoidal(2, 4)[1], torch.tensor([0.841471, 0.540302, 0.00999983, 0.99995]))


@pytest.mark.parametrize("base", [10000.0, 7.0])
def test_rotary_multiplies_pairs_as_complex_numbers(base: float) -> None:
    vectors, where = normal(2, 3, 7, 22), torch.tensor([0, 1, 2, 5, 11, 40, 499])
    wanted = reference.rotated(vectors.double().numpy(), where.tolist(), base)
    assert_same(positions.rotate_halves(vectors, where, base), wanted)


def test_rotary_leaves_the_first_position_as_it_is() -> None:
    vectors = normal(2, 3, 1, 22)
    assert torch.equal(positions.rotate_halves(vectors, torch.tensor([0])), vectors)


def test_rotary_keeps_the_length_of_every_vector() -> None:
    vectors = normal(2, 3, 7, 22)
    turned = positions.rotate_halves(vectors, torch.arange(100, 107))
    assert_same(turned.norm(dim=-1), vectors.norm(dim=-1))


def test_rotary_dot_products_depend_on_the_distance_alone() -> None:
    query, key = normal(2, 3, 1, 22, seed=1), normal(2, 3, 1, 22, seed=2)

    def dot(query_position: int, key_position: int) -> torch.Tensor:
        turned = positions.rotate_halves(query, torch.tensor([query_position]))
        return (turned * positions.rotate_halves(key, torch.tensor([key_position]))).sum(dim=-1)

    assert_same(dot(12, 5), dot(7, 0))
    assert_same(dot(205, 198), dot(7, 0))
    assert not torch.allclose(dot(8, 0), dot(7, 0), atol=1e-3)


def test_alibi_slopes_are_those_of_the_paper() -> None:
    eight = [0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625]
    assert positions.alibi_slopes(8).tolist() == eight
    between = torch.tensor([2**-0.5, 2**-1.5, 2**-2.5, 2**-3.5])
    assert_same(positions.alibi_slopes(12), torch.cat([torch.tensor(eight), between]))


@pytest.mark.parametrize("n_heads", range(1, 21))
def test_alibi_slopes_equal_the_rule_of_the_authors(n_heads: int) -> None:
    assert_same(positions.alibi_slopes(n_heads), np.array(reference.alibi_slopes(n_heads)))


def test_alibi_lowers_a_score_by_slope_times_distance() -> None:
    bias = positions.alibi(torch.arange(5), torch.arange(7), 3)
    assert_same(bias, reference.alibi(5, 7, 3))
    later = positions.alibi(torch.arange(4, 9), torch.arange(7), 3)
    assert_same(later, reference.alibi(5, 7, 3, offset=4))


@pytest.mark.parametrize("scheme", ["learned", "sinusoidal", "rotary", "alibi"])
def test_a_scheme_tells_the_order_of_the_tokens(scheme: str) -> None:
    model, ids = tiny.model("encoder", positions=scheme), tiny.inputs("encoder").source
    logits = run(model, tiny.inputs("encoder")).logits
    moved = run(model, tiny.inputs("encoder", source=ids.roll(2, dims=1))).logits.roll(-2, dims=1)
    assert not torch.allclose(logits, moved, atol=1e-2)


def test_without_positions_an_encoder_cannot_tell_the_order() -> None:
    model, ids = tiny.model("encoder", positions="none"), tiny.inputs("encoder").source
    logits = run(model, tiny.inputs("encoder")).logits
    assert_same(run(model, tiny.inputs("encoder", source=ids.roll(2, dims=1))).logits.roll(-2, dims=1), logits)


def test_without_positions_a_decoder_has_the_causal_mask_alone() -> None:
    record = run(tiny.model(positions="none"), tiny.inputs(), recorder=Recorder()).attention[0]
    assert "bias" not in record.tensors
    assert torch.equal(record["mask"][0, 0], torch.ones(7, 7).tril().bool())


def test_cross_attention_has_no_positions_of_its_own() -> None:
    for scheme in ("rotary", "alibi"):
        model = tiny.model("encoder-decoder", positions=scheme)
        record = run(model, tiny.inputs("encoder-decoder"), recorder=Recorder()).at("cross", 0)
        layer = model.get_submodule("decoder.blocks.0.cross.layer")
        weight, bias = (layer.get_parameter(f"query.{name}").detach().double().numpy() for name in ("weight", "bias"))
        assert_same(record["query"], reference.split(record["input"].double().numpy(), weight, bias, 3))
        assert "bias" not in record.tensors
