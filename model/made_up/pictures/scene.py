"""Scene: holds coloured shapes on a ground, in words and numbers, and the limits of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from model.errors import InputError

SIDE, PATCH = 64, 8
"""Pixels of a picture, and of an image patch, across and down."""
ShapeName = Literal["circle", "square", "triangle", "diamond", "cross", "ring", "star"]
SHAPES: tuple[str, ...] = get_args(ShapeName)
ColorName = Literal["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"]
COLORS: dict[str, tuple[int, int, int]] = {
    "red": (220, 40, 40),
    "orange": (245, 145, 30),
    "yellow": (250, 225, 60),
    "green": (50, 165, 75),
    "blue": (50, 100, 225),
    "purple": (130, 60, 180),
    "pink": (250, 150, 195),
    "brown": (120, 75, 40),
}
SizeName = Literal["small", "medium", "large"]
SIZES: dict[str, int] = {"small": 5, "medium": 8, "large": 12}
"""Pixels from the centre to the edge."""
MOST_SHAPES = 8


@dataclass(frozen=True)
class Shape:
    """One coloured shape. `x` and `y` are the pixel of its centre, from the left and from the top."""

    shape: str
    color: str
    size: str
    x: int
    y: int

    def __post_init__(self) -> None:
        for name, allowed in (("shape", SHAPES), ("color", tuple(COLORS)), ("size", tuple(SIZES))):
            if (given := getattr(self, name)) not in allowed:
                raise InputError(f"the {name} is {given!a:.60}; it must be {', '.join(allowed)}", field="scene")
        for name in ("x", "y"):
            if not 0 <= (given := getattr(self, name)) < SIDE:
                raise InputError(f"{name} is {given}; the picture has the pixels 0 to {SIDE - 1}", field="scene")

    @property
    def radius(self) -> int:
        """Pixels from the centre to the edge."""
        return SIZES[self.size]


@dataclass(frozen=True)
class Scene:
    """Shapes in the order in which they are drawn, so a later one lies on top.

    Attributes:
        ground: the grey of the ground, 0 to 255.
        noise: the standard deviation of what each number of a pixel is changed by, 0 to 255.
        seed: of the noise.
    """

    shapes: tuple[Shape, ...]
    ground: int = 245
    noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.shapes) <= MOST_SHAPES:
            raise InputError(f"the scene has {len(self.shapes)} shapes; give 1 to {MOST_SHAPES}", field="scene")


def scene_from(data: Mapping[str, Any]) -> Scene:
    """The scene that plain data describe, as `dataclasses.asdict` writes them.

    Raises:
        InputError: for a shape that there is not.
    """
    return Scene(**{**data, "shapes": tuple(Shape(**each) for each in data["shapes"])})
