"""Training loop: trains any model on any objective, resumable at any step, reproducible from its seed."""

import math
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from tqdm import tqdm

from model.recall.rivals import Rival
from model.training import checkpoints
from model.training.measures import device_of
from model.training.objectives import IGNORED, Objective, loss
from model.training.optimizers import Method, optimizers
from model.transformer.transformer import Transformer


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Steps and learning rate: linear warm-up, then linear decay to zero.

    Source: Bergsma et al. 2025, Straight to Zero. `keep_at` are steps after which the weights are kept for good.
    `autocast` computes with bfloat16; without, a small model learns what needs exact digits.
    """

    steps: int
    learning_rate: float
    method: Method = "muon"
    warmup_steps: int = 200
    weight_decay: float = 0.01
    measure_every: int = 250
    save_every_s: float = 60.0
    seed: int = 0
    keep_at: tuple[int, ...] = ()
    autocast: bool = True

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        if step < self.warmup_steps:
            return self.learning_rate * (step + 1) / self.warmup_steps
        return self.learning_rate * (self.steps - step) / max(1, self.steps - self.warmup_steps)


@dataclass(frozen=True)
class Summary:
    """Totals of a finished run. `score` is the last held-out measurement."""

    steps: int
    tokens: int
    seconds: float
    score: float


def train(
    model: Transformer | Rival,
    objective: Objective,
    schedule: Schedule,
    *,
    checkpoint: Path,
    measure: Callable[[], float],
    data: str = "",
    keep: Callable[[int], None] | None = None,
    stop_after: int | None = None,
) -> Summary:
    """Trains the model in place, going on from `checkpoint` where there is one.

    Args:
        measure: the held-out score, taken now and then and at the end.
        data: what the objective was made from; a run goes on with the same only.
        keep: called after each step of `schedule.keep_at`; 0 is before the first.
        stop_after: leave off after this step, as an interruption would.

    Raises:
        ValueError: when the checkpoint is that of a run with another seed or other data.
    """
    workers = optimizers(model, schedule.method, schedule.learning_rate, schedule.weight_decay)
    saved = _Saved(checkpoint, model, workers, {"seed": schedule.seed, "data": data})
    first, tokens, before_s, score = saved.resume()
    last = max(first, schedule.steps if stop_after is None else min(stop_after, schedule.steps))
    started = time.monotonic()
    # a new run saves its first step at once, so that there is something to go on from
    saved_at = started if first else started - schedule.save_every_s

    def elapsed_s() -> float:
        return before_s + time.monotonic() - started

    def keep_if_due(step: int) -> None:
        if keep is not None and step in schedule.keep_at:
            keep(step)

    if first == 0:
        keep_if_due(0)
    bar = tqdm(range(first, last), initial=first, total=schedule.steps, unit="step", file=sys.stderr, mininterval=1)
    for step in bar:
        batch_tokens, batch_loss = _step(model, objective, workers, schedule, step)
        tokens += batch_tokens
        if (step + 1) % schedule.measure_every == 0 or step + 1 == schedule.steps:
            score = _measured(model, measure)
        keep_if_due(step + 1)
        if time.monotonic() - saved_at > schedule.save_every_s:
            saved.write(step + 1, tokens, elapsed_s(), score)
            saved_at = time.monotonic()
        held_out = "not yet" if math.isnan(score) else f"{score:.3f}"
        bar.set_postfix(loss=f"{batch_loss:.3f}", held_out=held_out, tokens_s=int(tokens / elapsed_s()))
    saved.write(last, tokens, elapsed_s(), score)
    return Summary(last, tokens, elapsed_s(), score)


@dataclass(frozen=True)
class _Saved:
    """The checkpoint of a run. `identity` says by what a run is known again: its seed and its data."""

    path: Path
    model: nn.Module
    workers: list[torch.optim.Optimizer]
    identity: dict[str, int | str]

    def write(self, step: int, tokens: int, seconds: float, score: float) -> None:
        state = {"model": self.model.state_dict(), "optimizers": [each.state_dict() for each in self.workers]}
        progress = {"step": step, "tokens": tokens, "seconds": seconds, "score": score}
        checkpoints.write(self.path, state | self.identity | progress)

    def resume(self) -> tuple[int, int, float, float]:
        """The steps, tokens, seconds and score so far; model and optimizers go on from there."""
        state = checkpoints.read(self.path)
        if state is None:
            return 0, 0, 0.0, math.nan
        for name, value in self.identity.items():
            if state[name] != value:
                raise ValueError(
                    f"the run in {self.path.parent} was begun with {name} {state[name]}, not {value}; "
                    f"go on with its own {name}, or train into another folder"
                )
        self.model.load_state_dict(state["model"])
        for worker, kept in zip(self.workers, state["optimizers"], strict=True):
            worker.load_state_dict(kept)
        return state["step"], state["tokens"], state["seconds"], state["score"]


def _step(
    model: Transformer | Rival,
    objective: Objective,
    workers: list[torch.optim.Optimizer],
    schedule: Schedule,
    step: int,
) -> tuple[int, float]:
    device = device_of(model)
    # the batch and the dropout depend on the seed and the step alone, so resuming needs no random state
    batch = objective.batch(np.random.default_rng([schedule.seed, step]))
    torch.manual_seed(schedule.seed * 1_000_003 + step)
    for group in (group for worker in workers for group in worker.param_groups):
        group["lr"] = schedule.rate(step)
    model.train()
    inputs, labels = batch.inputs.to(device), batch.labels.to(device)
    guessed = labels != IGNORED
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=schedule.autocast), _attention_kernel(device):
        # the unembedding is most of the work, so only positions with a label go through it
        logits = model.unembedding(model.hidden_states(inputs)[guessed][None])
    value = loss(logits, labels[guessed][None])
    for worker in workers:
        worker.zero_grad(set_to_none=True)
    value.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for worker in workers:
        worker.step()
    return int(guessed.sum()), value.item()


def _attention_kernel(device: torch.device) -> AbstractContextManager[None]:
    # on a CPU the fused kernel's backward pass takes longer than plain matrix products for rows as short as ours
    return nullcontext() if device.type == "cuda" else sdpa_kernel(SDPBackend.MATH)


def _measured(model: nn.Module, measure: Callable[[], float]) -> float:
    model.eval()
    with torch.inference_mode():
        return measure()
