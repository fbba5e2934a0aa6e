"""Who asks the same at the same time shares the work, and each gets a reply of its own."""

import asyncio
from threading import Event
from typing import Any

from app.admission.lane import Lane
from app.admission.pieces import written
from app.schemas.array_encoding import dumps


def test_two_who_share_a_run_get_the_same_bytes_and_headers_of_their_own() -> None:
    lane = Lane("shared", dear=1, small=1, most_bytes=1e9)
    made: list[dict[str, Any]] = []
    both_ask = Event()

    def make() -> dict[str, Any]:
        assert both_ask.wait(60)
        made.append({"numbers": [1.5] * 1000})
        return made[-1]

    async def both() -> list[Any]:
        replies = [asyncio.create_task(written(lane, make, key="same")) for _ in range(2)]
        await asyncio.sleep(0)  # each begins, in turn
        both_ask.set()
        return await asyncio.gather(*replies)

    first, second = asyncio.run(both())
    assert len(made) == 1
    assert first.body == second.body == dumps(made[0])
    first.headers["content-encoding"] = "zstd"
    assert "content-encoding" not in second.headers
