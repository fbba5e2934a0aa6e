"""What cannot be seen whole is refused by its name, and never shown empty or wrong."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from torch import Tensor
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS

from model.adapters.huggingface.adapter import adapt
from model.adapters.huggingface.capture import attention_interface, attention_masks
from model.adapters.huggingface.capture.attention_interface import IMPLEMENTATION
from model.adapters.huggingface.errors import UnsupportedModel
from model.adapters.huggingface.reasons import Reason
from model.errors import InputError
from model.interventions import Interventions
from model.protocol import Model
from model.run_context import running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo
from tests.model.adapters.huggingface.architectures.table import ROWS

pytestmark = pytest.mark.hf


def test_a_model_of_broken_weights_is_refused() -> None:
    model = zoo.built(zoo.EVERY["bert"])
    with torch.no_grad():
        next(model.parameters())[5, 3] = torch.nan
    with pytest.raises(UnsupportedModel, match=r"BertForMaskedLM gives .*\(NaN\)") as refusal:
        adapt(model)
    assert refusal.value.reason is Reason.NOT_NUMBERS


def test_a_model_whose_attention_takes_something_unknown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # as if an architecture handed over a keyword that is not known here, and without which the numbers are others
    own = attention_interface.split_mask
    monkeypatch.setattr(attention_interface, "split_mask", lambda _, *rest: own(None, *rest))
    with pytest.raises(UnsupportedModel, match="LlamaForCausalLM gives other numbers"):
        adapt(zoo.built(zoo.EVERY["llama"]))


def test_a_pyramid_that_names_no_width_is_refused() -> None:
    sizes = {"hidden_sizes": [12, 16, 20], "neck_hidden_sizes": [8, 8, 12, 12, 16, 16, 20], "image_size": 64}
    with pytest.raises(UnsupportedModel) as refusal:
        adapt(zoo.built(zoo.Kind("MobileViTModel", sizes | {"num_attention_heads": 2})))
    assert refusal.value.reason in (Reason.NO_HEADS, Reason.UNSEEN)


def test_a_keyword_that_is_not_known_is_refused_by_its_name() -> None:
    model = zoo.built(zoo.EVERY["llama"])
    attention = model.model.layers[1].self_attn
    own = attention.forward
    attention.forward = lambda *given, **named: own(*given, **named, temperatures=torch.ones(4))
    with pytest.raises(UnsupportedModel, match="LlamaForCausalLM hands temperatures to its attention") as refusal:
        adapt(model)
    assert refusal.value.reason is Reason.KEYWORD


def test_a_keyword_that_comes_only_later_refuses_the_run() -> None:
    model, inputs = adapt(zoo.built(zoo.EVERY["llama"])), zoo.inputs("llama", padded=False)
    attention = model.model.model.layers[1].self_attn
    own = attention.forward
    attention.forward = lambda *given, **named: own(*given, **named, temperatures=torch.ones(4))
    with pytest.raises(InputError, match="hands temperatures to its attention, which is not known here"):
        run(model, inputs)


def test_experts_of_odd_widths_run_one_by_one() -> None:
    kind = zoo.EVERY["mixtral"]
    model, plain = (zoo.built(kind, intermediate_size=29) for _ in range(2))
    adapted, inputs = adapt(model), zoo.inputs("mixtral", padded=False)
    plain.set_experts_implementation("eager")
    with torch.inference_mode():
        torch.testing.assert_close(run(adapted, inputs).logits, plain(inputs.source).logits, rtol=1e-4, atol=1e-4)


def test_layers_with_heads_of_different_widths_are_refused() -> None:
    model = zoo.built(zoo.EVERY["bert"])
    model.bert.encoder.layer[1].attention.self.attention_head_size = 3
    with pytest.raises(UnsupportedModel, match="whose heads differ in number"):
        adapt(model)


def test_a_text_on_which_the_model_attends_otherwise_is_refused() -> None:
    model = zoo.adapted("bigbird")
    layers = model.model.bert.encoder.layer
    model.model.bert.encoder.layer = layers[:1]
    try:
        with pytest.raises(InputError, match="on this text the count was 1: it attends otherwise"):
            run(model, zoo.inputs("bigbird"), recorder=Recorder())
    finally:
        model.model.bert.encoder.layer = layers


def test_an_intervention_on_what_is_overheard_is_refused() -> None:
    model = zoo.adapted("convbert")
    with pytest.raises(InputError, match="nothing can be changed in this model"):
        run(model, zoo.inputs("convbert"), interventions=Interventions(temperature=2.0))
    with pytest.raises(InputError, match="code of its own, which also weighs 9 neighbours of each token") as refusal:
        Interventions(temperature=2.0).check(model.config)
    assert refusal.value.field == "temperature"


def test_an_encoder_decoder_without_a_target_is_refused() -> None:
    with pytest.raises(ValueError, match="needs target tokens"):
        run(zoo.adapted("t5"), zoo.inputs("t5")._replace(target=None))


def test_every_adapted_model_can_be_asked_what_is_known_of_it() -> None:
    assert isinstance(zoo.adapted("bert"), Model)


def test_outside_of_a_run_nothing_is_recorded_of_an_adapted_model() -> None:
    model, inputs = zoo.adapted("llama"), zoo.inputs("llama", padded=False)
    with running(recorder=(recorder := Recorder())):
        found = model.model(inputs.source).logits
    assert recorder.attention == ()
    torch.testing.assert_close(found, run(model, inputs).logits)


def test_masks_to_add_are_taken_apart_into_what_hides_and_what_adds() -> None:
    least = torch.finfo(torch.float32).min
    added = torch.tensor([[[[0.0, least, 2.0], [least, 0.0, least]]]])
    mask, bias = attention_masks.split_mask(added, None, 2, 3)
    assert mask is not None
    assert bias is not None
    assert mask.tolist() == [[[[True, False, True], [False, True, False]]]]
    assert bias.tolist() == [[[[0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]]]
    position = torch.full((1, 3, 2, 3), 0.5)
    both = attention_masks.split_mask(added, position, 2, 3)
    assert both.bias is not None
    torch.testing.assert_close(both.bias, position + bias)
    assert attention_masks.split_mask(None, None, 2, 3) == (None, None)
    assert attention_masks.split_mask(torch.zeros(1, 1, 1, 5), None, 2, 3) == (None, None)


@pytest.mark.process
def test_without_transformers_all_else_can_be_imported() -> None:
    source = (
        "import sys; sys.modules['transformers'] = None; import model, app.main, model.transformer.run, model.weights; "
        "from model.adapters.huggingface.errors import UnsupportedModel; print('fine')"
    )
    root = Path(__file__).parents[5]
    found = subprocess.run([sys.executable, "-c", source], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "fine"


def test_the_implementation_is_registered_with_its_masks() -> None:
    assert IMPLEMENTATION in transformers.AttentionInterface()
    assert IMPLEMENTATION in ALL_MASK_ATTENTION_FUNCTIONS


def test_segments_reach_only_models_that_tell_sentences_apart() -> None:
    segments = torch.tensor([[0, 0, 0, 1, 1, 1, 1]] * 2)

    def differs(name: str) -> bool:
        inputs = zoo.inputs(name, padded=False)
        logits: list[Tensor] = [run(zoo.adapted(name), each).logits for each in (inputs, told(inputs))]
        return not torch.equal(*logits)

    def told(inputs: Inputs) -> Inputs:
        return inputs._replace(segments=segments)

    assert differs("bert")
    assert not any(map(differs, ("gpt2", "llama", "distilbert")))


def test_parallel_runs_see_only_themselves() -> None:
    model = zoo.adapted("albert")
    many: list[Inputs] = [Inputs(zoo.ids(1, count, seed=count)) for count in range(3, 11)] * 3

    def traced(inputs: Inputs) -> Any:
        return run(model, inputs, recorder=Recorder(tensors=["weights"]))

    alone = [traced(inputs) for inputs in many]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(traced, many))
    for one, other in zip(alone, together, strict=True):
        assert [each.place for each in one.attention] == [each.place for each in other.attention]
        for first, second in zip(one.attention, other.attention, strict=True):
            torch.testing.assert_close(first["weights"], second["weights"])


def test_the_package_offers_what_adapts_models_once_somebody_asks() -> None:
    import model.adapters.huggingface as package

    assert package.adapt is adapt
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        package.nothing  # noqa: B018, asking is the test


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_text_too_short_to_be_pooled_has_its_sentence(count: int) -> None:
    sizes = ROWS["funnel"].sizes
    adapted = adapt(zoo.built(zoo.Kind("FunnelForMaskedLM", sizes)))
    said = (
        f"pools its tokens from layer to layer, and transformers cannot run it on {count} of them; give a longer text"
    )
    with pytest.raises(InputError, match=said) as refused:
        run(adapted, Inputs(zoo.ids(1, count, seed=3)), recorder=Recorder())
    assert refused.value.field == "text"
    assert run(adapted, Inputs(zoo.ids(1, 5, seed=3))).logits.shape[:2] == (1, 5)
