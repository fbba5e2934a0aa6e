"""Picture reader: makes a square of 64 × 64 pixels of any image, and a token for each of its patches."""

from typing import TYPE_CHECKING

import numpy as np
import torch

from model.axes import Features
from model.made_up.pictures.drawing import Pixels
from model.made_up.pictures.scene import PATCH, SIDE
from model.tokenizers import Encoding
from model.tokenizers.images import Patches, encoding_of, patch_names, png

if TYPE_CHECKING:
    from PIL.Image import Image

ROWS = COLUMNS = SIDE // PATCH


class PictureReader:
    """Fills `model.tokenizers.images.ImageReader`."""

    def read(self, image: "Image") -> Patches:
        """The patches of an image of any size: its middle square, scaled. A square of 64 pixels is taken as it is."""
        from PIL.Image import Resampling

        side = min(image.size)
        left, top = ((length - side) // 2 for length in image.size)
        square = image.crop((left, top, left + side, top + side))
        if side != SIDE:
            square = square.resize((SIDE, SIDE), Resampling.LANCZOS)
        return patches_of(np.asarray(square))


def patches_of(pixels: Pixels) -> Patches:
    """The patches of a picture of the right size."""
    return Patches(patch_tokens(), features_of(pixels)[None], ROWS, COLUMNS, png(pixels))


def features_of(pixels: np.ndarray) -> Features:
    """Bytes of pixels as numbers from −1 to 1, the channel first."""
    return torch.from_numpy(np.array(pixels)).movedim(-1, -3).float() / 127.5 - 1


def patch_tokens() -> Encoding:
    """A token for each patch, row by row, named by its row and column."""
    return encoding_of(patch_names(ROWS, COLUMNS))
