"""Vision encoders: their weights equal those of transformers, and their tokens are the patches of the image."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image
from torch import Tensor
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil

from app.services.run_notes import notes
from model.adapters.huggingface import model_card
from model.adapters.huggingface.checkpoint import two_towers
from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.checkpoint.model_names import named
from model.adapters.huggingface.loader import Choices, load
from model.axes import Place
from model.errors import InputError, ModelError
from model.interventions import Ablation, Interventions
from model.prompt import image_prompt, text_prompt
from model.run_context import running
from model.steps.head_steps import head_steps
from model.tracing.recorder import Recorder
from model.transformer.run import run
from model.weights import LoadedModel
from tests import steps_again
from tests.model.adapters.huggingface import vision_checkpoints as made
from tests.model.adapters.huggingface.architectures import by_hand
from tests.model.pictures import file_of, picture
from tests.model.steps.plain import reply
from tests.reference import attention

pytestmark = pytest.mark.hf

SPECIALS = {
    "vit": ["[CLS]"],
    "deit": ["[CLS]", "[DIST]"],
    "clip-vision": ["[CLS]"],
    "clip": ["[CLS]"],
    "dinov2": ["[CLS]"],
    "dinov2-registers": ["[CLS]", "[REG0]", "[REG1]", "[REG2]"],
    "dinov3": ["[CLS]", "[REG0]", "[REG1]"],
    "ijepa": [],
    "siglip-vision": [],
    "vit-msn": ["[CLS]"],
    "beit": ["[CLS]"],
    "beit-shared": ["[CLS]"],
    "data2vec-vision": ["[CLS]"],
    "siglip": [],
    "mlcd": ["[CLS]"],
    "aimv2": [],
}
OWN = {
    "vit": "ViTModel",
    "deit": "DeiTModel",
    "clip-vision": "CLIPVisionModel",
    "dinov2": "Dinov2Model",
    "dinov2-registers": "Dinov2WithRegistersModel",
    "dinov3": "DINOv3ViTModel",
    "ijepa": "IJepaModel",
    "siglip-vision": "SiglipVisionModel",
    "vit-msn": "ViTMSNModel",
    "beit": "BeitModel",
    "beit-shared": "BeitModel",
    "data2vec-vision": "Data2VecVisionModel",
    "siglip": "SiglipModel",
    "clip": "CLIPModel",
    "mlcd": "MLCDVisionModel",
    "aimv2": "Aimv2VisionModel",
}
PAIRS = ("clip", "siglip")


@pytest.fixture(scope="module", params=made.ALL)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.ALL[request.param](tmp_path_factory.mktemp("vision") / request.param)


@pytest.fixture(scope="module")
def model(folder: Path) -> LoadedModel:
    return load(look(folder), folder.name, Choices(device="cpu"))


def eager(folder: Path, features: Tensor) -> Any:
    """What transformers returns for an image, with its own attention."""
    own: Any = getattr(transformers, OWN[folder.name]).from_pretrained(folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        return (own.vision_model if folder.name in PAIRS else own)(features, output_attentions=True)


def test_weights_and_outputs_are_those_of_transformers(folder: Path, model: LoadedModel) -> None:
    read = image_prompt(model, file_of(picture()))
    assert read.features is not None
    expected = eager(folder, read.features)
    found = run(model.transformer, read.inputs(), recorder=Recorder())
    assert [record.place for record in found.attention] == [("encoder", 0), ("encoder", 1)]
    for record, own in zip(found.attention, expected.attentions, strict=True):
        # float32 sums in another order
        torch.testing.assert_close(record["weights"], own, atol=1e-6, rtol=0)
    assert found.logits.shape == (1, len(read.source.tokens), 0)


def test_a_run_for_attention_alone_has_the_same_weights(model: LoadedModel) -> None:
    read = image_prompt(model, file_of(picture()))
    whole = run(model.transformer, read.inputs(), recorder=Recorder())
    with torch.inference_mode(), running(recorder=(alone := Recorder())):
        model.transformer.attend(read.inputs())
    for record, same in zip(alone.attention, whole.attention, strict=True):
        torch.testing.assert_close(record["weights"], same["weights"], atol=1e-6, rtol=0)


def test_every_tensor_makes_the_next(model: LoadedModel) -> None:
    read = image_prompt(model, file_of(picture()))
    found = run(model.transformer, read.inputs(), recorder=Recorder()).at("encoder", 1)
    query, key, value = (found[name].double().numpy() for name in ("query", "key", "value"))
    bias = found.tensors.get("bias")  # BEiT adds one for the distance
    bias = None if bias is None else bias.double().numpy()
    again = attention(query, key, value, scale=query.shape[-1] ** -0.5, bias=bias)
    for name in ("scores", "scaled", "weights", "head_output"):
        np.testing.assert_allclose(found[name].numpy(), again[name], atol=1e-5, err_msg=name)


def test_an_intervention_reaches_the_patches(model: LoadedModel) -> None:
    read = image_prompt(model, file_of(picture()))
    changes = Interventions(ablate=(Ablation("encoder", 0, 1),), temperature=2.0, layers=[1])
    found = run(model.transformer, read.inputs(), recorder=Recorder(), interventions=changes)
    assert (found.at("encoder", 0)["head_output"][:, 1] == 0).all()
    halved = (found.at("encoder", 1)["masked"] / 2).softmax(dim=-1)
    torch.testing.assert_close(found.at("encoder", 1)["weights"], halved)


def test_what_is_left_without_a_head_is_what_the_model_makes_of_zeros_in_its_place(
    folder: Path, model: LoadedModel
) -> None:
    read = image_prompt(model, file_of(picture()))
    own, place, head = model.transformer, Place("encoder", 0), 2
    changes = Interventions(ablate=(Ablation(*place, head, "zero"),))
    found = run(own, read.inputs(), recorder=Recorder(), interventions=changes)
    plain = type(own.model).from_pretrained(folder, attn_implementation="eager").eval()
    names = {module: name for name, module in own.model.named_modules()}
    attending = next(module for module, places in own.by_module.items() if place in places)
    module, output = (plain.get_submodule(names[each]) for each in (attending, own._outputs[place]))
    with torch.inference_mode():
        before = plain(read.features, output_attentions=True).attentions[1]
        with by_hand.without_head(module, output, head, model.config.at("encoder")):
            theirs = plain(read.features, output_attentions=True).attentions[1]
    assert not torch.equal(before, theirs), "the head has no effect on this image"
    torch.testing.assert_close(found.at("encoder", 1)["weights"], theirs, atol=1e-5, rtol=0)


def test_the_steps_of_a_head_follow_from_one_another(model: LoadedModel) -> None:
    read = image_prompt(model, file_of(picture()))
    steps_again.check(reply(head_steps(model.transformer, read.inputs(), Place("encoder", 1), 2)), rtol=1e-3, atol=1e-4)


def test_a_pair_of_towers_says_that_there_is_no_attention_between_them(folder: Path, model: LoadedModel) -> None:
    read = image_prompt(model, file_of(picture()))
    said = [note for note in notes(None, read, (), model.config) if "no attention between them" in note]
    assert len(said) == (folder.name in PAIRS)
    assert all("a dot product of two embeddings" in note for note in said)


@pytest.mark.parametrize("name", PAIRS)
def test_the_other_tower_reads_texts(name: str, tmp_path: Path) -> None:
    whole = look(made.ALL[name](tmp_path / name))
    towers = two_towers.apart(whole)
    model = load(towers["text"], name, Choices(device="cpu"))
    card = model_card.describe(towers["text"], named(str(tmp_path / name)), "float32")
    assert (card["input"], card["sites"][0]["layers"]) == ("text", 3)
    assert "reads texts. Its other tower reads images" in card["limits"]
    prompt = text_prompt(model, "the cat sat")
    trace = run(model.transformer, prompt.inputs(), recorder=Recorder())
    own: Any = getattr(transformers, OWN[name]).from_pretrained(whole.folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        theirs = own.text_model(prompt.inputs().source, output_attentions=True).attentions
    for record, weights in zip(trace.attention, theirs, strict=True):
        torch.testing.assert_close(record["weights"], weights, atol=1e-6, rtol=0)
    assert any("no attention between them" in note for note in notes(None, prompt, (), model.config))


def test_each_patch_is_a_token_behind_the_special_ones(folder: Path, model: LoadedModel) -> None:
    tokens = image_prompt(model, file_of(picture())).source.tokens
    names = SPECIALS[folder.name]
    assert [token.text for token in tokens if token.special] == names
    patches = tokens[len(names) :]
    assert [token.text for token in patches] == [f"{row},{column}" for row in range(5) for column in range(5)]
    assert [token.id for token in tokens] == list(range(len(tokens)))
    assert model.config.max_tokens == len(tokens)


def test_a_change_in_one_patch_of_the_image_is_a_change_of_its_token_alone(folder: Path, model: LoadedModel) -> None:
    image = picture(made.SIZE, made.SIZE)
    other = image.copy()
    other.paste((0, 255, 0), (3 * made.PATCH, made.PATCH, 4 * made.PATCH, 2 * made.PATCH))  # row 1, column 3
    inputs = [
        run(model.transformer, image_prompt(model, file_of(each)).inputs(), recorder=Recorder()).at("encoder", 0)[
            "input"
        ][0]
        for each in (image, other)
    ]
    changed = (inputs[0] != inputs[1]).any(dim=-1).nonzero().flatten().tolist()
    assert changed == [len(SPECIALS[folder.name]) + 1 * made.GRID + 3]


def test_what_is_seen_is_the_image_as_it_is_read(folder: Path, model: LoadedModel) -> None:
    assert model.images is not None
    image = picture(made.SIZE, made.SIZE)
    seen = np.array(Image.open(BytesIO(model.images.read(image).seen)))
    np.testing.assert_array_equal(seen, np.array(image))
    wide = np.array(Image.open(BytesIO(model.images.read(picture(70, 35)).seen)))
    assert wide.shape == (made.SIZE, made.SIZE, 3)
    if folder.name.startswith("clip"):  # cut at both sides, not squeezed
        np.testing.assert_array_equal(wide, np.array(picture(70, 35))[:, 17:52])


@pytest.mark.parametrize("name", ["Dinov2Model", "ViTModel"])
def test_an_image_whose_shape_the_processor_keeps_is_refused_unless_it_is_square(name: str, tmp_path: Path) -> None:
    keeps = BitImageProcessorPil(size={"shortest_edge": made.SIZE}, do_center_crop=False)
    kind: Any = getattr(transformers, name)
    folder = made.save(tmp_path / "kept", kind(kind.config_class(**made.SHAPE)), keeps)
    model = load(look(folder), "kept", Choices(device="cpu"))
    read = image_prompt(model, file_of(picture(41, 41)))
    weights = run(model.transformer, read.inputs(), recorder=Recorder()).at("encoder", 0)["weights"]
    assert weights.shape[2:] == (26, 26)
    assert len(read.source.tokens) == 26
    said = "53 × 41 pixels, and its processor makes 45 × 35 of them; only 35 × 35 are shown here; cut the image to a"
    with pytest.raises(InputError, match=said) as caught:
        image_prompt(model, file_of(picture(53, 41)))
    assert caught.value.field == "image"


def test_the_card_says_what_is_read_before_and_after_loading(folder: Path, model: LoadedModel) -> None:
    card = model_card.describe(look(folder), named(str(folder)), "float32")
    assert (card["input"], card["patches"]) == ("image", {"rows": 5, "columns": 5})
    known = model_card.known_of(model.config)
    assert {name: card[name] for name in known} == known
    assert (card["task"], card["examples"], card["vocabulary_size"]) == ("none", [], 0)


def test_a_model_of_images_takes_no_text_and_one_of_texts_no_image(model: LoadedModel) -> None:
    with pytest.raises(InputError, match="this model reads an image; send `image` in the place of `text`"):
        text_prompt(model, "a cat")
    from tests.model.loaded import loaded

    with pytest.raises(InputError, match="tiny reads a text, no image; leave `image` out"):
        image_prompt(loaded("encoder"), file_of(picture()))


def test_a_folder_that_does_not_say_how_it_reads_images_is_refused(tmp_path: Path) -> None:
    made.vit(tmp_path / "vit")
    (tmp_path / "vit" / "preprocessor_config.json").unlink()
    with pytest.raises(ModelError, match=r"it does not say how it reads images: .*; copy its files too"):
        load(look(tmp_path / "vit"), "vit", Choices(device="cpu"))
