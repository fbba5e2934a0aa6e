"""Loads and saves models as folders: `config.json`, `tokenizer.json`, `weights.safetensors` and `card.json` in each.

Weights are stored as float16 and computed with as float32. A folder may also hold `steps/`, the weights as they were
at some steps of the training.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from model.config import ModelConfig, Shape
from model.json_file import read_object
from model.made_up.pictures.reader import PictureReader
from model.made_up.sounds.reader import SoundReader
from model.protocol import Model
from model.tokenizers import TextTokenizer, Tokenizer
from model.tokenizers.illustrated import IllustratedReader
from model.tokenizers.images import ImageReader
from model.transformer.build import build
from model.transformer.transformer import Transformer
from model.weights.evaluation_set import EvaluationSet
from model.weights.folder_check import check_files
from model.weights.safetensors_header import Header, read_header
from model.weights.shapes_alone import shapes_alone

FOLDER = Path(__file__).parent
"""Where the shipped models are."""
MOST_LAYERS = 1000
MOST_OF_TABLE = 2**28
"""A table of positions, of which nothing is stored, has at most so many numbers: 1 GiB."""


@dataclass(frozen=True)
class LoadedModel:
    """Everything that one folder holds. `id` names the folder, and after an `@` the step, of a checkpoint.

    `images` cuts an image into patches, for a model that reads images and no text; `sounds` a sound into frames;
    `illustrated` reads a text with images, for a model that reads both in one sequence.
    """

    id: str
    config: Shape
    tokenizer: Tokenizer
    transformer: Model
    evaluation: EvaluationSet | None = None
    images: ImageReader | None = None
    sounds: SoundReader | None = None
    illustrated: IllustratedReader | None = None


def folders(root: Path = FOLDER) -> list[Path]:
    """The folders below `root` that hold a model, by name."""
    return sorted(path.parent for path in root.glob("*/config.json"))


def read_config(folder: Path) -> ModelConfig:
    """The shape of the model in this folder."""
    return ModelConfig(**read_object(folder / "config.json"))


def read_card(folder: Path) -> dict[str, Any]:
    """The card of the model: data, licence, training, quality, examples."""
    return read_object(folder / "card.json")


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Replaces the card of the model."""
    (folder / "card.json").write_text(_json(card), "utf-8")


def load(folder: Path, step: int | None = None) -> LoadedModel:
    """The model in this folder, ready to run; as it was after this step of its training, where that was kept.

    Raises:
        ValueError: when the weights are not those of the configuration, or the step was not kept.
    """
    if step is not None and step not in steps(folder):
        kept = ", ".join(map(str, steps(folder))) or "none"
        raise ValueError(f"the weights after step {step} were not kept; those that were: {kept}")
    check_files(folder)
    config = read_config(folder)
    stored = folder / "weights.safetensors" if step is None else _step_file(folder, step)
    _check_shapes(config, read_header(stored))
    transformer = build(config)
    _fill(transformer, load_file(stored))
    tokenizer = TextTokenizer.load(folder / "tokenizer.json", config.family)
    name = folder.name if step is None else f"{folder.name}@{step}"
    images = PictureReader() if config.reads == "image" else None
    sounds = SoundReader() if config.reads == "sound" else None
    return LoadedModel(name, config, tokenizer, transformer.eval(), EvaluationSet.read(folder), images, sounds)


def save(folder: Path, transformer: Transformer, tokenizer: TextTokenizer, card: dict[str, Any]) -> None:
    """Writes a model as a folder that `load` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(_json(asdict(transformer.config)), "utf-8")
    write_card(folder, card)
    tokenizer.save(folder / "tokenizer.json")
    _store(folder / "weights.safetensors", transformer)


def steps(folder: Path) -> list[int]:
    """The steps of its training at which the weights of this model were kept, in order."""
    return sorted(int(path.stem) for path in (folder / "steps").glob("*.safetensors"))


def save_step(folder: Path, step: int, transformer: Transformer) -> None:
    """Keeps the weights as they are after this step of training."""
    (folder / "steps").mkdir(parents=True, exist_ok=True)
    _store(_step_file(folder, step), transformer)


def _step_file(folder: Path, step: int) -> Path:
    return folder / "steps" / f"{step:06}.safetensors"


def _store(path: Path, transformer: Transformer) -> None:
    # named_parameters lists a tied weight once
    halves = {name: tensor.detach().half().contiguous() for name, tensor in transformer.named_parameters()}
    save_file(halves, path)
    path.chmod(0o644)  # safetensors lets nobody else read it


def _check_shapes(config: ModelConfig, header: Header) -> None:
    """Compares what a configuration would build with what is stored, before anything is built.

    Raises:
        ValueError: when they differ.
    """
    count = len(header.shapes)
    name, layers = max(
        (("n_layers", config.n_layers), ("n_encoder_layers", config.n_encoder_layers)), key=lambda each: each[1]
    )
    if layers > min(count, MOST_LAYERS):
        raise ValueError(
            f"its config.json says {name} {layers:,}, and {count:,} tensors are stored; at most "
            f"{MOST_LAYERS:,} layers are read, each of which has some"
        )
    if max(config.max_tokens, config.max_source) * config.d_model > MOST_OF_TABLE:
        raise ValueError(
            f"max_tokens {config.max_tokens:,} or {config.max_source:,} positions of the source × d_model "
            f"{config.d_model:,} is more than fits into memory"
        )
    with shapes_alone():
        wanted = {name: tuple(each.shape) for name, each in build(config).named_parameters()}
    if wanted.keys() != header.shapes.keys():
        differing = ", ".join(sorted(wanted.keys() ^ header.shapes.keys()))
        raise ValueError(f"the stored weights are not those of this configuration; they differ in {differing}")
    for name, shape in wanted.items():
        if shape != header.shapes[name]:
            raise ValueError(f"{name} is stored as {header.shapes[name]}, but the configuration makes it {shape}")


def _fill(transformer: Transformer, stored: dict[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for name, parameter in transformer.named_parameters():
            parameter.copy_(stored[name])


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
