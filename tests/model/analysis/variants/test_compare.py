"""Runs of a model with a variant in the place of every self-attention."""

import pytest
import torch

from model.analysis.variants.compare import Variant, check, compare
from model.analysis.variants.kinds import KINDS, VariantSizes
from model.axes import Place
from model.errors import InputError
from model.interventions import Interventions
from model.masks import pattern
from model.run_context import current, running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny

SIZES = VariantSizes(key_value_heads=1, latent=2, window=3, sinks=1)
PLACE = Place("decoder", 1)
HEAD, POSITIONS = 2, [5, 0, 3]


def one() -> Inputs:
    return tiny.inputs()._replace(source=tiny.ids(1, tiny.SOURCE))


def test_the_first_run_is_that_of_the_model_and_every_kind_has_one() -> None:
    model = tiny.model("decoder", positions="rotary")
    found = compare(model, one(), PLACE, HEAD, SIZES, 14, POSITIONS)
    assert [each.kind for each in found] == list(KINDS)
    trace = run(model, one(), recorder=Recorder(tensors=["weights"]))
    torch.testing.assert_close(found[0].logits, trace.logits[0, POSITIONS])
    torch.testing.assert_close(found[0].weights, trace.at(*PLACE)["weights"][0, HEAD])
    assert current().variant is None


def test_a_comparison_keeps_one_head_and_the_positions_that_are_asked_for() -> None:
    for each in compare(tiny.model("decoder"), one(), PLACE, HEAD, SIZES, 14, POSITIONS):
        for kept in (each.weights, each.logits):
            assert kept.untyped_storage().nbytes() == 4 * kept.numel(), each.kind


def test_there_is_no_variant_of_a_cross_attention() -> None:
    with pytest.raises(InputError, match="choose 'encoder' or 'decoder'") as refused:
        compare(tiny.model("encoder-decoder"), tiny.inputs("encoder-decoder"), Place("cross", 0), HEAD, SIZES, 14)
    assert refused.value.field == "site"


def test_a_window_in_every_layer_is_the_mask_of_a_window() -> None:
    model = tiny.model("decoder")
    mask = pattern("all_of", patterns=[pattern("window", size=SIZES.window - 1), pattern("causal")])
    expected = run(model, one(), interventions=Interventions(mask=mask)).logits
    found = {each.kind: each for each in compare(model, one(), PLACE, HEAD, SIZES, 14, POSITIONS)}
    torch.testing.assert_close(found["window"].logits, expected[0, POSITIONS])
    assert found["multi_query"].counts.cached == tiny.SOURCE * (10 + 13)
    assert found["window"].counts.cached == 3 * 3 * (10 + 13)


def test_a_cross_attention_stays_as_it_was_trained() -> None:
    given = tiny.inputs("encoder-decoder")
    model = tiny.model("encoder-decoder")
    seen = Variant("multi_head", SIZES, Place("cross", 0), HEAD, 14)
    with running(variant=seen):
        logits = run(model, given).logits
    assert seen.weights is None
    torch.testing.assert_close(logits, run(model, given).logits)


@pytest.mark.parametrize(
    ("sizes", "field", "sentence"),
    [
        (VariantSizes(key_value_heads=4), "key_value_heads", "cannot be shared evenly by 6 query heads"),
        (VariantSizes(window=8), "window", "a window of 8 is more than the 7 tokens"),
        (VariantSizes(latent=9), "latent", "a latent vector of 9 is more than the 7 tokens"),
        (VariantSizes(sinks=8), "sinks", "a number of first tokens of 8 is more than the 7 tokens"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(sizes: VariantSizes, field: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as refused:
        check(sizes, heads=6, n=7)
    assert refused.value.field == field
