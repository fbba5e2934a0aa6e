"""A traced text says what a run of the model says, tensor by tensor."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import model
from model import masks, weights
from model.errors import InputError
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.notebook import models, trace
from model.prompt import text_prompt
from model.tracing.recorder import Recorder
from model.tracing.trace import HEADLESS, TENSOR_NAMES, Trace
from model.transformer.run import run

TEXT = "Tom gave Mary a book"
PAIR = "the cat sat"
READ: dict[str, dict[str, Any]] = {
    "tiny-decoder": {},
    "tiny-encoder": {"pair": PAIR},
    "tiny-encoder-decoder": {"target": "le chat est"},
}
CHANGES = Interventions(
    scale=0.7,
    temperature=1.3,
    mask=masks.pattern("window", size=2),
    layers=[1],
    heads=[0, 2],
)


@pytest.fixture(autouse=True)
def _tiny(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))


def whole(root: Path, name: str, changes: Interventions | None = None) -> Trace:
    """The same run with every tensor of every head recorded at once."""
    loaded = weights.load(root / name)
    inputs = text_prompt(loaded, TEXT, **READ[name]).inputs()
    return run(loaded.transformer, inputs, recorder=Recorder(), interventions=changes)


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("changes", [None, CHANGES])
def test_every_tensor_is_that_of_a_run_that_records_everything(
    tiny_weights: Path, name: str, changes: Interventions | None
) -> None:
    traced = trace(TEXT, model=name, interventions=changes, **READ[name])
    expected = whole(tiny_weights, name, changes)
    assert (traced.logits == expected.logits[0].numpy()).all()
    seen = 0
    for record in expected.attention:
        for tensor_name, tensor in record.tensors.items():
            for head in range(3):
                own = tensor[0] if tensor_name in HEADLESS else tensor[0, head % tensor.shape[1]]
                found = traced.tensor(tensor_name, *record.place, head)
                # to the bit: attending again takes the same steps on the same numbers
                np.testing.assert_array_equal(found, own.numpy())
                seen += 1
    places = len(expected.attention)
    assert seen == places * 3 * (len(TENSOR_NAMES) - (name != "tiny-decoder"))  # only ALiBi has a bias


def test_attention_is_the_weights_and_its_rows_sum_to_one() -> None:
    traced = trace(TEXT, model="tiny-encoder-decoder", target="le chat")
    found = traced.attention("cross", 1, 2)
    assert found.shape == (len(traced.target_tokens or ()), len(traced.tokens))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, traced.tensor("weights", "cross", 1, 2))
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)  # a few roundings of float32


def test_what_all_heads_share_needs_no_head() -> None:
    traced = trace(TEXT, model="tiny-decoder")
    for name in ("input", "output"):
        np.testing.assert_array_equal(traced.tensor(name, "decoder", 1), traced.tensor(name, "decoder", 1, 2))


def test_interventions_of_every_kind_act() -> None:
    row = (0.5, 0.25, 0.25, 0.0)
    changes = Interventions(
        ablate=(Ablation("decoder", 0, 1),),
        weights=(WeightsRow("decoder", 1, 2, 3, row + (0.0,) * (len(trace(TEXT, model="tiny-decoder").tokens) - 4)),),
        vectors=(VectorTaken("decoder", 0, None, "key", 3, 1),),
    )
    plain, changed = trace(TEXT, model="tiny-decoder"), trace(TEXT, model="tiny-decoder", interventions=changes)
    assert changed.interventions is changes
    assert (changed.tensor("head_output", "decoder", 0, 1) == 0).all()
    assert tuple(changed.attention("decoder", 1, 2)[3, :4]) == row
    np.testing.assert_array_equal(*changed.tensor("key", "decoder", 0, 0)[[3, 1]])
    assert not (changed.logits == plain.logits).all()


def test_what_an_array_is_changed_to_stays_outside() -> None:
    traced = trace(TEXT, model="tiny-decoder")
    for name in TENSOR_NAMES:
        kept = traced.tensor(name, "decoder", 1, 0).copy()
        traced.tensor(name, "decoder", 1, 0)[:] = 7
        np.testing.assert_array_equal(traced.tensor(name, "decoder", 1, 0), kept)


def test_tokens_are_those_that_the_model_read() -> None:
    traced = trace(TEXT, model="tiny-encoder-decoder", target="le chat")
    assert [token.text for token in traced.tokens] == [*TEXT.split(), "[EOS]"]
    assert [token.text for token in traced.target_tokens or ()] == ["[BOS]", "le", "chat"]
    assert traced.tokens_at("cross") == (traced.target_tokens, traced.tokens)
    assert trace(TEXT, model="tiny-decoder").target_tokens is None
    assert traced.text == TEXT
    assert repr(traced) == (
        "tiny-encoder-decoder on 'Tom gave Mary a book': 3 tokens, encoder 2 layers × 3 heads, "
        "decoder 2 layers × 3 heads, cross 2 layers × 3 heads"
    )


def test_without_a_target_the_model_translates() -> None:
    traced = trace(TEXT, model="tiny-encoder-decoder")
    loaded = weights.load(models.root() / "tiny-encoder-decoder")
    own = text_prompt(loaded, TEXT).target
    assert own is not None
    assert traced.target_tokens == own.tokens


@pytest.mark.parametrize("position", [None, 0, -2])
def test_predictions_are_the_largest_logits_and_their_softmax(position: int | None) -> None:
    traced = trace(TEXT, model="tiny-decoder")
    logits = traced.logits[-1 if position is None else position].astype(np.float64)
    shares = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    found = traced.predictions(position, top_k=7)
    assert [each.id for each in found] == list(np.argsort(-logits)[:7])
    for each in found:
        assert each.logit == logits[each.id]
        assert each.probability == pytest.approx(shares[each.id], rel=1e-5)  # float32 against float64


def test_an_encoder_predicts_at_its_first_mask() -> None:
    traced = trace("the [MASK] sat on the [MASK]", model="tiny-encoder")
    (first, _) = (i for i, token in enumerate(traced.tokens) if token.text == "[MASK]")
    assert traced.predictions() == traced.predictions(first)
    with pytest.raises(InputError, match=r"the text has no \[MASK\]"):
        trace(TEXT, model="tiny-encoder").predictions()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("wheights", "decoder", 0, 0), "there is no tensor 'wheights'; the tensors are input, query"),
        (("weights", "encoder", 0, 0), "the model has no site 'encoder'; it has 'decoder'"),
        (("weights", "decoder", 2, 0), "layer 2 does not exist; the layers are 0 to 1"),
        (("weights", "decoder", 0, 3), "head 3 does not exist; the heads are 0 to 2"),
        (("weights", "decoder", 0), "every head has its own weights; say which head"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(asked: tuple[Any, ...], sentence: str) -> None:
    traced = trace(TEXT, model="tiny-decoder")
    with pytest.raises(InputError, match=sentence):
        _untyped(traced).tensor(*asked)


def _untyped(traced: Any) -> Any:
    """Without the check of types that tests put around every call, as a user has it."""
    from types import SimpleNamespace

    plain = type(traced).tensor
    while hasattr(plain, "__wrapped__"):
        plain = plain.__wrapped__
    return SimpleNamespace(tensor=lambda *asked: plain(traced, *asked))


def test_a_tensor_that_the_model_lacks_is_named() -> None:
    with pytest.raises(InputError, match="tiny-encoder has no bias at encoder layer 1"):
        trace(TEXT, model="tiny-encoder").tensor("bias", "encoder", 1, 0)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"model": "../tiny-decoder"}, "there is no such folder.*; the models here are tiny-decoder, tiny-encoder,"),
        ({"model": "gpt 9"}, "'gpt 9' is no name of a model"),
        ({"model": "tiny-decoder@3"}, "the weights of tiny-decoder after step 3 were not kept; none of its steps were"),
        ({"model": "tiny-decoder", "text": " "}, "the text is empty"),
        ({"model": "tiny-decoder", "target": "le"}, "leave `target` out"),
        ({"model": "tiny-decoder", "pair": "le"}, "leave `pair` out"),
        ({"model": "tiny-decoder", "text": "cat " * 99}, "reads at most 41"),
        (
            {"model": "tiny-decoder", "interventions": Interventions(ablate=(Ablation("decoder", 5, 0),))},
            "layer 5 does not exist",
        ),
    ],
)
def test_what_cannot_be_run_is_said_in_a_sentence(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        trace(**{"text": TEXT} | asked)


def test_a_position_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="position 9 does not exist; the positions are 0 to"):
        trace("the cat", model="tiny-decoder").predictions(9)


def test_a_model_is_read_once() -> None:
    assert models.load("tiny-decoder").model is models.load("tiny-decoder").model


def test_checkpoints_go_by_their_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADSUP_WEIGHTS")
    text = "mzq kvt mzq"
    early, late = trace(text, model="copycat@0"), trace(text, model="copycat")
    assert (early.model, late.model) == ("copycat@0", "copycat")
    loaded = weights.load(weights.FOLDER / "copycat", 0)
    expected = run(loaded.transformer, text_prompt(loaded, text).inputs(), recorder=Recorder()).at("decoder", 1)
    np.testing.assert_array_equal(early.attention("decoder", 1, 2), expected["weights"][0, 2].numpy())
    assert not (early.attention("decoder", 1, 2) == late.attention("decoder", 1, 2)).all()
    with pytest.raises(InputError, match="the weights of copycat after step 7 were not kept; those that were: 0, 100"):
        trace(text, model="copycat@7")


def test_the_shipped_writer_is_the_one_that_runs_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADSUP_WEIGHTS")
    from model import trace as exported

    traced = exported("The cat sat on the mat.")
    assert traced.model == "writer"
    assert traced.sites == ("decoder",)


def test_a_wrong_name_in_the_package_is_an_error_as_in_any_other() -> None:
    with pytest.raises(AttributeError, match="module 'model' has no attribute 'traces'"):
        model.traces  # noqa: B018


def test_numbers_of_bfloat16_arrive_exactly() -> None:
    from model.notebook import traced

    halves = torch.tensor([1.5, -0.00390625], dtype=torch.bfloat16)
    assert traced._array(halves).tolist() == [1.5, -0.00390625]
