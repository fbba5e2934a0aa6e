"""A run with nobody looking against the runs of the overview and of one head, and the memory that they take."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch

from app.cache.run_cache import expected_bytes
from model.attention.replay import replay
from model.prompt import Prompt
from model.tracing.observers import StreamingRecorder
from model.tracing.recorder import Recorder
from model.tracing.thumbnails import Overview
from model.transformer.batch import Inputs
from model.transformer.run import run, run_attention
from model.weights import LoadedModel
from tests.benchmarks.shapes import LARGE, LENGTHS, SHAPES, read_model, text_of
from tests.benchmarks.turns import by_turns, median, ratio

ROUNDS = {16: 40, 64: 30, 128: 20, 256: 12, 512: 9, 1024: 7}


def measure(root: Path) -> list[dict[str, Any]]:
    """One row a shape and a length."""
    rows = []
    for shape in SHAPES:
        model = read_model(root, shape)
        for length in LENGTHS:
            rows.append({"shape": shape.name, "tokens": length, **_times(model, length)})
    return rows


def _times(model: LoadedModel, length: int) -> dict[str, float]:
    ids = torch.tensor([model.tokenizer.source(text_of(model, length, 0), None).ids])
    inputs, transformer = Inputs(ids), model.transformer
    room = _room_bytes(model, length)

    def overview(_: int) -> StreamingRecorder:
        pictures = Overview()
        recorder = StreamingRecorder(pictures, keeps_inputs=True, slab_bytes=room)
        run(transformer, inputs, recorder=recorder)
        assert pictures.pictures
        return recorder

    known = overview(0).inputs
    tasks = {
        "forward": lambda _: run(transformer, inputs),
        "overview": overview,
        "one_head": lambda _: replay(known.values(), _one_head()),
    }
    times = by_turns(tasks, ROUNDS[length])
    return {f"{name}_ms": median(values) for name, values in times.items()} | {
        "overview_over_forward": ratio(times, "overview", "forward")
    }


def _room_bytes(model: LoadedModel, length: int) -> int:
    """What the API takes to keep a run."""
    return expected_bytes(model.config, Prompt(model.tokenizer.source(text_of(model, length, 0), None), None))


def _one_head() -> Recorder:
    return Recorder(layers=[1], heads=[0], tensors=["weights", "mask"])


def memory(root: Path) -> dict[str, float]:
    """Peak memory above the plain forward's, in MB, at the largest length; each run in a fresh process."""
    peaks = {kind: _peak_mb(root, kind) for kind in ("forward", "overview", "overview_kept")}
    return {
        "tokens": max(LENGTHS),
        "forward_peak_mb": peaks["forward"],
        "overview_above_mb": peaks["overview"] - peaks["forward"],
        "overview_kept_above_mb": peaks["overview_kept"] - peaks["forward"],
    }


def _peak_mb(root: Path, kind: str) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.forward", str(root), kind]
    # what an allocator finds free differs from process to process
    return median([float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(5)])


def _run_once(root: Path, kind: str) -> None:
    """Prints the peak memory of this process during a run of one kind, in MB (on Linux)."""
    model = read_model(root, LARGE)
    ids = torch.tensor([model.tokenizer.source(text_of(model, max(LENGTHS), 0), None).ids])
    run(model.transformer, Inputs(ids))
    # from here on the peak counts anew: loading a model takes more memory than running it
    Path("/proc/self/clear_refs").write_text("5")
    pictures, room = Overview(), _room_bytes(model, max(LENGTHS))
    recorder = StreamingRecorder(pictures, keeps_inputs=kind == "overview_kept", slab_bytes=room)
    if kind == "forward":
        run(model.transformer, Inputs(ids))
    else:
        # as the API does, which asks for no logits
        run_attention(model.transformer, Inputs(ids), recorder)
        assert pictures.pictures
    print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024)  # type: ignore[index]


if __name__ == "__main__":
    _run_once(Path(sys.argv[1]), sys.argv[2])
