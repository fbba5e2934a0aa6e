"""The training loop: the same for every model and objective, resumable at any step, reproducible from its seed."""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from model.training import checkpoints
from model.training.objectives import Objective, loss


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long and how fast: linear warm-up, then a cosine down to a tenth of the peak."""

    steps: int
    learning_rate: float
    warmup_steps: int = 200
    weight_decay: float = 0.01
    measure_every: int = 250
    save_every_s: float = 60.0
    seed: int = 0

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        if step < self.warmup_steps:
            return self.learning_rate * (step + 1) / self.warmup_steps
        done = (step - self.warmup_steps) / max(1, self.steps - self.warmup_steps)
        return self.learning_rate * (0.1 + 0.45 * (1 + math.cos(math.pi * done)))


@dataclass(frozen=True)
class Summary:
    """What a finished run amounted to. `score` is the last held-out measurement."""

    steps: int
    tokens: int
    seconds: float
    score: float


def train(
    model: nn.Module,
    objective: Objective,
    schedule: Schedule,
    *,
    checkpoint: Path,
    measure: Callable[[], float],
    data: str = "",
    stop_after: int | None = None,
) -> Summary:
    """Trains the model in place, going on from `checkpoint` where there is one.

    Args:
        measure: the held-out score, taken now and then and at the end.
        data: what the objective was made from; a run goes on with the same only.
        stop_after: leave off after this step, as an interruption would.

    Raises:
        ValueError: when the checkpoint is that of a run with another seed or other data.
    """
    device = next(model.parameters()).device
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=schedule.learning_rate, betas=(0.9, 0.98), weight_decay=schedule.weight_decay
    )
    first, tokens, before_s, score = _resume(checkpoint, model, optimizer, {"seed": schedule.seed, "data": data})
    last = max(first, schedule.steps if stop_after is None else min(stop_after, schedule.steps))
    started = saved = time.monotonic()

    def elapsed_s() -> float:
        return before_s + time.monotonic() - started

    def save(step: int) -> None:
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        progress = {
            "seed": schedule.seed,
            "data": data,
            "step": step,
            "tokens": tokens,
            "seconds": elapsed_s(),
            "score": score,
        }
        checkpoints.write(checkpoint, state | progress)

    bar = tqdm(range(first, last), initial=first, total=schedule.steps, unit="step", file=sys.stderr, mininterval=1)
    for step in bar:
        batch_tokens, batch_loss = _step(model, objective, optimizer, schedule, step, device)
        tokens += batch_tokens
        if (step + 1) % schedule.measure_every == 0 or step + 1 == schedule.steps:
            score = _measured(model, measure)
        if time.monotonic() - saved > schedule.save_every_s:
            save(step + 1)
            saved = time.monotonic()
        bar.set_postfix(loss=f"{batch_loss:.3f}", held_out=f"{score:.3f}", tokens_s=int(tokens / elapsed_s()))
    save(last)
    return Summary(last, tokens, elapsed_s(), score)


def _step(
    model: nn.Module,
    objective: Objective,
    optimizer: torch.optim.Optimizer,
    schedule: Schedule,
    step: int,
    device: torch.device,
) -> tuple[int, float]:
    # the batch and the dropout depend on the seed and the step alone, so resuming needs no random state
    batch = objective.batch(np.random.default_rng([schedule.seed, step]))
    torch.manual_seed(schedule.seed * 1_000_003 + step)
    for group in optimizer.param_groups:
        group["lr"] = schedule.rate(step)
    model.train()
    with torch.autocast(device.type, dtype=torch.bfloat16):
        logits = model(batch.inputs.to(device))
    value = loss(logits, batch.labels.to(device))
    optimizer.zero_grad(set_to_none=True)
    value.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return int((batch.labels >= 0).sum()), value.item()


def _measured(model: nn.Module, measure: Callable[[], float]) -> float:
    model.eval()
    with torch.inference_mode():
        return measure()


def _resume(
    checkpoint: Path, model: nn.Module, optimizer: torch.optim.Optimizer, identity: dict[str, int | str]
) -> tuple[int, int, float, float]:
    state = checkpoints.read(checkpoint)
    if state is None:
        return 0, 0, 0.0, math.nan
    for name, value in identity.items():
        if state[name] != value:
            raise ValueError(
                f"the run in {checkpoint.parent} was begun with {name} {state[name]}, not {value}; "
                f"go on with its own {name}, or train into another folder"
            )
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"], state["tokens"], state["seconds"], state["score"]
