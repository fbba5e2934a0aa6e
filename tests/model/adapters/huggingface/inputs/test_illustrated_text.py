"""Texts with images: weights equal those of transformers, and each patch lies over the pixels that made its token."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from PIL import Image

from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.loader import Choices, load
from model.axes import Place
from model.errors import InputError
from model.interventions import Ablation, Interventions
from model.prompt import Prompt, illustrated_prompt, text_prompt
from model.steps.head_steps import head_steps
from model.tokenizers.illustrated import Picture
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from tests import steps_again
from tests.model.adapters.huggingface import illustrated_checkpoints as made
from tests.model.adapters.huggingface.architectures import by_hand
from tests.model.pictures import file_of, picture
from tests.model.steps.plain import reply

pytestmark = pytest.mark.hf

TEXT = "the cat sat"
TWO_WAY = ("paligemma", "gemma3")


@pytest.fixture(scope="module", params=made.ALL)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.ALL[request.param](tmp_path_factory.mktemp("illustrated") / request.param)


@pytest.fixture(scope="module")
def model(folder: Path) -> LoadedModel:
    return load(look(folder), folder.name, Choices(device="cpu"))


@pytest.fixture(scope="module")
def plain(folder: Path, model: LoadedModel) -> Any:
    """The same weights with the attention of transformers itself."""
    kind: Any = type(model.transformer.model)  # type: ignore[attr-defined]
    return kind.from_pretrained(folder, attn_implementation="eager").eval()


@torch.inference_mode()
def eager(plain: Any, inputs: Inputs) -> Any:
    return plain(input_ids=inputs.source, **inputs.beside or {}, output_attentions=True)


def inputs_of(model: LoadedModel, text: str, *images: Image.Image) -> Inputs:
    assert model.illustrated is not None
    found = model.illustrated.read(text, images)
    return Prompt(found.encoding, None, pictures=found.pictures, beside=found.beside).inputs()


@pytest.mark.parametrize("text", ["", TEXT])
@pytest.mark.parametrize("count", [1, 2])
def test_weights_are_those_of_transformers(model: LoadedModel, plain: Any, text: str, count: int) -> None:
    inputs = inputs_of(model, text, *[picture(60, 48), picture(40, 40)][:count])
    found, expected = run(model.transformer, inputs, recorder=Recorder(tensors=["weights"])), eager(plain, inputs)
    assert [record.place for record in found.attention] == [("decoder", 0), ("decoder", 1)]
    for record, own in zip(found.attention, expected.attentions, strict=True):
        torch.testing.assert_close(record["weights"], own, atol=1e-5, rtol=0)
    torch.testing.assert_close(found.logits, expected.logits, atol=1e-4, rtol=1e-4)


def test_a_text_alone_is_read_as_before(model: LoadedModel, plain: Any) -> None:
    prompt = text_prompt(model, TEXT)
    assert prompt.pictures == ()
    found, expected = run(model.transformer, prompt.inputs(), recorder=Recorder()), eager(plain, prompt.inputs())
    for record, own in zip(found.attention, expected.attentions, strict=True):
        torch.testing.assert_close(record["weights"], own, atol=1e-5, rtol=0)


def test_a_row_of_a_batch_has_the_weights_of_the_text_by_itself(model: LoadedModel) -> None:
    inputs = inputs_of(model, TEXT, picture(60, 48))
    one = run(model.transformer, inputs, recorder=Recorder(tensors=["weights"])).at("decoder", 1)["weights"]
    three = run(model.transformer, inputs.repeated(3), recorder=Recorder(tensors=["weights"])).at("decoder", 1)
    torch.testing.assert_close(three["weights"], one.expand(3, -1, -1, -1), atol=1e-5, rtol=0)


def test_the_mask_is_the_models_own(folder: Path, model: LoadedModel) -> None:
    prompt = illustrated_prompt(model, TEXT, file_of(picture(60, 48)))
    weights = run(model.transformer, prompt.inputs(), recorder=Recorder()).at("decoder", 0)["weights"][0]
    first = prompt.pictures[0]
    last = first.first + first.rows * first.columns - 1
    assert bool((weights[:, first.first, last] > 0).all()) == (folder.name in TWO_WAY)
    # the words of PaliGemma's prompt are seen by its image as well
    assert bool((weights[:, first.first, last + 2] > 0).all()) == (folder.name == "paligemma")


def test_words_keep_their_places_in_the_text(model: LoadedModel) -> None:
    assert model.illustrated is not None
    tokens = model.illustrated.read(TEXT, [picture(60, 48)]).encoding.tokens
    words = [token for token in tokens if not token.special and not token.text.startswith("[")]
    assert "".join(TEXT[token.start : token.end] for token in words) == "thecatsat"
    assert all(TEXT[token.start : token.end] == token.text for token in words)


def test_an_image_stands_where_the_text_names_it(model: LoadedModel) -> None:
    reader: Any = model.illustrated
    name = reader._processor.image_token
    named = f"the cat {name} sat"
    found = reader.read(named, [picture(60, 48)])
    (word,) = [index for index, token in enumerate(found.encoding.tokens) if token.text == "cat"]
    assert word < found.pictures[0].first
    assert found.encoding.tokens[found.pictures[0].first].start == named.index(name)
    with pytest.raises(InputError, match=f"the text names 2 images with {re.escape(name)}, and 1 is given; take 1 of"):
        reader.read(f"{named} {name}", [picture(60, 48)])


class Square(NamedTuple):
    """An image, the corner of a square in it, its side, and the patch of the picture that shows it."""

    width: int
    height: int
    left: int
    top: int
    side: int
    shown: int
    row: int
    column: int


SQUARES = {
    "llava": Square(70, 35, 38, 7, 7, 0, 1, 3),  # 17 columns are cut off at the left
    "qwen2-vl": Square(60, 48, 36, 24, 12, 0, 2, 3),
    "idefics3": Square(48, 48, 24, 12, 12, 1, 1, 0),  # in the part at the upper right
    "paligemma": Square(35, 35, 14, 28, 7, 0, 4, 2),
    "gemma3": Square(24, 24, 12, 0, 12, 0, 0, 1),
    "internvl": Square(48, 48, 12, 36, 12, 2, 1, 1),  # in the part at the lower left
}
SQUARES |= dict.fromkeys(("qwen2.5-vl", "qwen3-vl"), SQUARES["qwen2-vl"]) | {"smolvlm": SQUARES["idefics3"]}


def test_a_square_lies_exactly_under_the_patch_whose_token_it_changes(folder: Path, model: LoadedModel) -> None:
    square = SQUARES[folder.name]
    image = picture(square.width, square.height)
    other = image.copy()
    corner = (square.left, square.top)
    other.paste((0, 255, 0), (*corner, square.left + square.side, square.top + square.side))
    pictures, changed = _changed_tokens(model, image, other)
    for index, (before, after) in enumerate(pictures):
        pixels = np.argwhere((_pixels(before) != _pixels(after)).any(axis=-1))
        size = np.array(_pixels(before).shape[:2]) // (before.rows, before.columns)
        cells = {tuple(map(int, each)) for each in pixels // size}
        tokens = {divmod(token - before.first, before.columns) for token in changed if _is_in(token, before)}
        assert cells == tokens
        if index == square.shown:
            assert cells == {(square.row, square.column)}
            upper_left, lower_right = pixels.min(axis=0), pixels.max(axis=0) + 1
            np.testing.assert_array_equal(upper_left, np.array((square.row, square.column)) * size)
            np.testing.assert_array_equal(lower_right - upper_left, size)
    assert all(any(_is_in(token, before) for before, _ in pictures) for token in changed)


def _is_in(token: int, picture: Picture) -> bool:
    return picture.first <= token < picture.first + picture.rows * picture.columns


def _pixels(picture: Picture) -> Any:
    return np.array(Image.open(BytesIO(picture.seen)))


def _changed_tokens(
    model: LoadedModel, image: Image.Image, other: Image.Image
) -> tuple[list[tuple[Picture, Picture]], list[int]]:
    """The pictures of both, and which tokens differ while no patch tells another anything in the eye."""
    assert model.illustrated is not None
    whole: Any = model.transformer
    eye = re.compile(r"vis(ion|ual).*(out_proj|attn\.proj|attention\.projection_layer)$")
    apart = [module for name, module in whole.model.named_modules() if eye.search(name)]
    assert len(apart) == 2
    kept = [module.weight.detach().clone() for module in apart]
    with torch.no_grad():
        for module in apart:
            module.weight.zero_()
    try:
        read = [model.illustrated.read(TEXT, [each]) for each in (image, other)]
        found = [
            run(
                model.transformer, inputs_of(model, TEXT, each), recorder=Recorder(tensors=["input"], layers=[0])
            ).attention[0]["input"][0]
            for each in (image, other)
        ]
    finally:
        with torch.no_grad():
            for module, weight in zip(apart, kept, strict=True):
                module.weight.copy_(weight)
    differ = (found[0] != found[1]).any(dim=-1).nonzero().flatten().tolist()
    return list(zip(read[0].pictures, read[1].pictures, strict=True)), differ


def test_the_steps_of_a_head_follow_from_one_another(model: LoadedModel) -> None:
    inputs = inputs_of(model, TEXT, picture(60, 48))
    steps_again.check(reply(head_steps(model.transformer, inputs, Place("decoder", 1), 2)), rtol=1e-3, atol=1e-4)


def test_what_is_left_without_a_head_is_what_the_model_makes_of_zeros_in_its_place(
    model: LoadedModel, plain: Any
) -> None:
    inputs, place, head = inputs_of(model, TEXT, picture(60, 48)), Place("decoder", 0), 2
    own: Any = model.transformer
    changes = Interventions(ablate=(Ablation(*place, head, "zero"),))
    found = run(own, inputs, recorder=Recorder(), interventions=changes)
    names = {module: name for name, module in own.model.named_modules()}
    attending = next(module for module, places in own.by_module.items() if place in places)
    module, output = (plain.get_submodule(names[each]) for each in (attending, own._outputs[place]))
    before = eager(plain, inputs).attentions[1]
    with by_hand.without_head(module, output, head, model.config.at("decoder")):
        theirs = eager(plain, inputs).attentions[1]
    assert not torch.equal(before, theirs), "the head has no effect on this image"
    torch.testing.assert_close(found.at("decoder", 1)["weights"], theirs, atol=1e-5, rtol=0)
