"""Calls that a lesson or a room asks: they end with the client for which they are asked."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.admission.gone import Gone
from app.lessons.asking import LOCAL, ask
from model.run_context import running


@pytest.mark.parametrize("leaves", ["before", "meanwhile"])
def test_a_call_hears_that_the_client_for_which_it_is_asked_has_left(leaves: str) -> None:
    gone, heard = Gone(), []

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        first: Message = await receive()
        assert first["type"] == "http.request"
        if leaves == "meanwhile":
            asyncio.get_running_loop().call_soon(gone.set)
        heard.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def asked() -> dict[str, Any]:
        with running(cancelled=gone):
            return await asyncio.wait_for(ask(app, LOCAL, "patterns", {}), 60)

    if leaves == "before":
        gone.set()
    assert asyncio.run(asked()) == {}
    assert heard == [{"type": "http.disconnect"}]
