"""Draws a picture and sounds a melody for a request, with the truth about each word."""

from base64 import b64encode
from dataclasses import asdict
from typing import Any

from app.made_up.schemas import MelodyBody, MelodyRequest, PictureRequest, SceneBody
from model.made_up.grounded import Grounded, of_melody, of_scene
from model.made_up.pictures.random_scenes import scenes
from model.made_up.pictures.scene import Scene, scene_from
from model.made_up.sounds.melody import Melody, melody_from
from model.made_up.sounds.random_melodies import melodies


def picture(body: PictureRequest) -> dict[str, Any]:
    """A picture, with its scene, its sentence and the patches of each shape."""
    scene = scenes(body.seed, 1)[0] if body.scene is None else scene_of(body.scene)
    grounded = of_scene(scene)
    return {"scene": asdict(scene), "image": file_of(grounded), **truth(grounded)}


def melody(body: MelodyRequest) -> dict[str, Any]:
    """A sound, with its melody, its notes and the frames of each."""
    made = melodies(body.seed, 1)[0] if body.melody is None else melody_of(body.melody)
    grounded = of_melody(made)
    return {"melody": asdict(made), "sound": file_of(grounded), **truth(grounded)}


def scene_of(body: SceneBody) -> Scene:
    """The scene that a body describes."""
    return scene_from(body.model_dump())


def melody_of(body: MelodyBody) -> Melody:
    """The melody that a body describes.

    Raises:
        InputError: for notes that are longer than the whole, or stand in another order than in time.
    """
    return melody_from(body.model_dump())


def file_of(grounded: Grounded) -> str:
    """The picture as a PNG file in base64, or the sound as a WAV file."""
    return b64encode(grounded.file()).decode()


def truth(grounded: Grounded) -> dict[str, Any]:
    """The right words and what each is about."""
    return {
        "text": grounded.text,
        "words": [word._asdict() for word in grounded.words],
        "things": [keys.nonzero().flatten().tolist() for keys in grounded.things],
    }
