"""Evaluation set: holds the texts that a model's heads are scored on, never seen in training."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model.json_file import read_object
from model.made_up.pictures.scene import Scene, scene_from
from model.made_up.sounds.melody import Melody, melody_from


@dataclass(frozen=True)
class Prompt:
    """One text; for an encoder perhaps a pair of texts, for an encoder-decoder source and target.

    `aligned` are words of source and target that translate each other. A made-up picture or melody takes the place of
    the text, for a model that reads images or sounds.
    """

    text: str
    pair: str | None = None
    target: str | None = None
    aligned: tuple[tuple[str, str], ...] = ()
    scene: Scene | None = None
    melody: Melody | None = None

    def to_json(self) -> dict[str, Any]:
        """The prompt as plain data, without what it does not have."""
        plain = {"text": self.text, "pair": self.pair, "target": self.target, "aligned": list(map(list, self.aligned))}
        made_up = {
            name: asdict(value) for name, value in (("scene", self.scene), ("melody", self.melody)) if value is not None
        }
        return {name: value for name, value in (plain | made_up).items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Prompt":
        """The prompt that `to_json` described."""
        aligned = tuple((source, target) for source, target in data.get("aligned", ()))
        scene = scene_from(data["scene"]) if "scene" in data else None
        melody = melody_from(data["melody"]) if "melody" in data else None
        return cls(data.get("text", ""), data.get("pair"), data.get("target"), aligned, scene, melody)


@dataclass(frozen=True)
class EvaluationSet:
    """Sentences; random words said twice, for the scores of repetition; sentences with aligned words."""

    sentences: tuple[Prompt, ...]
    repetitions: tuple[Prompt, ...] = ()
    alignments: tuple[Prompt, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> "EvaluationSet | None":
        """The evaluation set of the model in this folder; None where it has none."""
        if not (folder / "evaluation.json").exists():
            return None
        data = read_object(folder / "evaluation.json")
        return cls(**{name: tuple(map(Prompt.from_json, prompts)) for name, prompts in data.items()})

    def write(self, folder: Path) -> None:
        """Writes it where `read` finds it, one prompt a line."""
        groups = {"sentences": self.sentences, "repetitions": self.repetitions, "alignments": self.alignments}
        written = (
            f'  "{name}": [\n'
            + ",\n".join("    " + json.dumps(prompt.to_json(), ensure_ascii=False) for prompt in prompts)
            + "\n  ]"
            for name, prompts in groups.items()
            if prompts
        )
        (folder / "evaluation.json").write_text("{\n" + ",\n".join(written) + "\n}\n", "utf-8")
