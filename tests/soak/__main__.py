"""`python -m tests.soak --minutes 2` asks a server of its own without pause, and fails when its memory does not settle.

Memory settles when it stays below the limits that the README names, and grows by less than a few MB a minute in the
second half.
"""

import argparse
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from httpx2 import Client, HTTPError

from app.server.memory import TRIMMED_EVERY_S
from app.server.single import IDLE_S
from app.settings import Settings

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
IN_USE_MB, SPARE_MB, SLOPE_MB = 600, 150, 5.0
"""A process whose models are in use, as the README says; beyond that and the memories; and a minute, in the second half
of ten minutes or more."""


@contextmanager
def served() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server, and its address."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()[4]
        finally:
            process.terminate()


def memory_mb(process: int) -> float:
    """The memory of a process, in MB."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


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


def main() -> int:
    """Soaks, prints a table, and returns whether memory did not settle."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=2.0)
    seconds = parser.parse_args().minutes * 60
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
        rest = memory_mb(process.pid)
    for at, used in seen[:: max(1, len(seen) // 12)]:
        print(f"{at:6.0f} s {used:8.0f} MB")
    late = [each for each in seen if each[0] > seconds / 2]
    slope = 60 * (late[-1][1] - late[0][1]) / (late[-1][0] - late[0][0])
    settings = Settings()
    most = IN_USE_MB + SPARE_MB + (settings.runs_bytes + settings.replies_bytes) / 2**20
    largest = max(used for _, used in late)
    print(f"{sum(statuses.values())} requests: {dict(statuses)}")
    print(f"before {before:.0f} MB, largest {largest:.0f} MB, {slope:+.1f} MB a minute")
    print(f"at rest {rest:.0f} MB of {most:.0f} MB")
    wrong = [each for each in statuses if each not in (200, 422, 503)]
    is_long = seconds >= 600  # before, the memories still fill
    return int(bool(wrong) or rest > most or (is_long and slope > SLOPE_MB))


if __name__ == "__main__":
    sys.exit(main())
