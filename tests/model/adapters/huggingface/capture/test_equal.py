"""Every architecture computes what transformers computes with its own attention, and all of it is seen."""

import pytest
import torch
from torch import Tensor

from model.attention.replay import replay
from model.axes import Place, Site
from model.generation.generation import generate
from model.generation.request import Request
from model.run_context import running
from model.tracing.observers import StreamingRecorder
from model.tracing.recorder import Recorder
from model.tracing.thumbnails import Overview
from model.tracing.trace import AttentionTrace, Trace
from model.transformer.batch import Inputs
from model.transformer.run import run, run_attention
from tests.model.adapters.huggingface import own, zoo

pytestmark = pytest.mark.hf

# the same products in the same order: what is left is the last digit of a float32 of size 1 or less
SAME = {"rtol": 0, "atol": 1e-6}
# the fused kernel adds in another order, and a few layers multiply that
FUSED = {"rtol": 1e-4, "atol": 1e-4}


def real(inputs: Inputs, site: Site, n_query: int) -> Tensor:
    """Which queries of a site are no padding."""
    is_target = inputs.target is not None and site != "encoder"
    mask = inputs.target_mask if is_target else inputs.source_mask
    return torch.ones(len(inputs.source), n_query, dtype=torch.bool) if mask is None else mask


def check_weights(trace: Trace, inputs: Inputs, found: object) -> None:
    for record in trace.attention:
        theirs = own.weights(found, record.place)
        rows = real(inputs, record.place.site, theirs.shape[2])[:, None, :, None].expand(theirs.shape)
        torch.testing.assert_close(record["weights"][rows], theirs[rows], **SAME, msg=str(record.place))


def places(name: str) -> list[Place]:
    config = zoo.adapted(name).config
    return [Place(site, layer) for site in config.sites for layer in range(config.at(site).layers)]


@pytest.mark.parametrize("padded", [True, False], ids=["padded", "whole"])
@pytest.mark.parametrize("name", zoo.EVERY)
def test_weights_and_outputs_are_those_of_transformers(name: str, padded: bool) -> None:
    model, inputs = zoo.adapted(name), zoo.inputs(name, padded=padded)
    found = own.returned(name, inputs)
    trace = run(model, inputs, recorder=Recorder())
    assert sorted(record.place for record in trace.attention) == sorted(places(name))
    check_weights(trace, inputs, found)
    if model.task == "none":
        assert trace.logits.shape == (*own.main(found).shape[:2], 0)
    else:
        rows = real(inputs, "encoder" if inputs.target is None else "decoder", trace.logits.shape[1])
        # code of their own divides where this multiplies
        close = SAME | {"rtol": 1e-6} if name in zoo.CUSTOM else SAME
        torch.testing.assert_close(trace.logits[rows], own.main(found)[rows], **close)


@pytest.mark.parametrize("name", zoo.INSIDE)
def test_with_nobody_looking_the_fused_kernel_gives_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> None:
        raise AssertionError("the steps were taken one by one")

    special = zoo.EVERY[name].sizes.get("attn_logit_softcapping") or name == "gpt-oss"
    if not special:  # the kernel knows neither soft-capping nor sinks
        monkeypatch.setattr("model.attention.attention.scores", taken)
    model, inputs = zoo.adapted(name), zoo.inputs(name)
    found = own.main(own.returned(name, inputs))
    logits = run(model, inputs).logits
    if model.task != "none":
        rows = real(inputs, "encoder" if inputs.target is None else "decoder", found.shape[1])
        torch.testing.assert_close(logits[rows], found[rows], **FUSED)


@pytest.mark.parametrize("name", zoo.DECODERS)
def test_padding_on_the_left_is_hidden_and_its_rows_are_zero_and_reported(name: str) -> None:
    inputs = zoo.inputs(name)
    assert inputs.source_mask is not None
    inputs = inputs._replace(source_mask=inputs.source_mask.flip(1))
    trace = run(zoo.adapted(name), inputs, recorder=Recorder())
    # transformers gives rows without any key equal weights everywhere; nothing reads them
    check_weights(trace, inputs, own.returned(name, inputs))
    for record in trace.attention:
        assert (record["weights"][1, :, :2] == 0).all()
        assert record.empty_rows[1, :, :2].all()
        assert not record.empty_rows[1, :, 2:].any()
        assert not record.empty_rows[0].any()


@pytest.mark.parametrize("name", zoo.EVERY)
def test_looking_in_passing_sees_the_same_weights(name: str) -> None:
    model, inputs = zoo.adapted(name), zoo.inputs(name, padded=False)
    overview = Overview()
    run(model, inputs, recorder=StreamingRecorder(overview))
    trace = run(model, inputs, recorder=Recorder(tensors=["weights"]))
    assert [picture.place for picture in overview.pictures] == [record.place for record in trace.attention]
    for picture, record in zip(overview.pictures, trace.attention, strict=True):
        torch.testing.assert_close(picture.largest, record["weights"].amax(dim=(-1, -2)), **SAME)


@pytest.mark.parametrize("name", zoo.INSIDE)
def test_attending_again_from_what_was_given_makes_the_same_digits(name: str) -> None:
    recorder = Recorder(keeps_inputs=True)
    trace = run(zoo.adapted(name), zoo.inputs(name), recorder=recorder)
    by_place: dict[Place, AttentionTrace] = {each.place: each for each in replay(recorder.inputs.values(), Recorder())}
    assert len(by_place) == len(trace.attention)
    for record in trace.attention:
        for tensor in ("weights", "masked", "head_output"):
            assert torch.equal(by_place[record.place][tensor], record[tensor]), (record.place, tensor)


@pytest.mark.parametrize("name", zoo.EVERY)
def test_a_run_for_attention_alone_makes_the_same_digits(name: str) -> None:
    model, inputs = zoo.adapted(name), zoo.inputs(name)
    whole = run(model, inputs, recorder=Recorder()).attention
    alone = run_attention(model, inputs, Recorder())
    assert [record.place for record in alone] == [record.place for record in whole]
    for one, other in zip(whole, alone, strict=True):
        assert one.tensors.keys() == other.tensors.keys()
        for tensor in one.tensors:
            assert torch.equal(one[tensor], other[tensor]), (one.place, tensor)


@pytest.mark.parametrize("name", [name for name in zoo.DECODERS | zoo.TRANSLATORS if name != "clip-text"])
def test_the_model_writes_the_same_with_a_cache(name: str) -> None:
    inputs = zoo.inputs(name, padded=False)
    inputs = inputs._replace(source=inputs.source[:1], target=None)
    model = zoo.plain(name)
    # one more than is compared: some have a rule for the last one
    found = model.generate(inputs.source, max_new_tokens=7, do_sample=False, num_beams=1, use_cache=True)[0].tolist()
    begun = 1 if model.config.is_encoder_decoder else inputs.source.shape[1]
    assert written(name, inputs, 6) == ended(model, found[begun:])[:6]
    assert found[begun:]


@pytest.mark.parametrize("name", ["bart", "t5"])
def test_a_target_that_was_begun_is_written_on(name: str) -> None:
    inputs = zoo.inputs(name, padded=False)
    assert inputs.target is not None
    inputs = inputs._replace(source=inputs.source[:1], target=inputs.target[:1])
    model = zoo.plain(name)
    asked = {"max_new_tokens": 5, "do_sample": False, "num_beams": 1}
    found = model.generate(inputs.source, decoder_input_ids=inputs.target, **asked)[0].tolist()
    # the token that begins every target is put in front
    assert found[1 : zoo.TARGET + 1] == inputs.target[0].tolist()
    expected = ended(model, found[zoo.TARGET + 1 :])[:4]
    assert written(name, inputs, 4) == expected
    begun = torch.tensor([found[: zoo.TARGET + 1]])
    assert written(name, inputs._replace(target=begun), 4) == expected


def written(name: str, inputs: Inputs, count: int) -> list[int]:
    request = Request(count, is_begun=inputs.target is not None)
    return list(generate(zoo.adapted(name), inputs, request))


def ended(model: object, ids: list[int]) -> list[int]:
    ends = model.generation_config.eos_token_id  # type: ignore[attr-defined]
    return ids[: ids.index(ends)] if ends in ids else ids


@pytest.mark.parametrize("name", ["gpt2", "llama", "t5", "gemma2", "bart"])
def test_weights_of_every_step_with_a_cache_are_those_of_transformers(name: str) -> None:
    model, inputs = zoo.plain(name), zoo.inputs(name, padded=False)
    asked = {"max_new_tokens": 4, "do_sample": False, "return_dict_in_generate": True, "output_attentions": True}
    found = model.generate(inputs.source[:1], **asked)
    steps = found.decoder_attentions if model.config.is_encoder_decoder else found.attentions
    recorder = Recorder(sites=["decoder"], tensors=["weights"])
    with running(recorder=recorder):
        written(name, inputs._replace(source=inputs.source[:1], target=None), 4)
    flat = [weights for step in steps for weights in step]
    assert len(flat) == len(recorder.attention)
    for record, theirs in zip(recorder.attention, flat, strict=True):
        torch.testing.assert_close(record["weights"], theirs, **SAME)


def test_there_are_enough_architectures() -> None:
    assert len({kind.name for kind in zoo.EVERY.values()}) >= 35
