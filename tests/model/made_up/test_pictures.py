"""Made-up pictures: pixels, sentences and the truth about patches agree, and the same seed draws the same."""

from dataclasses import asdict, replace
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image

from model.errors import InputError
from model.made_up.pictures.drawing import INSIDE, LEAST_PIXELS, draw, shown_by
from model.made_up.pictures.random_scenes import APART_ACROSS, PLAINER, UNSEEN, Rules, scenes
from model.made_up.pictures.reader import PictureReader, features_of, patch_tokens, patches_of
from model.made_up.pictures.scene import COLORS, SHAPES, SIDE, SIZES, Scene, Shape, scene_from
from model.made_up.pictures.sentence import sentence, words

SCENE = Scene(
    (
        Shape("circle", "blue", "large", 44, 40),
        Shape("square", "red", "small", 12, 32),
        Shape("star", "orange", "medium", 20, 12),
    )
)


def test_a_sentence_goes_from_left_to_right_and_says_where_neighbours_stand() -> None:
    assert sentence(SCENE) == "a small red square below an orange star above a large blue circle"
    level = replace(SCENE, shapes=(Shape("ring", "pink", "medium", 40, 20), Shape("cross", "green", "small", 12, 30)))
    assert sentence(level) == "a small green cross left of a pink ring"


def test_every_word_says_which_shape_it_is_about() -> None:
    found = [(word.text, word.kind, word.thing) for word in words(SCENE)]
    assert found[:4] == [("a", "other", None), ("small", "size", 1), ("red", "color", 1), ("square", "shape", 1)]
    assert found[4:8] == [("below", "other", None), ("an", "other", None), ("orange", "color", 2), ("star", "shape", 2)]


@pytest.mark.parametrize("color", COLORS)
def test_a_patch_shows_a_shape_where_its_color_is(color: str) -> None:
    for seed, size in enumerate(SIZES):
        shape = Shape(SHAPES[seed], color, size, 28, 36)
        pixels, owners = draw(Scene((shape,), ground=0))
        away, half = np.abs(pixels.astype(int) - COLORS[color]).max(-1), max(COLORS[color]) / 2
        assert away[owners == 0].max() <= half + 1, f"{size}: half of a pixel is covered"
        assert away[owners != 0].min() >= half - 1, f"{size}: half of a pixel is covered"
        counts = [
            [(owners[row : row + 8, column : column + 8] == 0).sum() for column in range(0, SIDE, 8)]
            for row in range(0, SIDE, 8)
        ]
        np.testing.assert_array_equal(shown_by(owners, 1)[0], np.array(counts).reshape(-1) >= LEAST_PIXELS)


def test_what_lies_on_top_hides_what_is_under_it() -> None:
    _, owners = draw(Scene((Shape("square", "red", "large", 32, 32), Shape("square", "blue", "small", 32, 32))))
    assert owners[32, 32] == 1
    assert owners[32, 24] == 0
    assert owners[2, 2] == -1
    hidden, _ = shown_by(
        draw(Scene((Shape("star", "red", "small", 32, 32), Shape("square", "blue", "large", 32, 32))))[1], 2
    )
    assert not hidden.any()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_fills_its_square_and_no_more(shape: str) -> None:
    _, owners = draw(Scene((Shape(shape, "green", "large", 32, 32),)))
    rows, columns = np.nonzero(owners == 0)
    assert 18 <= rows.max() - rows.min() + 1 <= 2 * SIZES["large"] + 3
    assert 18 <= columns.max() - columns.min() + 1 <= 2 * SIZES["large"] + 3
    assert set(INSIDE) == set(SHAPES)


def test_scenes_are_plain_and_the_same_for_a_seed() -> None:
    drawn = scenes(3, 120)
    assert drawn == scenes(3, 120) != scenes(4, 120)
    assert {len(scene.shapes) for scene in drawn} == {1, 2, 3, 4}
    for scene in drawn:
        order = sorted(scene.shapes, key=lambda shape: shape.x)
        for one, other in pairwise(order):
            across, down = other.x - one.x, abs(other.y - one.y)
            assert across >= APART_ACROSS
            assert abs(across - down) >= PLAINER
        for shape in scene.shapes:
            assert (shape.color, shape.shape) not in UNSEEN
            assert all(shape.radius <= place < SIDE - shape.radius for place in (shape.x, shape.y))
    for scene in scenes(5, 40, Rules(((2, 1.0),), unseen=True)):
        assert any((shape.color, shape.shape) in UNSEEN for shape in scene.shapes)


def test_a_scene_is_plain_data_and_back() -> None:
    assert scene_from(asdict(SCENE)) == SCENE


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"shape": "heart"}, "it must be circle, square"),
        ({"color": "black"}, "it must be red, orange"),
        ({"size": "huge"}, "it must be small, medium"),
        ({"x": 64}, "0 to 63"),
        ({"y": -1}, "0 to 63"),
    ],
)
def test_a_shape_that_there_is_not_is_refused_with_those_that_there_are(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Shape(**(asdict(SCENE.shapes[0]) | changes))  # type: ignore[arg-type]


def test_a_scene_has_a_shape_at_least() -> None:
    with pytest.raises(InputError, match="give 1 to 8"):
        Scene(())


def test_the_reader_takes_a_picture_of_its_size_as_it_is_and_the_middle_of_others() -> None:
    pixels, _ = draw(SCENE)
    read = PictureReader().read(Image.fromarray(pixels))
    torch.testing.assert_close(read.features, features_of(pixels)[None], rtol=0, atol=0)
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(read.seen))), pixels)
    wide = np.zeros((64, 100, 3), np.uint8)
    wide[:, 18:82] = pixels
    np.testing.assert_array_equal(PictureReader().read(Image.fromarray(wide)).features, read.features)
    large = Image.fromarray(pixels).resize((640, 640), Image.Resampling.NEAREST)
    assert PictureReader().read(large).features.shape == (1, 3, 64, 64)


def test_a_token_for_each_patch_row_by_row() -> None:
    names = [token.text for token in patch_tokens().tokens]
    assert names == [f"{row},{column}" for row in range(8) for column in range(8)]
    assert patches_of(draw(SCENE)[0]).encoding == patch_tokens()
