"""Models as folders: `config.json`, `tokenizer.json`, `weights.safetensors` and `card.json` in each.

Weights are stored as float16 and computed with as float32.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.transformer import Transformer, build

FOLDER = Path(__file__).parent
"""Where the shipped models are."""


@dataclass(frozen=True)
class LoadedModel:
    """Everything that one folder holds."""

    id: str
    config: ModelConfig
    tokenizer: TextTokenizer
    transformer: Transformer


def folders(root: Path = FOLDER) -> list[Path]:
    """The folders below `root` that hold a model, by name."""
    return sorted(path.parent for path in root.glob("*/config.json"))


def read_config(folder: Path) -> ModelConfig:
    """The shape of the model in this folder."""
    return ModelConfig.from_json(json.loads((folder / "config.json").read_text("utf-8")))


def read_card(folder: Path) -> dict[str, Any]:
    """What is told of the model: data, licence, training, quality, examples."""
    return json.loads((folder / "card.json").read_text("utf-8"))


def load(folder: Path) -> LoadedModel:
    """The model in this folder, ready to run.

    Raises:
        ValueError: when the weights are not those of the configuration.
    """
    config = read_config(folder)
    transformer = build(config)
    _fill(transformer, load_file(folder / "weights.safetensors"))
    tokenizer = TextTokenizer.load(folder / "tokenizer.json", config.family)
    return LoadedModel(folder.name, config, tokenizer, transformer.eval())


def save(folder: Path, transformer: Transformer, tokenizer: TextTokenizer, card: dict[str, Any]) -> None:
    """Writes a model as a folder that `load` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(_json(transformer.config.to_json()), "utf-8")
    (folder / "card.json").write_text(_json(card), "utf-8")
    tokenizer.save(folder / "tokenizer.json")
    halves = {name: tensor.detach().half().contiguous() for name, tensor in transformer.named_parameters()}
    save_file(halves, folder / "weights.safetensors")
    (folder / "weights.safetensors").chmod(0o644)  # safetensors lets nobody else read it


def _fill(transformer: Transformer, stored: dict[str, torch.Tensor]) -> None:
    # named_parameters lists a tied weight once, and so it is stored once
    parameters = dict(transformer.named_parameters())
    if parameters.keys() != stored.keys():
        differing = ", ".join(sorted(parameters.keys() ^ stored.keys()))
        raise ValueError(f"the stored weights are not those of this configuration; they differ in {differing}")
    with torch.no_grad():
        for name, parameter in parameters.items():
            if parameter.shape != stored[name].shape:
                raise ValueError(
                    f"{name} is stored as {tuple(stored[name].shape)}, but the configuration "
                    f"makes it {tuple(parameter.shape)}"
                )
            parameter.copy_(stored[name])


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
