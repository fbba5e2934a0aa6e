"""Replays what 200 browsers ask for that open `/` within 30 seconds, six connections each."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx2
from playwright.sync_api import Request, sync_playwright

from tests.browser import chromium

BROWSERS, WITHIN_S = 200, 30
CONNECTIONS = 6
ENCODINGS = "gzip, deflate, br, zstd"


class Asked(NamedTuple):
    """One request of a browser."""

    method: str
    address: str
    body: bytes | None
    kind: str | None


def measure(address: str) -> dict[str, Any]:
    """When all had their files after the first began, how long one took, and what went wrong."""
    asked = _recorded(f"{address}/")
    began = time.perf_counter()
    times, errors = asyncio.run(_all(asked, began))
    times.sort()
    return {
        "browsers": BROWSERS,
        "requests": BROWSERS * len(asked),
        "all_served_s": time.perf_counter() - began,
        "median_s": times[len(times) // 2],
        "longest_s": times[-1],
        "errors": errors,
    }


def _recorded(address: str) -> list[Asked]:
    """What a browser with an empty cache asks for until its page has settled."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `python -m tests.browser.chromium`"
    found: list[Asked] = []

    def keep(request: Request) -> None:
        found.append(Asked(request.method, request.url, request.post_data_buffer, request.headers.get("content-type")))

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        page = browser.new_page()
        page.on("request", keep)
        page.goto(address)
        page.wait_for_selector("html[data-settled]", state="attached")
        browser.close()
    return found


async def _all(asked: list[Asked], began: float) -> tuple[list[float], int]:
    errors = 0

    def failed() -> None:
        nonlocal errors
        errors += 1

    one_by_one = (_browser(number, asked, began, failed) for number in range(BROWSERS))
    return list(await asyncio.gather(*one_by_one)), errors


async def _browser(number: int, asked: list[Asked], began: float, failed: Callable[[], None]) -> float:
    """The page first, then its files and calls, as many at a time as a browser has connections."""
    await asyncio.sleep(max(0, began + number * WITHIN_S / BROWSERS - time.perf_counter()))
    since = time.perf_counter()
    headers = {"accept-encoding": ENCODINGS, "x-forwarded-for": f"192.0.2.{number + 1}"}
    limits = httpx2.Limits(max_connections=CONNECTIONS)
    async with httpx2.AsyncClient(headers=headers, limits=limits, timeout=120) as client:

        async def ask(one: Asked) -> None:
            typed = {"content-type": one.kind} if one.kind else {}
            try:
                async with client.stream(one.method, one.address, content=one.body, headers=typed) as reply:
                    async for _ in reply.aiter_raw():
                        pass
            except httpx2.HTTPError:
                return failed()
            if reply.status_code != 200:
                failed()

        await ask(asked[0])
        await asyncio.gather(*(ask(one) for one in asked[1:]))
    return time.perf_counter() - since
