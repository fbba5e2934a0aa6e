"""Sentence of a scene: names its shapes from left to right, and says which word is about which shape."""

from itertools import pairwise

from model.made_up.pictures.scene import Scene, Shape
from model.made_up.word import Kind, Word


def words(scene: Scene) -> list[Word]:
    """The words of the only right sentence: `a small red square left of a blue circle`.

    Of three sizes the middle one is not said. Two neighbours in the sentence stand `above` or `below` each other where
    their centres are farther apart down than across.
    """
    order = sorted(range(len(scene.shapes)), key=lambda index: (scene.shapes[index].x, scene.shapes[index].y))
    found = _named(scene.shapes[order[0]], order[0])
    for before, after in pairwise(order):
        found += [Word(text, "other", None) for text in relation(scene.shapes[before], scene.shapes[after]).split()]
        found += _named(scene.shapes[after], after)
    return found


def sentence(scene: Scene) -> str:
    """The only right sentence."""
    return " ".join(word.text for word in words(scene))


def relation(one: Shape, other: Shape) -> str:
    """Where one shape stands, seen from the other, which is no farther left."""
    down, across = other.y - one.y, other.x - one.x
    if abs(down) <= across:
        return "left of"
    return "above" if down > 0 else "below"


def _named(shape: Shape, index: int) -> list[Word]:
    named: list[tuple[str, Kind]] = [(shape.color, "color"), (shape.shape, "shape")]
    if shape.size != "medium":
        named.insert(0, (shape.size, "size"))
    article = "an" if named[0][0][0] in "aeiou" else "a"
    return [Word(article, "other", None), *(Word(text, kind, index) for text, kind in named)]
