"""Bodies and replies of `POST /made-up/pictures` and `POST /made-up/melodies`."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.schemas.base import Integer, Number, Wire
from app.schemas.replies import Reply
from model.made_up.pictures.scene import MOST_SHAPES, SIDE, ColorName, Scene, ShapeName, SizeName
from model.made_up.sounds.melody import MOST_NOTES, Melody, NoteName, Timbre
from model.made_up.sounds.spectrogram import FRAME_S
from model.made_up.word import Kind
from model.tokenizers.sounds import LONGEST_S

Seed = Annotated[Integer, Field(ge=0, lt=2**31)]
Pixel = Annotated[Integer, Field(ge=0, lt=SIDE)]
Seconds = Annotated[Number, Field(ge=0, le=LONGEST_S)]


class ShapeBody(Wire):
    """One coloured shape. `x` and `y` are the pixel of its centre, from the left and from the top."""

    shape: ShapeName
    color: ColorName
    size: SizeName = "medium"
    x: Pixel
    y: Pixel


class SceneBody(Wire):
    """Shapes on a grey ground, a later one on top."""

    shapes: Annotated[list[ShapeBody], Field(min_length=1, max_length=MOST_SHAPES)]
    ground: Annotated[Integer, Field(ge=0, le=255)] = Scene.ground
    noise: Annotated[Number, Field(ge=0, le=100)] = Scene.noise
    seed: Seed = Scene.seed


class NoteBody(Wire):
    """One note, by its name such as C#4."""

    name: NoteName
    start_s: Seconds
    length_s: Annotated[Number, Field(gt=0, le=LONGEST_S)]


class MelodyBody(Wire):
    """Notes one after the other, and the length of the whole."""

    notes: Annotated[list[NoteBody], Field(min_length=1, max_length=MOST_NOTES)]
    length_s: Annotated[Number, Field(ge=FRAME_S, le=LONGEST_S)]
    timbre: Timbre = "flute"
    loudness: Annotated[Number, Field(gt=0, le=1)] = Melody.loudness
    noise: Annotated[Number, Field(ge=0, le=1)] = Melody.noise
    seed: Seed = Melody.seed


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
    kind: Kind
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
