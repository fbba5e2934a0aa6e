"""Bodies and replies of `POST /made-up/pictures` and `POST /made-up/melodies`."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schemas.base import Integer, Number, Wire
from app.schemas.replies import Reply
from model.made_up.pictures.scene import MOST_SHAPES, SIDE
from model.made_up.sounds.melody import MOST_NOTES
from model.tokenizers.sounds import LONGEST_S

Seed = Annotated[Integer, Field(ge=0, lt=2**31)]
Pixel = Annotated[Integer, Field(ge=0, lt=SIDE)]
# fmt: off
NoteName = Literal[
    "C4", "C#4", "D4", "D#4", "E4", "F4", "F#4", "G4", "G#4", "A4", "A#4", "B4",
    "C5", "C#5", "D5", "D#5", "E5", "F5", "F#5", "G5", "G#5", "A5", "A#5", "B5",
]
# fmt: on
Seconds = Annotated[Number, Field(ge=0, le=LONGEST_S)]


class ShapeBody(Wire):
    """One coloured shape. `x` and `y` are the pixel of its centre, from the left and from the top."""

    shape: Literal["circle", "square", "triangle", "diamond", "cross", "ring", "star"]
    color: Literal["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"]
    size: Literal["small", "medium", "large"] = "medium"
    x: Pixel
    y: Pixel


class SceneBody(Wire):
    """Shapes on a grey ground, a later one on top."""

    shapes: Annotated[list[ShapeBody], Field(min_length=1, max_length=MOST_SHAPES)]
    ground: Annotated[Integer, Field(ge=0, le=255)] = 245
    noise: Annotated[Number, Field(ge=0, le=100)] = 0.0
    seed: Seed = 0


class NoteBody(Wire):
    """One note, by its name such as C#4."""

    name: NoteName
    start_s: Seconds
    length_s: Annotated[Number, Field(gt=0, le=LONGEST_S)]


class MelodyBody(Wire):
    """Notes one after the other, and the length of the whole."""

    notes: Annotated[list[NoteBody], Field(min_length=1, max_length=MOST_NOTES)]
    length_s: Annotated[Number, Field(ge=0.04, le=LONGEST_S)]
    timbre: Literal["sine", "flute", "reed", "string", "bell"] = "flute"
    loudness: Annotated[Number, Field(gt=0, le=1)] = 0.6
    noise: Annotated[Number, Field(ge=0, le=1)] = 0.0
    seed: Seed = 0


class PictureRequest(Wire):
    """A scene, or the seed of one that is made up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seed": 7}]})

    seed: Seed = 0
    scene: SceneBody | None = Field(None, description="null = one made up from the seed, as training makes them.")


class MelodyRequest(Wire):
    """A melody, or the seed of one that is made up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seed": 7}]})

    seed: Seed = 0
    melody: MelodyBody | None = Field(None, description="null = one made up from the seed, as training makes them.")


class Word(Reply):
    """A word, and the index of the shape or note that it is about; null for a word that joins two."""

    text: str
    kind: Literal["size", "color", "shape", "note", "other"]
    thing: int | None


class Grounded(Reply):
    """The right words, and for each shape or note the image patches or frames that show it, by their index."""

    text: str
    words: list[Word]
    things: list[list[int]]


class Picture(Grounded):
    """A picture: a PNG file of 64 × 64 pixels, in base64."""

    scene: SceneBody
    image: str


class MelodyReply(Grounded):
    """A sound: a WAV file of 8,000 samples a second, in base64."""

    melody: MelodyBody
    sound: str
