"""Follows a recipe: turns a folder of text into a folder that holds a model."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from model import weights
from model.evaluation import sets
from model.tokenizers import TextTokenizer
from model.tokenizers.fit import fit
from model.training import data, measures
from model.training.hardware import hardware
from model.training.loop import Schedule, Summary, train
from model.training.recipes import RECIPES, Recipe
from model.transformer.build import build
from model.transformer.transformer import Transformer
from model.weights import held_out

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Source:
    """Where the training text comes from, for the card."""

    licence: str = NOT_STATED
    attribution: str = NOT_STATED


def follow(
    name: str,
    folder: Path | None,
    out: Path,
    *,
    steps: int | None = None,
    seed: int | None = None,
    source: Source | None = None,
) -> Path:
    """Trains the model `name` on the text in `folder` and writes it to `out`; going on where it was interrupted.

    Raises:
        FileNotFoundError: when the folder has no text of the kind that this model needs.
        ValueError: when that text cannot be used, or an earlier run in `out` had another seed or other text.
    """
    recipe = RECIPES[name]
    schedule = replace(
        recipe.schedule,
        steps=recipe.schedule.steps if steps is None else steps,
        seed=recipe.schedule.seed if seed is None else seed,
    )
    split = _split(name, folder)
    tokenizer = _tokenizer(out / "training" / "tokenizer.json", recipe, split)
    config = replace(recipe.config, vocabulary_size=tokenizer.vocabulary_size)
    torch.manual_seed(schedule.seed)
    model = build(config).to("cuda" if torch.cuda.is_available() else "cpu")
    prepared = recipe.prepare(config, tokenizer, split)
    summary = train(
        model,
        prepared.objective,
        schedule,
        checkpoint=out / "training" / "checkpoint.pt",
        data=data.fingerprint(split),
        measure=lambda: prepared.measure(model),
        keep=lambda step: weights.save_step(out, step, model),
    )
    card = _card(name, model, schedule, summary, split, source or Source())
    weights.save(out, model, tokenizer, card)
    held_out.write(out, split.held_out)
    sets.make(config.task, tokenizer, split.held_out, out).write(out)
    return out


def _split(name: str, folder: Path | None) -> data.Split:
    columns = RECIPES[name].columns
    if columns == 0:
        return data.Split([], [])
    if folder is None:
        raise ValueError(f"{name} learns from text; name the folder that has it with --data")
    split = data.read(folder, columns=columns)
    if not split.train or not split.held_out:
        raise ValueError(
            f"the folder {folder} has too few usable lines ({len(split.train)}): none of them falls to the one in a "
            "hundred that is held out to measure on; give some hundreds"
        )
    return split


def _tokenizer(path: Path, recipe: Recipe, split: data.Split) -> TextTokenizer:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fit(recipe.vocabulary(split), recipe.config.family, recipe.config.vocabulary_size, recipe.words).save(path)
    return TextTokenizer.load(path, recipe.config.family)


def _card(
    name: str, model: Transformer, schedule: Schedule, summary: Summary, split: data.Split, source: Source
) -> dict[str, Any]:
    """The facts that hold for any model made by this recipe; people add the rest by hand."""
    measured_on = f"{len(split.held_out):,} lines that were held out" if split.held_out else "sequences it never saw"
    return {
        "id": name,
        "description": RECIPES[name].description,
        "limits": f"Nothing is known but its score on {measured_on}.",
        "licence": source.licence,
        "attribution": source.attribution,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "training": {
            "seed": schedule.seed,
            "steps": summary.steps,
            "lines": len(split.train),
            "tokens": summary.tokens,
            "minutes": round(summary.seconds / 60, 1),
            "hardware": hardware(measures.device_of(model)),
            "date": datetime.now(UTC).date().isoformat(),
        },
        "scores": {RECIPES[name].score_name: round(summary.score, 3)},
        "examples": [{"text": line[0], "shows": "a line that was held out of training"} for line in split.held_out[:3]],
    }
