"""Draws a scene: its pixels, and for each of them the shape that is seen there."""

from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from model.made_up.pictures.scene import COLORS, PATCH, SIDE, Scene

Pixels = UInt8[np.ndarray, "row column channel"]
Owners = Int[np.ndarray, "row column"]
"""The index of the shape that is seen at a pixel, -1 for the ground."""
Patches = Bool[np.ndarray, "shape patch"]
FINER = 6
"""A pixel's share is counted on a grid that is so many times finer."""
LEAST_PIXELS = 4
"""An image patch shows a shape where so many of its pixels do."""


def draw(scene: Scene) -> tuple[Pixels, Owners]:
    """The picture, and the shape that is seen at each pixel."""
    pixels = np.full((SIDE, SIDE, 3), float(scene.ground), dtype=np.float32)
    owners = np.full((SIDE, SIDE), -1)
    for index, shape in enumerate(scene.shapes):
        reach = shape.radius + 1
        top, left = shape.y - reach, shape.x - reach
        rows, columns = (slice(max(0, -start), min(2 * reach + 1, SIDE - start)) for start in (top, left))
        share = coverage(shape.shape, shape.radius)[rows, columns]
        place = (slice(top + rows.start, top + rows.stop), slice(left + columns.start, left + columns.stop))
        pixels[place] += share[..., None] * (np.array(COLORS[shape.color], dtype=np.float32) - pixels[place])
        owners[place][share >= 0.5] = index
    if scene.noise:
        drawn = np.random.default_rng([5, scene.seed]).standard_normal(pixels.shape, dtype=np.float32)
        pixels += scene.noise * drawn
    return pixels.round().clip(0, 255).astype(np.uint8), owners


def shown_by(owners: Owners, n_shapes: int) -> Patches:
    """The truth: which image patches, row by row, show which shape."""
    n = SIDE // PATCH
    blocks = owners.reshape(n, PATCH, n, PATCH).transpose(0, 2, 1, 3).reshape(n * n, -1)
    return np.stack([(blocks == index).sum(1) >= LEAST_PIXELS for index in range(n_shapes)])


@cache
def coverage(shape: str, radius: int) -> Float[np.ndarray, "row column"]:
    """The share of each pixel that a shape covers, in a square that it just fits into."""
    side = 2 * radius + 3
    middle = (np.arange(side * FINER) + 0.5) / FINER - side / 2
    across, down = np.meshgrid(middle / (radius + 0.5), middle / (radius + 0.5))
    inside = INSIDE[shape](across, down)
    return inside.reshape(side, FINER, side, FINER).mean((1, 3)).astype(np.float32)


def _star(across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Five points: a turn takes each point to the next, and between two the edge is a straight line."""
    angle = np.abs((np.arctan2(across, -down) + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    far = np.hypot(across, down)
    x, y = far * np.cos(angle), far * np.sin(angle)
    notch_x, notch_y = 0.45 * np.cos(np.pi / 5), 0.45 * np.sin(np.pi / 5)
    tip = 1.1
    return (notch_x - tip) * y - notch_y * (x - tip) >= 0


INSIDE = {
    "circle": lambda x, y: np.hypot(x, y) <= 1,
    "square": lambda x, y: np.maximum(abs(x), abs(y)) <= 0.88,
    "triangle": lambda x, y: (y <= 0.85) & (y >= 2 * abs(x) - 1),
    "diamond": lambda x, y: abs(x) + abs(y) <= 1,
    "cross": lambda x, y: (np.minimum(abs(x), abs(y)) <= 0.3) & (np.maximum(abs(x), abs(y)) <= 1),
    "ring": lambda x, y: (np.hypot(x, y) <= 1) & (np.hypot(x, y) >= 0.55),
    "star": _star,
}
