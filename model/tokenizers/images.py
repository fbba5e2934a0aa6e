"""Opens images, and defines what a reader of images returns: one token for each image patch."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from jaxtyping import UInt8

from model.axes import Features
from model.errors import InputError
from model.tokenizers import Encoding, Token

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 4096 * 4096
"""No larger image is unpacked: a small file can hold an enormous one."""
MOST_BYTES = 8 * 2**20
MOST_TIMES_LONGER = 32
"""The longer side is at most so many times the shorter: models take the middle square, or scale both by the shorter."""
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    struct.error,
    zlib.error,
)
"""Pillow has no error of its own for damaged files, nor for a chunk of text that unpacks to too much."""


@dataclass(frozen=True)
class Patches:
    """An image as a model reads it.

    Attributes:
        encoding: a token for each patch, row by row, after the special ones.
        features: the numbers that the model reads.
        rows, columns: how many patches there are down and across.
        seen: the image as the model sees it, cut and scaled, as a PNG file.
    """

    encoding: Encoding
    features: Features
    rows: int
    columns: int
    seen: bytes


@runtime_checkable
class ImageReader(Protocol):
    """Turns an image into patches for a model."""

    def read(self, image: "Image") -> Patches:
        """The patches of an image of any size."""


def encoding_of(names: Sequence[str], n_special: int = 0) -> Encoding:
    """A token for each part of an image or a sound; the first ones are special.

    A gap stands between any two: tokens without one would be pieces of one word.
    """
    tokens = tuple(Token(i, name, 2 * i, 2 * i + 1, special=i < n_special) for i, name in enumerate(names))
    return Encoding(tokens, (0,) * len(tokens))


def patch_names(rows: int, columns: int) -> list[str]:
    """The names of image patches, row by row: `row,column`."""
    return [f"{row},{column}" for row in range(rows) for column in range(columns)]


def png(pixels: UInt8[np.ndarray, "row column channel"]) -> bytes:
    """The pixels as a PNG file, which loses nothing."""
    from PIL import Image

    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def opened(data: bytes, most_pixels: int = MOST_PIXELS) -> "Image":
    """The image in a file of one of these kinds, upright and without transparency; of several frames the first.

    Raises:
        InputError: for anything else, for a damaged file, and for an image of more pixels, or too narrow a one.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    kinds = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
    if len(data) > MOST_BYTES:
        raise InputError(
            f"the image has {len(data):,} bytes; at most {MOST_BYTES:,} are read; make it smaller", field="image"
        )
    damaged = "the image cannot be read to its end; the file is damaged"
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=KINDS)
    except UnidentifiedImageError as error:
        raise InputError(f"this is no image that can be read; give a {kinds} file", field="image") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(f"the image has too many pixels; at most {most_pixels:,} are read", field="image") from error
    except DAMAGED as error:
        raise InputError(damaged, field="image") from error
    _check_size(image, most_pixels)
    try:
        image.load()
        upright = _with_8_bits(ImageOps.exif_transpose(image))
    except DAMAGED as error:
        raise InputError(damaged, field="image") from error
    if "A" in upright.getbands() or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return upright.convert("RGB")


def _check_size(image: "Image", most_pixels: int) -> None:
    sides = f"the image has {image.width:,} × {image.height:,} pixels, and"
    if image.width * image.height > most_pixels:
        raise InputError(f"{sides} at most {most_pixels:,} are read; make it smaller", field="image")
    if max(image.size) > MOST_TIMES_LONGER * min(image.size):
        raise InputError(
            f"{sides} its longer side may be at most {MOST_TIMES_LONGER} times its shorter one; cut it", field="image"
        )


def _with_8_bits(image: "Image") -> "Image":
    """Of a grey image of 16 bits the upper 8, as of coloured ones: Pillow would make white of all above 255."""
    from PIL import Image

    if not image.mode.startswith("I;16"):
        return image
    numbers = np.asarray(image)
    grey = Image.fromarray((numbers >> 8).astype(np.uint8))
    if (clear := image.info.get("transparency")) is not None:
        grey.putalpha(Image.fromarray(np.where(numbers == clear, 0, 255).astype(np.uint8)))
    return grey
