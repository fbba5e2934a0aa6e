"""Images are opened only when they are what they should be: sentences for everything else."""

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.errors import InputError
from model.tokenizers import images
from tests.model.pictures import file_of, picture


@pytest.mark.parametrize("kind", images.KINDS)
def test_each_kind_is_read(kind: str) -> None:
    options: dict[str, Any] = {} if kind == "PNG" else {"quality": 95} if kind == "JPEG" else {"lossless": True}
    found = images.opened(file_of(picture(), kind, **options))
    assert (found.mode, found.size) == ("RGB", (53, 41))
    if kind != "JPEG":  # which loses a little
        np.testing.assert_array_equal(np.array(found), np.array(picture()))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_kinds_are_refused_by_their_bytes_not_by_their_name(kind: str) -> None:
    with pytest.raises(InputError, match="this is no image that can be read; give a PNG, JPEG or WEBP file"):
        images.opened(file_of(picture(), kind))


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"])
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="this is no image that can be read"):
        images.opened(data)


@pytest.mark.parametrize("kind", images.KINDS)
def test_a_file_that_is_cut_off_is_refused(kind: str) -> None:
    whole = file_of(picture(), kind)
    with pytest.raises(InputError, match=r"cannot be read to its end; the file is damaged|no image that can be read"):
        images.opened(whole[: len(whole) // 2])


def test_an_image_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InputError, match="the image has 53 × 41 pixels, and at most 2,172 are read"):
        images.opened(file_of(picture()), most_pixels=53 * 41 - 1)
    assert images.opened(file_of(picture()), most_pixels=53 * 41).size == (53, 41)


@pytest.mark.parametrize("side", [5_000, 10_000, 60_000])
def test_a_small_file_that_holds_an_enormous_image_is_refused(side: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with pytest.raises(InputError, match=r"pixels(, and|; at most)"):
        images.opened(bomb)


def test_a_file_of_too_many_bytes_is_refused() -> None:
    with pytest.raises(InputError, match="the image has 8,388,609 bytes; at most 8,388,608 are read"):
        images.opened(bytes(images.MOST_BYTES + 1))


def test_a_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: to be turned by a quarter
    found = images.opened(file_of(picture(), "PNG", exif=exif))
    np.testing.assert_array_equal(np.array(found), np.rot90(np.array(picture()), -1))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_grey_indexed_and_transparent_images_become_coloured_ones(mode: str) -> None:
    file = BytesIO()
    (picture().convert("L").convert("I;16") if mode == "I;16" else picture().convert(mode)).save(file, "PNG")
    found = images.opened(file.getvalue())
    assert (found.mode, found.size) == ("RGB", (53, 41))


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (3, 2), (255, 0, 0, 0))
    assert images.opened(file_of(clear)).getcolors() == [(6, (255, 255, 255))]
