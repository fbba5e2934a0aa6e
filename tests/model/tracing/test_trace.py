"""The record of a run: found by place, and by the name of the tensor."""

from typing import get_args

import pytest

from model.tracing.recorder import Recorder
from model.tracing.trace import HEADLESS, TENSOR_NAMES, TensorName
from model.transformer.run import run
from tests.model import tiny


def test_a_record_is_found_by_its_place() -> None:
    trace = run(tiny.model("encoder-decoder"), tiny.inputs("encoder-decoder"), recorder=Recorder())
    assert trace.at("cross", 1).place == ("cross", 1)
    assert trace.at("encoder", 0) == trace.attention[0]


def test_a_place_that_was_not_recorded_is_named() -> None:
    trace = run(tiny.model(), tiny.inputs(), recorder=Recorder(layers=[0]))
    with pytest.raises(KeyError, match="decoder layer 1 was not recorded"):
        trace.at("decoder", 1)


def test_without_a_recorder_there_are_logits_alone() -> None:
    trace = run(tiny.model(), tiny.inputs())
    assert trace.attention == ()
    assert trace.logits.shape == (2, 7, tiny.VOCABULARY)


def test_the_words_for_the_tensors_are_those_of_the_glossary() -> None:
    assert get_args(TensorName) == TENSOR_NAMES
    assert set(TENSOR_NAMES) == {
        *("input", "query", "key", "value", "scores", "scaled", "bias", "mask", "masked"),
        *("weights", "head_output", "contribution", "output"),
    }
    assert set(TENSOR_NAMES) > HEADLESS
