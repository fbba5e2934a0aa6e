"""Image processor: prepares images as a vision encoder expects them, and lists its patches as tokens."""

from collections.abc import Collection
from typing import Any

import numpy as np
from torch import Tensor
from transformers import AutoImageProcessor, PreTrainedModel
from transformers.image_processing_utils import BaseImageProcessor

from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.checkpoint.image_models import specials
from model.adapters.huggingface.errors import first_line
from model.axes import Features
from model.errors import InputError, ModelError
from model.tokenizers import Encoding
from model.tokenizers.images import Patches, encoding_of, patch_names, png

BLANK = 256
ONLY = "this model reads an image; send `image` in the place of `text`"


def processor_of(checkpoint: Checkpoint) -> Any:
    """The image processor in this folder.

    Raises:
        ModelError: when there is none.
    """
    try:
        # the backend that needs nothing but Pillow, so that the same image makes the same numbers everywhere
        return AutoImageProcessor.from_pretrained(
            checkpoint.folder, trust_remote_code=False, local_files_only=True, backend="pil"
        )
    except Exception as error:  # processors raise whatever their files make them stumble over
        raise ModelError(f"it does not say how it reads images: {first_line(error)}; copy its files too") from error


def picture_size(processor: Any) -> tuple[int, int]:
    """How high and wide the images are that the processor makes of a square one.

    Raises:
        ModelError: when it makes something else of an image.
    """
    from PIL import Image

    features = _features(processor, Image.new("RGB", (BLANK, BLANK)))
    return int(features.shape[-2]), int(features.shape[-1])


def reader_of(processor: Any, model: PreTrainedModel, n_positions: int) -> "PatchReader":
    """The reader of images of this model.

    Raises:
        ModelError: when its tokens are others than patches of equal size after the known special ones.
    """
    rows, columns = grid_of(model.config, size := picture_size(processor))
    names = specials_of(model.config, dict(model.named_parameters()))
    if n_positions != rows * columns + len(names):
        raise ModelError(
            f"it attends between {n_positions} positions, and its images have {rows} × {columns} patches and "
            f"{len(names)} special tokens before them: others cannot be shown; choose a model with one token a patch, "
            "such as a ViT, DINO or CLIP"
        )
    return PatchReader(processor, size, rows, columns, names)


def grid_of(config: Any, size: tuple[int, int]) -> tuple[int, int]:
    """How many patches an image of this height and width has, down and across."""
    patch = config.patch_size
    high, wide = (patch, patch) if isinstance(patch, int) else patch
    return size[0] // int(high), size[1] // int(wide)


def specials_of(config: Any, names: Collection[str]) -> tuple[str, ...]:
    """The names of the tokens before the patches, by the names of a model's tensors."""
    return specials(names, getattr(config, "num_register_tokens", 0))


class PatchReader:
    """Fills `model.tokenizers.images.ImageReader`.

    Args:
        size: height and width of the images that the model reads.
        specials: the names of the tokens before the patches.
    """

    def __init__(
        self,
        processor: BaseImageProcessor,
        size: tuple[int, int],
        rows: int,
        columns: int,
        specials: tuple[str, ...],
    ):
        self._processor: Any = processor
        self._size = size
        self.rows, self.columns, self.specials = rows, columns, specials

    def read(self, image: Any) -> Patches:
        """The patches of an image of any size that the processor makes as large as others.

        Raises:
            InputError: for an image whose shape it keeps, so that there are other patches.
        """
        features = _features(self._processor, image)
        height, width = features.shape[-2:]
        if (height, width) != self._size:
            raise InputError(
                f"the image has {image.width:,} × {image.height:,} pixels, and its processor makes "
                f"{width:,} × {height:,} of them; only {self._size[1]:,} × {self._size[0]:,} are shown here; cut the "
                "image to a square",
                field="image",
            )
        encoding = encoding_of([*self.specials, *patch_names(self.rows, self.columns)], len(self.specials))
        return Patches(encoding, features, self.rows, self.columns, self._seen(features))

    def _seen(self, features: Features) -> bytes:
        pixels = features[0].permute(1, 2, 0).double().numpy()
        if self._processor.do_normalize:
            pixels = pixels * np.array(self._processor.image_std) + np.array(self._processor.image_mean)
        if self._processor.do_rescale:
            pixels = pixels / self._processor.rescale_factor
        return png(pixels.round().clip(0, 255).astype(np.uint8))


class NoText:
    """Fills `model.tokenizers.Tokenizer` for a model that reads no text: it refuses texts."""

    vocabulary_size = 0
    mask = end = None

    def __init__(self, specials: tuple[str, ...]):
        self._specials = specials

    def source(self, _text: str, _pair: str | None = None) -> Encoding:
        """Nothing.

        Raises:
            InputError: always.
        """
        raise InputError(ONLY, field="text")

    def target(self, text: str) -> Encoding:
        """Nothing, likewise."""
        return self.source(text)

    def id_of(self, special: str) -> int:
        """The position of a special token."""
        return self._specials.index(special)

    def piece(self, token_id: int) -> str:
        """The token at this position, if it is a special one."""
        return self._specials[token_id] if token_id < len(self._specials) else str(token_id)

    def decode(self, _: list[int]) -> str:
        """Nothing: patches are no text."""
        return ""

    def encode_batch(self, texts: list[str]) -> list[list[int]]:
        """Nothing, for each text."""
        return [[] for _ in texts]


def _features(processor: Any, image: Any) -> Features:
    found = processor(image, return_tensors="pt").get("pixel_values")
    if not isinstance(found, Tensor) or found.dim() != 4 or len(found) != 1:
        raise ModelError("its image processor makes no single picture of an image; choose a model that reads one")
    return found
