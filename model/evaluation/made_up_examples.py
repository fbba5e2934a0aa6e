"""Example pictures and melodies: some that the model says without a mistake, opened at its most grounded head."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import torch

from model.evaluation.grounding import CrossHead
from model.generation.generation import generate
from model.generation.request import Request
from model.made_up.grounded import grounded_of
from model.weights import LoadedModel
from model.weights.evaluation_set import EvaluationSet, Prompt

N_EXAMPLES = 4
LENGTHS = range(2, 5)
"""Shapes or notes of an example: enough to look at, and few enough to see at once."""


@torch.inference_mode()
def made_up_examples(model: LoadedModel, evaluation: EvaluationSet, heads: Sequence[CrossHead]) -> list[dict[str, Any]]:
    """A few of the evaluation set, of pictures those on the lightest grounds."""
    best = max(heads, key=lambda head: head.share)
    found = []
    for prompt in sorted(evaluation.sentences, key=_darkness):
        if _count(prompt) in LENGTHS and written(model, prompt) == prompt.target:
            found.append(_example(prompt, best))
        if len(found) == N_EXAMPLES:
            break
    return found


def written(model: LoadedModel, prompt: Prompt) -> str:
    """The text that the model writes about a made-up picture or melody, the likeliest word each time.

    Raises:
        ValueError: for a prompt that is a text.
    """
    if (grounded := grounded_of(prompt)) is None:
        raise ValueError("this prompt is a text; give one with a scene or a melody")
    begun = grounded.inputs(model.tokenizer.target(""))
    most = model.config.max_tokens - 1
    return model.tokenizer.decode(list(generate(model.transformer, begun, Request(most, model.tokenizer.end))))


def _darkness(prompt: Prompt) -> int:
    """Weights are drawn over a picture as darkness, so on a dark ground there is less to see."""
    return 0 if prompt.scene is None else -prompt.scene.ground


def _count(prompt: Prompt) -> int:
    return len(prompt.scene.shapes) if prompt.scene is not None else len(prompt.melody.notes) if prompt.melody else 0


def _example(prompt: Prompt, head: CrossHead) -> dict[str, Any]:
    name, made_up = ("scene", prompt.scene) if prompt.scene is not None else ("melody", prompt.melody)
    return {
        "text": prompt.target,
        name: asdict(made_up) if made_up is not None else None,
        "shows": f"layer {head.layer}, head {head.head} looks at the source of the next word",
        "site": "cross",
        "layer": head.layer,
        "head": head.head,
    }
