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


def test_an_animated_gif_is_refused_and_of_other_films_the_first_picture_is_read() -> None:
    frames = {"save_all": True, "append_images": [picture(), picture().rotate(180)]}
    with pytest.raises(InputError, match="this is no image that can be read; give a PNG, JPEG or WEBP file"):
        images.opened(file_of(picture(), "GIF", **frames))
    for kind, more in (("PNG", {}), ("WEBP", {"lossless": True})):
        found = images.opened(file_of(picture(), kind, **frames, **more))
        np.testing.assert_array_equal(np.array(found), np.array(picture()))


VIDEOS = [b"\0\0\0\x20ftypisom" + bytes(500), b"RIFF\x24\0\0\0AVI LIST" + bytes(90), b"\x1a\x45\xdf\xa3" + bytes(90)]


@pytest.mark.parametrize("data", VIDEOS)
def test_a_video_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="this is no image that can be read; give a PNG, JPEG or WEBP file"):
        images.opened(data)


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


def png(numbers: np.ndarray, side: tuple[int, int], bits: int, colour: int, more: bytes = b"") -> bytes:
    """A PNG file of these numbers, of any size that it says."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *side, bits, colour, 0, 0, 0))
    rows = b"".join(b"\0" + row.astype(f">u{bits // 8}").tobytes() for row in numbers)
    clear = chunk(b"tRNS", more) if more else b""
    return b"\x89PNG\r\n\x1a\n" + header + clear + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5_000, 10_000, 60_000])
def test_a_small_file_that_holds_an_enormous_image_is_refused(side: int) -> None:
    with pytest.raises(InputError, match=r"pixels(, and|; at most)"):
        images.opened(png(np.zeros((1, 1000)), (side, side), 8, 2))


@pytest.mark.parametrize("size", [(1, 10_000), (10_000, 1), (7, 7 * images.MOST_TIMES_LONGER + 1)])
def test_a_strip_is_refused(size: tuple[int, int]) -> None:
    sides = f"the image has {size[0]:,} × {size[1]:,} pixels, and its longer side may be at most 32 times its shorter"
    with pytest.raises(InputError, match=sides):
        images.opened(file_of(picture(*size)))
    assert images.opened(file_of(picture(7, 7 * images.MOST_TIMES_LONGER))).size == (7, 224)


def test_a_file_of_too_many_bytes_is_refused() -> None:
    with pytest.raises(InputError, match="the image has 8,388,609 bytes; at most 8,388,608 are read"):
        images.opened(bytes(images.MOST_BYTES + 1))


@pytest.mark.parametrize("kind", images.KINDS)
def test_a_photograph_is_turned_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: to be turned by a quarter
    plain = images.opened(file_of(picture(), kind))
    found = images.opened(file_of(picture(), kind, exif=exif))
    np.testing.assert_array_equal(np.array(found), np.rot90(np.array(plain), -1))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_grey_indexed_and_transparent_images_become_coloured_ones(mode: str) -> None:
    file = BytesIO()
    (picture().convert("L").convert("I;16") if mode == "I;16" else picture().convert(mode)).save(file, "PNG")
    found = images.opened(file.getvalue())
    assert (found.mode, found.size) == ("RGB", (53, 41))


DEEP = np.random.default_rng(29).integers(0, 2**16, (41, 53, 3))


def test_images_of_16_bits_keep_their_upper_8() -> None:
    size, grey = (53, 41), DEEP[..., 0]
    coloured = images.opened(png(DEEP.reshape(41, -1), size, 16, 2))
    np.testing.assert_array_equal(np.array(coloured), DEEP >> 8)
    np.testing.assert_array_equal(np.array(images.opened(png(grey, size, 16, 0))), np.stack([grey >> 8] * 3, -1))
    clear = np.array(images.opened(png(grey, size, 16, 0, struct.pack(">H", grey[3, 5]))))
    np.testing.assert_array_equal(clear[..., 1], np.where(grey == grey[3, 5], 255, grey >> 8))


def test_the_inks_of_a_printed_image_become_colours() -> None:
    inks = Image.new("CMYK", (53, 41), (0, 255, 255, 0))  # magenta and yellow
    assert images.opened(file_of(inks, "JPEG")).getcolors() == [(53 * 41, (255, 0, 0))]


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (3, 2), (255, 0, 0, 0))
    assert images.opened(file_of(clear)).getcolors() == [(6, (255, 255, 255))]
