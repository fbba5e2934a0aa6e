"""Replies over loopback: how long the whole call takes, and how many bytes travel, plain and compressed."""

from pathlib import Path
from typing import Any

import torch

from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.benchmarks.server import UNPACK, Client, serving
from tests.benchmarks.shapes import LENGTHS, SHAPES, SMALL, Shape, read_model, text_of
from tests.benchmarks.turns import by_turns, median, ratio

ROUNDS = {16: 30, 64: 20, 128: 12, 256: 9, 512: 7, 1024: 5}
ONE_HEAD: dict[str, Any] = {"layers": [1], "heads": [0], "tensors": ["weights", "mask"]}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "overview": ("overview", {}),
    "one head, typed": ("attention", ONE_HEAD | {"encoding": "typed"}),
    "one head, JSON": ("attention", ONE_HEAD | {"encoding": "json"}),
}
COMPRESSED = ("gzip", "br", "zstd")


def measure(root: Path) -> list[dict[str, Any]]:
    """One row a shape, a length and a call. A head is opened of a text whose overview was asked for before.

    Times are of this machine, bytes are what travels to another one.
    """
    with serving(root, HEADSUP_REPLIES_BYTES="0") as address:
        client = Client(address)
        return [row for shape in SHAPES for length in LENGTHS for row in _rows(client, root, shape, length)]


def _rows(client: Client, root: Path, shape: Shape, length: int) -> list[dict[str, Any]]:
    model = read_model(root, shape)
    texts = {turn: text_of(model, length, 1000 * length + turn) for turn in range(-2, ROUNDS[length])}
    found: list[dict[str, Any]] = []
    for name, (call, body) in CALLS.items():
        tasks = {
            encoding: lambda turn, encoding=encoding, call=call, body=body: client.post(
                shape.name, call, encoding, text=texts[turn], **body
            )
            for encoding in ("identity", *COMPRESSED)
        }
        times = by_turns({"first": tasks["identity"]} | tasks, ROUNDS[length])
        contents = {
            encoding: client.post(shape.name, call, encoding, is_far=True, text=texts[0], **body) for encoding in tasks
        }
        _same(contents)
        found.append(
            {
                "shape": shape.name,
                "tokens": length,
                "call": name,
                "ms": median(times["first"]),
                "bytes": len(contents["identity"]),
                **{f"{encoding}_bytes": len(contents[encoding]) for encoding in COMPRESSED},
                **{f"{encoding}_over_identity": ratio(times, encoding, "identity") for encoding in COMPRESSED},
            }
        )
    return found


def _same(contents: dict[str, bytes]) -> None:
    sizes = {encoding: len(UNPACK[encoding](content)) for encoding, content in contents.items()}
    # the timings in a reply differ by some digits
    assert max(sizes.values()) - min(sizes.values()) < 100, sizes


def call_over_forward(root: Path) -> dict[str, float]:
    """A whole call of the small model at 16 tokens, as it comes and goes, over its forward in this process."""
    model = read_model(root, SMALL)
    rounds = 200
    texts = {turn: text_of(model, 16, 50_000 + turn) for turn in range(-2, rounds)}
    ids = {turn: torch.tensor([model.tokenizer.source(text, None).ids]) for turn, text in texts.items()}
    with serving(root, HEADSUP_REPLIES_BYTES="0") as address:
        client = Client(address)
        times = by_turns(
            {
                "forward": lambda turn: run(model.transformer, Inputs(ids[turn])),
                "overview": lambda turn: client.post(SMALL.name, "overview", text=texts[turn]),
            },
            rounds,
        )
    return {
        "forward_ms": median(times["forward"]),
        "overview_ms": median(times["overview"]),
        "ratio": ratio(times, "overview", "forward"),
    }
