"""Sound reader: makes log-mel frames of a sound, and a token for each frame."""

import wave
from dataclasses import dataclass
from io import BytesIO

from model.axes import Features
from model.made_up.sounds.spectrogram import FRAME_S, log_mel
from model.made_up.sounds.synthesis import RATE
from model.tokenizers import Encoding
from model.tokenizers.images import encoding_of
from model.tokenizers.sounds import Samples, opened, resampled


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
    """Turns the file of a sound into frames for a model."""

    def read(self, data: bytes) -> Frames:
        """The frames of a WAV or FLAC file: its channels mixed, at the rate of the model.

        Raises:
            InputError: for another file, and a sound that is damaged, empty, silent, too long, or no number.
        """
        return frames_of(resampled(*opened(data), RATE))


def frames_of(samples: Samples) -> Frames:
    """The frames of samples at the rate of the model."""
    features = log_mel(samples)[None]
    return Frames(frame_tokens(features.shape[2]), features, samples)


def frame_tokens(count: int) -> Encoding:
    """A token for each frame."""
    return encoding_of([f"{i * FRAME_S:.2f}s" for i in range(count)])


def wav(samples: Samples) -> bytes:
    """The samples as a WAV file of 16 bits."""
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes((samples.clip(-1, 1) * 32767).round().astype("<i2").tobytes())
    return file.getvalue()
