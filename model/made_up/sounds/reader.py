"""Sound reader: makes log-mel frames of the samples of a WAV file, and a token for each frame."""

import wave
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from jaxtyping import Float

from model.axes import Features
from model.errors import InputError
from model.made_up.sounds.melody import LONGEST_S
from model.made_up.sounds.spectrogram import FRAME_S, log_mel
from model.made_up.sounds.synthesis import RATE, Samples
from model.tokenizers import Encoding, Token

MOST_BYTES = 16 * 2**20
RATES = range(4000, 192001)
MOST_CHANNELS = 8


@dataclass(frozen=True)
class Frames:
    """A sound as a model reads it.

    Attributes:
        encoding: a token for each frame, named by the second at which it begins.
        features: the numbers that the model reads.
        samples: what was heard: one channel, at the rate of the model.
    """

    encoding: Encoding
    features: Features
    samples: Samples


class SoundReader:
    """Turns a WAV file into frames for a model."""

    def read(self, data: bytes) -> Frames:
        """The frames of a WAV file: its channels mixed, at the rate of the model.

        Raises:
            InputError: for a file that is no WAV file, damaged, empty, silent, or too long.
        """
        return frames_of(resampled(*opened(data)))


def frames_of(samples: Samples) -> Frames:
    """The frames of samples at the rate of the model."""
    features = log_mel(samples)[None]
    return Frames(frame_tokens(features.shape[2]), features, samples)


def frame_tokens(count: int) -> Encoding:
    """A token for each frame."""
    tokens = tuple(Token(i, f"{i * FRAME_S:.2f}s", 2 * i, 2 * i + 1, special=False) for i in range(count))
    return Encoding(tokens, (0,) * count)


def opened(data: bytes) -> tuple[Samples, int]:
    """The samples of a WAV file, its channels mixed, and how many there are a second.

    Raises:
        InputError: for anything else, and for a file that is too long.
    """
    if len(data) > MOST_BYTES:
        raise _refused(f"the sound has {len(data):,} bytes; at most {MOST_BYTES:,} are read; make it shorter")
    try:
        with wave.open(BytesIO(data)) as file:
            channels, width, rate, count = file.getparams()[:4]
            _check(channels, width, rate, count)
            raw = file.readframes(count)
    except InputError:
        raise
    except (wave.Error, EOFError, ValueError, OverflowError) as error:
        raise _refused(
            "this is no WAV file that can be read; give a WAV file with whole-number samples (PCM) of 8, 16, 24 or "
            "32 bits"
        ) from error
    whole = raw[: len(raw) // (channels * width) * channels * width]
    samples = _numbers(whole, width).reshape(-1, channels).mean(1)
    if len(samples) == 0:
        raise _refused("the sound has no samples; give a sound of at least one")
    if not samples.any():
        raise _refused("the sound is silent: all its samples are 0; give one that can be heard")
    return samples.astype(np.float32), rate


def resampled(samples: Samples, rate: int) -> Float[np.ndarray, " resampled"]:
    """The samples at the rate of the model; what is too high for it is left out first, or it would sound lower."""
    if rate == RATE:
        return samples
    count = max(1, round(len(samples) * RATE / rate))
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return np.fft.irfft(kept, count).astype(np.float32) * np.float32(count / len(samples))


def wav(samples: Samples) -> bytes:
    """The samples as a WAV file of 16 bits."""
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes((samples.clip(-1, 1) * 32767).round().astype("<i2").tobytes())
    return file.getvalue()


def _check(channels: int, width: int, rate: int, count: int) -> None:
    if not 1 <= channels <= MOST_CHANNELS:
        raise _refused(f"the sound has {channels:,} channels; 1 to {MOST_CHANNELS} are read; mix them first")
    if rate not in RATES:
        raise _refused(
            f"the sound has {rate:,} samples a second; {RATES[0]:,} to {RATES[-1]:,} are read; resample it first"
        )
    if count > LONGEST_S * rate:
        raise _refused(f"the sound lasts {count / rate:,.1f} seconds; at most {LONGEST_S:g} are read; cut it")
    if width not in (1, 2, 3, 4):
        raise _refused(f"a sample has {8 * width} bits; 8, 16, 24 or 32 are read")


def _numbers(raw: bytes, width: int) -> np.ndarray:
    """Whole numbers from −1 to 1. Of 8 bits they have no sign; 24 bits are put on top of 8 zeros."""
    if width == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float64) - 128) / 128
    if width == 3:
        padded = np.zeros((len(raw) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        return padded.view("<i4")[:, 0] / 2.0**31
    return np.frombuffer(raw, f"<i{width}") / 2.0 ** (8 * width - 1)


def _refused(why: str) -> InputError:
    return InputError(why, field="sound")
