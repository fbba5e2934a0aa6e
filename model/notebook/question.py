"""Holds the arguments of `trace`, as the page's address holds them as well."""

from dataclasses import dataclass

from model.interventions import Interventions


@dataclass(frozen=True)
class Question:
    """A model, its input and the interventions.

    Attributes:
        text: what was typed; of an image its name.
        image: the fingerprint of its file, of an image: the first digits of its SHA-256.
        huggingface_name: the folder or name by which a server finds a model that it does not have by itself.
    """

    model: str
    text: str
    pair: str | None = None
    target: str | None = None
    interventions: Interventions | None = None
    huggingface_name: str | None = None
    image: str | None = None
