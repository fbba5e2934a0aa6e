"""`python -m tests.soak --minutes 2` asks a server of its own without pause, and fails when its memory does not settle.

Memory settles when it stays below the limits that the README names, and grows by less than a few MB a minute in the
second half.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from statistics import mean
from typing import Any

from httpx2 import Client, HTTPError

from app.server.memory import TRIMMED_EVERY_S
from app.server.single import IDLE_S
from app.settings import Settings
from tests.soak.server import memory_mb, most_mb, served

WORDS = "the cat sat on a red mat and Tom likes my old blue car but Mary has no book to read today".split()  # noqa: SIM905
MODELS = {"writer": 400, "reader": 100, "copycat": 60, "translator": 40}
"""Models, and how many words the longest text has for each."""
CALLS: dict[str, dict[str, Any]] = {
    "overview": {},
    "attention": {"layers": [0], "heads": [0]},
    "steps": {"layer": 1},
    "predictions": {"positions": "all", "top_k": 20},
    "analyses/heads": {},
    "analyses/rollout": {},
    "analyses/sinks": {},
    "analyses/logits": {},
    "analyses/lens": {},
    "analyses/effects": {},
    "analyses/gradients": {},
    "tokens": {},
}
OTHERS: dict[str, dict[str, Any]] = {
    "patterns": {"queries": 256, "mask": {"kind": "causal"}, "counts_at": [32, 64, 128]},
    "calculations": {"scores": [[1.0, 2.0, 3.0]] * 60},
    "positions": {"scheme": "sinusoidal", "length": 128},
}
CLIENTS = 4
SLOPE_MB = 5.0
"""Memory grows by at most so much a minute, in the second half of ten minutes or more."""


def request(chance: random.Random) -> tuple[str, dict[str, Any]]:
    """A path and a body."""
    if chance.random() < 0.1:
        path = chance.choice(list(OTHERS))
        return path, OTHERS[path]
    model, most = chance.choice(list(MODELS.items()))
    text = " ".join(chance.choices(WORDS, k=chance.choice([5, 12, 30, most])))
    call = chance.choice(list(CALLS))
    body: dict[str, Any] = {"text": text} | CALLS[call]
    if model == "reader" and call != "tokens":
        body["text"] += " [MASK]"
    if model == "translator" and call in ("steps", "analyses/gradients"):
        body["site"] = "cross"
    return f"models/{model}/{call}", body


def ask(address: str, seed: int, until: float, statuses: "Counter[int | str]") -> None:
    """One client."""
    chance = random.Random(seed)
    with Client(base_url=f"{address}/api/v1", timeout=120) as client:
        while time.monotonic() < until:
            path, body = request(chance)
            try:
                statuses[client.post(path, json=body).status_code] += 1
            except HTTPError as error:
                statuses[type(error).__name__] += 1


def warmed(process: int, address: str) -> float:
    """The memory of a server that has loaded its models and answered each call once, in MB."""
    with Client(base_url=f"{address}/api/v1", timeout=120) as client:
        time.sleep(IDLE_S + 1)  # when it rests, it imports what models of Hugging Face need
        for model in MODELS:
            for call, body in CALLS.items():
                client.post(f"models/{model}/{call}", json={"text": "the cat"} | body)
    time.sleep(2 * TRIMMED_EVERY_S)
    return memory_mb(process)


@dataclass(frozen=True)
class Soaked:
    """The memory of a server in MB: `seen` in passing, by seconds; and how many replies had each status."""

    before: float
    seen: list[tuple[float, float]]
    at_rest: float
    statuses: "Counter[int | str]"

    @property
    def late(self) -> list[tuple[float, float]]:
        """The second half of what was seen."""
        return [each for each in self.seen if each[0] >= self.seen[-1][0] / 2]

    @property
    def slope(self) -> float:
        """MB a minute in the second half, from the mean of its halves: a single moment may hold a large reply."""
        late = self.late
        halves = late[: len(late) // 2], late[len(late) // 2 :]
        (began, first), (ended, last) = (map(mean, zip(*each, strict=True)) for each in halves)
        return 60 * (last - first) / (ended - began)

    @property
    def wrong(self) -> list[int | str]:
        """Statuses that are none of a server in order."""
        return [each for each in self.statuses if each not in (200, 422, 503)]


def soaked(seconds: float) -> Soaked:
    """Asks a server for so long, then lets it rest."""
    statuses: Counter[int | str] = Counter()
    seen: list[tuple[float, float]] = []
    with served() as (process, address):
        before = warmed(process.pid, address)
        began = time.monotonic()
        threads = [
            threading.Thread(target=ask, args=(address, seed, began + seconds, statuses)) for seed in range(CLIENTS)
        ]
        for each in threads:
            each.start()
        while (now := time.monotonic() - began) < seconds:
            seen.append((now, memory_mb(process.pid)))
            time.sleep(min(5.0, seconds / 24))
        for each in threads:
            each.join()
        time.sleep(2 * TRIMMED_EVERY_S)
        return Soaked(before, seen, memory_mb(process.pid), statuses)


def main() -> int:
    """Soaks, prints a table, and returns whether memory did not settle."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=2.0)
    seconds = parser.parse_args().minutes * 60
    found, most = soaked(seconds), most_mb(Settings())
    for at, used in found.seen[:: max(1, len(found.seen) // 12)]:
        print(f"{at:6.0f} s {used:8.0f} MB")
    largest = max(used for _, used in found.late)
    print(f"{found.statuses.total()} requests: {dict(found.statuses)}")
    print(f"before {found.before:.0f} MB, largest {largest:.0f} MB, {found.slope:+.1f} MB a minute")
    print(f"at rest {found.at_rest:.0f} MB of {most:.0f} MB")
    is_long = seconds >= 600  # before, the memories still fill
    return int(bool(found.wrong) or found.at_rest > most or (is_long and found.slope > SLOPE_MB))


if __name__ == "__main__":
    sys.exit(main())
