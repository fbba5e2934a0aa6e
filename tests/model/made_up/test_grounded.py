"""Grounded examples: each word knows its tokens, and the patches or frames that it is about."""

import torch

from model.made_up.grounded import of_melody, of_scene
from model.made_up.pictures.scene import Scene, Shape
from model.made_up.sounds.melody import Melody, Note
from model.tokenizers.fit import NOTES, fit
from tests.model.corpus import tokenizer


def test_words_of_a_picture_lie_on_the_patches_of_their_shape() -> None:
    grounded = of_scene(Scene((Shape("square", "red", "small", 12, 12), Shape("ring", "blue", "large", 44, 44))))
    assert grounded.text == "a small red square left of a large blue ring"
    target = tokenizer("encoder-decoder").target(grounded.text)  # cuts these words into pieces
    truth, words = grounded.truth(target)
    assert [word.text for word in words] == ["red", "square", "blue", "ring"]
    for index, word in enumerate(words):
        pieces = target.tokens[int(truth.first[index]) : int(truth.last[index]) + 1]
        assert "".join(piece.text for piece in pieces) == word.text
    # its nine pixels across are 8 to 16, the last in the next patch
    patches = {(int(i) // 8, int(i) % 8) for i in torch.nonzero(truth.keys[0])}
    assert patches == {(1, 1), (1, 2), (2, 1)}
    assert torch.equal(truth.keys[0], truth.keys[1])
    assert not (truth.keys[0] & truth.keys[2]).any()


def test_a_word_about_a_hidden_shape_is_left_out() -> None:
    scene = Scene((Shape("star", "red", "small", 32, 32), Shape("square", "blue", "large", 36, 32)))
    grounded = of_scene(scene)
    _, words = grounded.truth(tokenizer("encoder-decoder").target(grounded.text))
    assert [word.text for word in words] == ["blue", "square"]


def test_notes_of_a_melody_lie_on_the_frames_that_sound_them() -> None:
    grounded = of_melody(Melody((Note("A4", 0.08, 0.2), Note("C#5", 0.32, 0.2)), 0.64))
    target = fit(["A4 C#5"] * 4, "encoder-decoder", 400, NOTES).target(grounded.text)
    assert [token.text for token in target.tokens] == ["[BOS]", "A4", "C#5"]
    truth, _ = grounded.truth(target)
    assert truth.first.tolist() == truth.last.tolist() == [1, 2]
    assert [torch.nonzero(keys).flatten().tolist() for keys in truth.keys] == [[2, 3, 4, 5, 6], [8, 9, 10, 11, 12]]
