"""Opens sounds: the samples of a WAV or FLAC file, its channels mixed, at the rate that a model reads."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from model.errors import InputError

if TYPE_CHECKING:
    from soundfile import SoundFile

Samples = Float[np.ndarray, " sample"]
KINDS = "WAV or FLAC"
MOST_BYTES = 16 * 2**20
LONGEST_S = 30.0
RATES = range(4000, 192001)
MOST_CHANNELS = 8
UNKNOWN = 2**62
"""From here on a length stands for one that the file does not name."""
BLOCK = 2**16
"""Samples of each channel that are unpacked at once: a small file can hold many."""


def opened(data: bytes) -> tuple[Samples, int]:
    """The samples of a WAV or FLAC file, from −1 to 1, the mean of its channels; and how many there are a second.

    Numbers that reach farther, as those of a file of floating-point numbers may, are divided by the largest.

    Raises:
        InputError: for anything else, a damaged file, and a sound that is too long, empty, silent or no number.
    """
    if len(data) > MOST_BYTES:
        raise _refused(f"the sound has {len(data):,} bytes; at most {MOST_BYTES:,} are read; make it shorter")
    if not (data[:4] == b"fLaC" or (data[:4] in (b"RIFF", b"RIFX") and data[8:12] == b"WAVE")):
        raise _refused(f"this is no sound that can be read; give a {KINDS} file")
    # importing it loads a library, which most servers never need
    import soundfile

    try:
        with soundfile.SoundFile(BytesIO(data)) as file:
            _check(file)
            mixed, channels, rate = [block.mean(1) for block in _blocks(file)], file.channels, file.samplerate
    except soundfile.SoundFileError as error:
        raise _refused("the sound cannot be read to its end; the file is damaged, or packed in another way") from error
    samples = np.concatenate(mixed) if mixed else np.zeros(0)
    _check_samples(samples, channels)
    return (samples / max(1.0, float(np.abs(samples).max()))).astype(np.float32), rate


def resampled(samples: Samples, rate: int, wanted: int) -> Float[np.ndarray, " resampled"]:
    """The samples at another rate; frequencies too high for it are left out first, or they would sound lower.

    Source: Oppenheim and Schafer 2010, Discrete-Time Signal Processing, section 4.6: band-limited interpolation, here
    with the discrete transform of the whole sound.
    """
    if rate == wanted:
        return samples
    count = max(1, round(len(samples) * wanted / rate))
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    fewer = min(count, len(samples))
    if fewer % 2 == 0 and count != len(samples):
        # the frequency of half the lower rate stands once in the shorter transform, and twice in the longer one
        kept[fewer // 2] *= 2 if count < len(samples) else 0.5
    return np.fft.irfft(kept, count).astype(np.float32) * np.float32(count / len(samples))


def _check(file: "SoundFile") -> None:
    channels, rate, count = file.channels, file.samplerate, file.frames
    if channels > MOST_CHANNELS:
        raise _refused(f"the sound has {channels:,} channels; 1 to {MOST_CHANNELS} are read; mix them first")
    if rate not in RATES:
        raise _refused(
            f"the sound has {rate:,} samples a second; {RATES[0]:,} to {RATES[-1]:,} are read; resample it first"
        )
    if count >= UNKNOWN:
        raise _refused("the file does not name the length of its sound; save the sound again")
    if count > LONGEST_S * rate:
        raise _refused(f"the sound lasts {count / rate:,.1f} seconds; at most {LONGEST_S:g} are read; cut it")


def _blocks(file: "SoundFile") -> Iterator[Float[np.ndarray, "sample channel"]]:
    left = file.frames
    while left > 0:
        block = file.read(min(left, BLOCK), dtype="float64", always_2d=True)
        if len(block) == 0:
            return
        left -= len(block)
        yield block


def _check_samples(samples: Float[np.ndarray, " sample"], channels: int) -> None:
    if len(samples) == 0:
        raise _refused("the sound has no samples; give a sound of at least one")
    finite = np.isfinite(samples)
    if not finite.all():
        raise _refused(
            f"sample {int(finite.argmin()):,} of the sound is NaN or infinite, and a sound has finite numbers; save it "
            "again"
        )
    if not samples.any():
        whose = "samples" if channels == 1 else f"samples, as the mean of {channels} channels,"
        raise _refused(f"the sound is silent: all its {whose} are 0; give one that can be heard")


def _refused(why: str) -> InputError:
    return InputError(why, field="sound")
