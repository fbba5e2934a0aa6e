"""Sounds are opened only when they are what they should be: the same samples of every kind, sentences for the rest."""

import struct
from io import BytesIO

import numpy as np
import pytest
import soundfile

from model.errors import InputError
from model.tokenizers import sounds

RATE = 8000
NOISE = np.random.default_rng(23).integers(-(2**15), 2**15, 4999).astype(np.int16)


def file_of(samples: np.ndarray, rate: int = RATE, kind: str = "WAV", numbers: str = "PCM_16") -> bytes:
    """The samples as a file."""
    file = BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=numbers)
    return file.getvalue()


@pytest.mark.parametrize("numbers", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_samples_of_every_width_are_the_same_sound(numbers: str) -> None:
    steps = np.array([-128, -64, 0, 1, 127]) / 128
    sound, rate = sounds.opened(file_of(steps, 11025, numbers=numbers))
    np.testing.assert_array_equal(sound, steps)
    assert rate == 11025
    assert sound.dtype == np.float32


@pytest.mark.parametrize("kind", ["WAV", "WAVEX", "FLAC"])
def test_each_kind_is_read_by_its_bytes(kind: str) -> None:
    sound, rate = sounds.opened(file_of(NOISE, 11025, kind))
    np.testing.assert_array_equal(sound, NOISE / np.float32(2**15))
    assert rate == 11025


@pytest.mark.parametrize("kind", ["WAVEX", "FLAC"])
def test_six_channels_of_a_studio_are_mixed_also_over_many_blocks(kind: str) -> None:
    channels = np.random.default_rng(3).integers(-(2**15), 2**15, (2 * sounds.BLOCK + 7, 6)).astype(np.int16)
    sound, rate = sounds.opened(file_of(channels, 96000, kind))
    np.testing.assert_allclose(sound, channels.mean(1) / 2**15, atol=1e-7)  # a float32 has 24 bits
    assert rate == 96000


def test_floating_point_numbers_beyond_one_are_divided_by_the_largest() -> None:
    sound, _ = sounds.opened(file_of(np.array([0.5, -4e19, 2e19]), numbers="DOUBLE"))
    np.testing.assert_allclose(sound, [0.125e-19, -1.0, 0.5], atol=1e-7)


def test_another_rate_leaves_out_what_is_too_high_for_it() -> None:
    at = np.arange(44100) / 44100
    low, high = np.sin(2 * np.pi * 440 * at), np.sin(2 * np.pi * 6000 * at)
    got = sounds.resampled((low + high).astype(np.float32), 44100, RATE)
    wanted = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    np.testing.assert_allclose(got, wanted, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 106, 107])
def test_a_higher_rate_keeps_the_samples_and_back_again_is_the_same_sound(count: int) -> None:
    sound = np.random.default_rng(5).standard_normal(count).astype(np.float32)
    thrice = sounds.resampled(sound, 4000, 12000)
    assert len(thrice) == 3 * count
    np.testing.assert_allclose(thrice[::3], sound, atol=1e-5)  # also of half the rate, where two samples are a period
    np.testing.assert_allclose(sounds.resampled(thrice, 12000, 4000), sound, atol=1e-5)


def with_length(flac: bytes, count: int) -> bytes:
    """A FLAC file that names another number of samples: the last 36 bits in front of the checksum; 0 = not known."""
    (last,) = struct.unpack(">Q", flac[18:26])
    return flac[:18] + struct.pack(">Q", last >> 36 << 36 | count) + flac[26:]


FLAC = file_of(NOISE, kind="FLAC")
HOURS = 3 * 3600 * 48000
WRONG = {
    "a text named .wav": (b"no sound at all", "this is no sound that can be read; give a WAV or FLAC file"),
    "nothing": (b"", "no sound that can be read"),
    "a video": (b"RIFF\x24\0\0\0AVI LIST" + bytes(90), "no sound that can be read"),
    "another video": (b"\0\0\0\x20ftypisom" + bytes(90), "no sound that can be read"),
    "another kind": (file_of(NOISE, kind="AIFF"), "no sound that can be read"),
    "0 samples": (file_of(NOISE[:0]), "the sound has no samples; give a sound of at least one"),
    "silence": (file_of(NOISE[:97] * 0), "the sound is silent: all its samples are 0"),
    "channels that cancel": (
        file_of(np.stack([NOISE // 2, -(NOISE // 2)], 1)),
        "the sound is silent: all its samples, as the mean of 2 channels, are 0",
    ),
    "half a minute and a bit": (
        file_of(np.ones(31 * 4000, np.int16), 4000),
        "the sound lasts 31.0 seconds; at most 30 are read; cut it",
    ),
    "3 hours in a small file": (with_length(file_of(NOISE, 48000, "FLAC"), HOURS), r"the sound lasts 10,800\.0 secon"),
    "3 hours": (bytes(3 * 3600 * 4000), "the sound has 43,200,000 bytes; at most 16,777,216 are read"),
    "no length": (with_length(FLAC, 0), "the file does not name the length of its sound; save the sound again"),
    "many channels": (file_of(np.ones((90, 9), np.int16)), "the sound has 9 channels; 1 to 8 are read; mix them"),
    "a low rate": (file_of(NOISE, 1000), "the sound has 1,000 samples a second; 4,000 to 192,000 are read"),
    "a high rate": (file_of(NOISE, 192001), "the sound has 192,001 samples a second"),
    "NaN": (file_of(np.array([0.5, np.nan, 0.25]), numbers="FLOAT"), "sample 1 of the sound is NaN or infinite"),
    "infinity": (file_of(np.array([0.5, 0.25, -np.inf]), numbers="DOUBLE"), "sample 2 of the sound is NaN or infinite"),
    "a cut WAV": (file_of(NOISE)[:20], "the sound cannot be read to its end; the file is damaged"),
    "a cut FLAC": (FLAC[: len(FLAC) // 2], "the sound cannot be read to its end; the file is damaged"),
    "a changed FLAC": (FLAC[:2999] + bytes(97) + FLAC[3096:], "the sound cannot be read to its end"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_has_its_sentence(name: str) -> None:
    data, said = WRONG[name]
    with pytest.raises(InputError, match=said) as caught:
        sounds.opened(data)
    assert caught.value.field == "sound"
