"""Images of many colours, and their files."""

from io import BytesIO

import numpy as np
from PIL import Image


def picture(width: int = 53, height: int = 41) -> Image.Image:
    """An image of many colours, wider than high."""
    drawn = np.random.default_rng(19).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(drawn)


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The image as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
