"""Made-up sounds: samples sound the notes that they are said to, and frames know which."""

from dataclasses import asdict

import numpy as np
import pytest
import torch

from model.errors import InputError
from model.made_up.sounds.melody import NAMES, TIMBRES, UNSEEN, Melody, Note, melody_from
from model.made_up.sounds.random_melodies import Rules, melodies
from model.made_up.sounds.reader import SoundReader, frames_of, wav
from model.made_up.sounds.spectrogram import BANDS, FRAME_S, HOP, bank, log_mel, sounding, spectrogram_pixels
from model.made_up.sounds.synthesis import RATE, samples

MELODY = Melody((Note("A4", 0.11, 0.5), Note("C#5", 0.71, 0.3)), 1.1)


@pytest.mark.parametrize("timbre", TIMBRES)
@pytest.mark.parametrize(("name", "hertz"), [("C4", 261.63), ("A4", 440.0), ("B5", 987.77)])
def test_a_note_sounds_at_its_frequency_in_every_timbre(timbre: str, name: str, hertz: float) -> None:
    sound = samples(Melody((Note(name, 0.0, 1.0),), 1.0, timbre))
    strongest = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax()
    assert strongest == pytest.approx(hertz, abs=1.0)  # a bin is a hertz wide
    assert np.abs(sound).max() <= 0.6 + 1e-6


def test_it_is_silent_between_notes_and_noise_has_its_deviation() -> None:
    sound = samples(MELODY)
    assert len(sound) == round(1.1 * RATE)
    assert not sound[round(0.62 * RATE) : round(0.7 * RATE)].any()
    noisy = samples(Melody(MELODY.notes, 1.1, noise=0.01, seed=3))
    assert (noisy - sound).std() == pytest.approx(0.01, rel=0.05)


def test_frames_are_those_of_a_discrete_transform_by_hand() -> None:
    sound = samples(MELODY)
    got, frame = log_mel(sound), 7
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512)
    start = frame * HOP - (512 - HOP) // 2
    turn = np.exp(-2j * np.pi * np.arange(513)[:, None] * np.arange(512) / 1024)
    power = np.abs(turn @ (sound[start : start + 512] * window)) ** 2
    bands = np.log10(np.maximum(power @ bank().double().numpy(), 1e-8))
    below = bands - bands.max()
    # the loudest band of all frames is no louder than this one's by more than the note swells
    np.testing.assert_allclose(np.diff(got[:, frame].double().numpy()), np.diff(np.maximum(below, -6)) / 3, atol=0.02)
    assert got.shape == (BANDS, -(-len(sound) // HOP))
    assert float(got.max()) == 1.0
    assert float(got.min()) >= -1.0


def test_a_sound_that_is_hardly_there_has_the_frames_of_a_loud_one() -> None:
    sound = samples(MELODY)
    torch.testing.assert_close(log_mel(sound * np.float32(2.0**-40)), log_mel(sound))  # a power of two rounds nothing


def test_the_truth_is_the_frames_of_which_half_sounds_the_note() -> None:
    found = sounding(MELODY, 28)
    for note, frames in zip(MELODY.notes, found, strict=True):
        for frame, is_true in enumerate(frames):
            inside = [note.start_s <= (frame + part / 50) * FRAME_S < note.end_s for part in range(50)]
            assert is_true == (sum(inside) >= 25), (note.name, frame)


def test_melodies_keep_their_rules_and_are_the_same_for_a_seed() -> None:
    drawn = melodies(2, 60)
    assert drawn == melodies(2, 60) != melodies(3, 60)
    for each in drawn:
        assert 3 <= len(each.notes) <= 8
        assert each.timbre != UNSEEN
        ends = [0.0, *(note.end_s for note in each.notes)]
        assert all(note.start_s > end for note, end in zip(each.notes, ends, strict=False))
        assert each.length_s > ends[-1]
    assert all(each.timbre == UNSEEN for each in melodies(2, 5, Rules(timbres=(UNSEEN,))))
    assert melody_from(asdict(drawn[0])) == drawn[0]


def test_a_written_file_is_read_again_with_a_token_for_each_frame() -> None:
    sound = samples(MELODY)
    read = SoundReader().read(wav(sound))
    np.testing.assert_allclose(read.samples, sound, atol=1 / 32767)
    assert [token.text for token in read.encoding.tokens][:3] == ["0.00s", "0.04s", "0.08s"]
    assert read.features.shape == (1, BANDS, len(read.encoding.tokens))
    torch.testing.assert_close(frames_of(read.samples).features, read.features)
    assert spectrogram_pixels(read.features[0]).shape == (2 * BANDS, 8 * len(read.encoding.tokens), 3)


def test_a_note_or_a_timbre_that_there_is_not_is_refused() -> None:
    for wrong in ("H4", "C3", "c4"):
        with pytest.raises(InputError, match=f"{NAMES[0]} to {NAMES[-1]}"):
            Note(wrong, 0.0, 1.0)
    with pytest.raises(InputError, match="sine, flute"):
        Melody(MELODY.notes, 1.0, "trumpet")
    with pytest.raises(InputError, match="give 1 to 64"):
        Melody((), 1.0)


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ((Note("A4", 0.1, 0.5), Note("C#5", 0.1, 0.5)), r"C#5 begins at 0\.1 s, and the one before it ends at 0\.6 s"),
        ((Note("A4", 0.7, 0.2), Note("C#5", 0.1, 0.3)), "one note at a time, in the order of time"),
        ((Note("A4", -0.1, 0.2),), r"A4 begins at -0\.1 s"),
        ((Note("A4", 0.1, 1.0),), r"the last note ends at 1\.1 s, and the melody at 1 s; make the melody longer"),
    ],
)
def test_notes_at_once_out_of_order_or_behind_the_end_are_refused(notes: tuple[Note, ...], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        Melody(notes, 1.0)
    assert caught.value.field == "melody"
    assert Melody((Note("A4", 0.1, 0.2), Note("C#5", 0.3, 0.7)), 1.0).text == "A4 C#5"
