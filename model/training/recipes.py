"""One recipe a model: its shape, its data, its objective and its schedule. `headsup train` follows them."""

import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from model import weights
from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.tokenizers.fit import fit
from model.tokenizers.text import BOS, CLS, EOS, MASK, PAD, SEP, SPECIALS
from model.training import data, measures
from model.training.loop import Schedule, Summary, train
from model.training.objectives import Masked, NextToken, Objective, Translation
from model.transformer import Transformer, build


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one model is made. `columns` is 1 for sentences, 2 for source and target."""

    description: str
    config: ModelConfig
    schedule: Schedule
    columns: int
    score_name: str
    prepare: Callable[[ModelConfig, TextTokenizer, data.Split], "Prepared"]


@dataclass(frozen=True)
class Source:
    """Where the training text comes from, for the card."""

    licence: str = "not stated"
    attribution: str = "not stated"


@dataclass(frozen=True)
class Prepared:
    """An objective, and how to measure a model on what was held out."""

    objective: Objective
    measure: Callable[[Transformer], float]


def follow(
    name: str,
    folder: Path,
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
    recipe, source = RECIPES[name], source or Source()
    schedule = replace(
        recipe.schedule,
        steps=recipe.schedule.steps if steps is None else steps,
        seed=recipe.schedule.seed if seed is None else seed,
    )
    split = data.read(folder, columns=recipe.columns)
    if not split.train or not split.held_out:
        raise ValueError(
            f"{folder} has {len(split.train)} usable lines, and none of them falls to the one in a hundred that is "
            "held out to measure on; give some hundreds"
        )
    tokenizer = _tokenizer(out / "training" / "tokenizer.json", recipe.config, split)
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
    )
    weights.save(out, model, tokenizer, _card(name, recipe, model, schedule, summary, split, source))
    return out


def _tokenizer(path: Path, config: ModelConfig, split: data.Split) -> TextTokenizer:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fit((text for line in split.train for text in line), config.family, config.vocabulary_size).save(path)
    return TextTokenizer.load(path, config.family)


def _card(
    name: str,
    recipe: Recipe,
    model: Transformer,
    schedule: Schedule,
    summary: Summary,
    split: data.Split,
    source: Source,
) -> dict[str, Any]:
    """What can truly be said of any model made by this recipe; more is for those who looked at it."""
    return {
        "id": name,
        "description": recipe.description,
        "limits": f"Nothing is known but its score on {len(split.held_out):,} lines that were held out.",
        "licence": source.licence,
        "attribution": source.attribution,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "training": {
            "seed": schedule.seed,
            "steps": summary.steps,
            "lines": len(split.train),
            "tokens": summary.tokens,
            "minutes": round(summary.seconds / 60, 1),
            "hardware": f"{platform.machine()}, {torch.get_num_threads()} threads, {next(model.parameters()).device}",
            "date": datetime.now(UTC).date().isoformat(),
        },
        "scores": {recipe.score_name: round(summary.score, 3)},
        "examples": [{"text": line[0], "shows": "a line that was held out of training"} for line in split.held_out[:3]],
    }


def _next_token(config: ModelConfig, tokenizer: TextTokenizer, split: data.Split) -> Prepared:
    bos, eos = tokenizer.id_of(BOS), tokenizer.id_of(EOS)
    objective = NextToken(
        tokenizer.encode_batch([line[0] for line in split.train]),
        bos=bos,
        eos=eos,
        lengths={64: 0.6, 128: 0.2, config.max_tokens: 0.2},
        tokens_per_batch=4096,
        repeated=0.1,
    )
    held_out = [line[0] for line in split.held_out]
    encoded, n_characters = tokenizer.encode_batch(held_out), sum(map(len, held_out))

    def measure(model: Transformer) -> float:
        device = next(model.parameters()).device
        return measures.bits_per_character(model, encoded, n_characters, bos=bos, eos=eos, device=device)

    return Prepared(objective, measure)


def _masked(config: ModelConfig, tokenizer: TextTokenizer, split: data.Split) -> Prepared:
    def objective(lines: list[tuple[str, ...]]) -> Masked:
        return Masked(
            tokenizer.encode_batch([line[0] for line in lines]),
            pad=tokenizer.id_of(PAD),
            cls=tokenizer.id_of(CLS),
            sep=tokenizer.id_of(SEP),
            mask=tokenizer.id_of(MASK),
            n_special=len(SPECIALS["encoder"]),
            vocabulary_size=config.vocabulary_size,
            rows=256,
            max_tokens=config.max_tokens,
        )

    return Prepared(objective(split.train), _held_out_loss(objective(split.held_out)))


def _translation(config: ModelConfig, tokenizer: TextTokenizer, split: data.Split) -> Prepared:
    def objective(lines: list[tuple[str, ...]]) -> Translation:
        sources, targets = (tokenizer.encode_batch([line[column] for line in lines]) for column in (0, 1))
        return Translation(
            list(zip(sources, targets, strict=True)),
            pad=tokenizer.id_of(PAD),
            bos=tokenizer.id_of(BOS),
            eos=tokenizer.id_of(EOS),
            rows=256,
            max_tokens=config.max_tokens,
        )

    return Prepared(objective(split.train), _held_out_loss(objective(split.held_out)))


def _held_out_loss(objective: Objective) -> Callable[[Transformer], float]:
    batches = [objective.batch(np.random.default_rng([1, index])) for index in range(4)]
    return lambda model: measures.mean_loss(model, batches, next(model.parameters()).device)


RECIPES: dict[str, Recipe] = {
    "writer": Recipe(
        description="A small GPT-like model: it guesses the next word.",
        config=ModelConfig(
            family="decoder",
            task="next-token",
            vocabulary_size=8192,
            d_model=192,
            n_layers=4,
            n_heads=4,
            d_feed_forward=768,
            max_tokens=512,
            positions="learned",
            dropout=0.1,
        ),
        schedule=Schedule(steps=4000, learning_rate=2e-3),
        columns=1,
        score_name="held_out_bits_per_character",
        prepare=_next_token,
    ),
    "reader": Recipe(
        description="A small BERT-like model: it guesses hidden words from both sides.",
        config=ModelConfig(
            family="encoder",
            task="fill-mask",
            vocabulary_size=8192,
            d_model=192,
            n_layers=4,
            n_heads=4,
            d_feed_forward=768,
            max_tokens=128,
            positions="learned",
            n_segments=2,
            dropout=0.1,
        ),
        schedule=Schedule(steps=6000, learning_rate=2e-3),
        columns=1,
        score_name="held_out_loss_nats",
        prepare=_masked,
    ),
    "translator": Recipe(
        description="The original Transformer, small: it translates.",
        config=ModelConfig(
            family="encoder-decoder",
            task="translate",
            vocabulary_size=10000,
            d_model=192,
            n_layers=3,
            n_heads=4,
            d_feed_forward=768,
            max_tokens=128,
            positions="sinusoidal",
            norm="post",
            activation="relu",
            scaled_embeddings=True,
            dropout=0.1,
        ),
        schedule=Schedule(steps=8000, learning_rate=1e-3, warmup_steps=1000),
        columns=2,
        score_name="held_out_loss_nats",
        prepare=_translation,
    ),
}
