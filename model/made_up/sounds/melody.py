"""Melody: holds notes in time, with the timbre that sounds them and the limits of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from model.errors import InputError

# fmt: off
NoteName = Literal[
    "C4", "C#4", "D4", "D#4", "E4", "F4", "F#4", "G4", "G#4", "A4", "A#4", "B4",
    "C5", "C#5", "D5", "D#5", "E5", "F5", "F#5", "G5", "G#5", "A5", "A#5", "B5",
]
# fmt: on
NAMES: tuple[str, ...] = get_args(NoteName)
"""The notes from middle C on, two octaves."""
LOWEST_HZ = 261.6256
Timbre = Literal["sine", "flute", "reed", "string", "bell"]
TIMBRES: tuple[str, ...] = get_args(Timbre)
UNSEEN = "bell"
"""The timbre that training leaves out."""
MOST_NOTES = 64
ROUNDING_S = 1e-6
"""Two times that differ by less are the same."""


@dataclass(frozen=True)
class Note:
    """One note: its name, when it begins and how long it sounds, in seconds."""

    name: str
    start_s: float
    length_s: float

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise InputError(f"the note is {self.name!a:.60}; it must be {NAMES[0]} to {NAMES[-1]}", field="melody")

    @property
    def hertz(self) -> float:
        """Its frequency, in equal temperament with A4 at 440 Hz."""
        return float(LOWEST_HZ * 2 ** (NAMES.index(self.name) / 12))

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.start_s + self.length_s


@dataclass(frozen=True)
class Melody:
    """Notes one after the other.

    Attributes:
        length_s: of the whole, silence included.
        loudness: the largest sample of a note.
        noise: the standard deviation of white noise beneath it.
        seed: of the noise.

    Raises:
        InputError: for a timbre that there is not, and notes that overlap, stand in another order than in time, or end
            after the whole.
    """

    notes: tuple[Note, ...]
    length_s: float
    timbre: str = "flute"
    loudness: float = 0.6
    noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.timbre not in TIMBRES:
            raise InputError(f"the timbre is {self.timbre!a:.60}; it must be {', '.join(TIMBRES)}", field="melody")
        if not 1 <= len(self.notes) <= MOST_NOTES:
            raise InputError(f"the melody has {len(self.notes)} notes; give 1 to {MOST_NOTES}", field="melody")
        end_s = 0.0
        for note in self.notes:
            if note.start_s < end_s - ROUNDING_S:
                raise InputError(
                    f"the note {note.name} begins at {note.start_s:g} s, and the one before it ends at {end_s:g} s; "
                    "give one note at a time, in the order of time",
                    field="melody",
                )
            end_s = note.end_s
        if end_s > self.length_s + ROUNDING_S:
            raise InputError(
                f"the last note ends at {end_s:g} s, and the melody at {self.length_s:g} s; make the melody longer",
                field="melody",
            )

    @property
    def text(self) -> str:
        """The names of its notes."""
        return " ".join(note.name for note in self.notes)


def melody_from(data: Mapping[str, Any]) -> Melody:
    """The melody that plain data describe, as `dataclasses.asdict` writes them.

    Raises:
        InputError: for a note that there is not, and what `Melody` refuses.
    """
    return Melody(**{**data, "notes": tuple(Note(**each) for each in data["notes"])})
