"""Log-mel spectrogram: the energy of a sound in bands of pitch, frame by frame; and the frames that sound each note."""

from functools import cache

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from model.made_up.sounds.melody import Melody
from model.made_up.sounds.synthesis import RATE
from model.tokenizers.sounds import Samples

HOP, WINDOW, FFT = 320, 512, 1024
"""Samples from one frame to the next, under the window of a frame, and of its transform with zeros after them."""
FRAME_S = HOP / RATE
BANDS, LOWEST_HZ, HIGHEST_HZ = 80, 200.0, 2600.0
WIDE = 8
"""Pixels of a frame in the picture of a spectrogram."""
RANGE = 6.0
"""So many powers of ten below the loudest band are told apart; softer bands count as that soft."""
LogMel = Float[Tensor, "band frame"]


def log_mel(samples: Samples) -> LogMel:
    """From −1 (soft) to 1 (the loudest of this sound). Frame k is about the samples from k · HOP to (k + 1) · HOP."""
    n_frames = max(1, -(-len(samples) // HOP))
    before = (WINDOW - HOP) // 2  # so that the middle of the window is the middle of the frame
    padded = np.zeros((n_frames - 1) * HOP + WINDOW, dtype=np.float32)
    heard = samples[: len(padded) - before]
    padded[before : before + len(heard)] = heard
    frames = torch.from_numpy(padded).unfold(0, WINDOW, HOP) * torch.hann_window(WINDOW)
    power = torch.fft.rfft(frames, FFT).abs().square()
    bands = (power @ bank()).clamp_min(torch.finfo(torch.float32).tiny).log10()
    loudest = float(bands.max())
    return ((bands - loudest).clamp_min(-RANGE) * (2 / RANGE) + 1).T.contiguous()


@cache
def bank() -> Float[Tensor, "frequency band"]:
    """Triangles, evenly spaced in mel. Source: O'Shaughnessy 1987, mel = 1127 ln(1 + f/700)."""
    edges = np.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS + 2)
    mel = _mel(np.arange(FFT // 2 + 1) * (RATE / FFT))[:, None]
    rise = (mel - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - mel) / (edges[2:] - edges[1:-1])
    return torch.from_numpy(np.minimum(rise, fall).clip(0).astype(np.float32))


def sounding(melody: Melody, n_frames: int) -> Bool[np.ndarray, "note frame"]:
    """The truth: the frames of which at least half sounds a note."""
    starts = np.arange(n_frames) * FRAME_S
    return (
        np.stack([np.minimum(starts + FRAME_S, note.end_s) - np.maximum(starts, note.start_s) for note in melody.notes])
        >= FRAME_S / 2
    )


def _mel(hertz: float | np.ndarray) -> np.ndarray:
    return np.asarray(1127 * np.log1p(np.asarray(hertz) / 700))


def spectrogram_pixels(frames: LogMel, height: int = 2) -> UInt8[np.ndarray, "row column channel"]:
    """A picture: time to the right, pitch upwards, the louder the lighter; a frame is as wide as `WIDE` pixels."""
    grey = ((frames.numpy()[::-1] + 1) * 127.5).round().clip(0, 255).astype(np.uint8)
    return np.repeat(np.repeat(grey, height, 0), WIDE, 1)[..., None].repeat(3, 2)
