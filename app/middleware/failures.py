"""Answers failures of the server itself with a problem document, behind the middleware that adds the headers."""

import logging
from asyncio import CancelledError

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors.problems import problem

SENTENCE = "The server failed on this request. Its log has the error. The request may be sent again."
ENDS = "This server was told to end; ask again in a moment."
SHOWN = 100
"""So many characters of an address stand in the log."""
logger = logging.getLogger(__name__)


class Failures:
    """Catches what no handler of errors knows. A native library may panic with what is no `Exception`."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        has_begun = False

        async def noticed(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, noticed)
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except CancelledError:  # this server ends, and has waited for long enough
            if not has_begun:
                await problem(503, ENDS)(scope, receive, send)
        except BaseException as error:
            if has_begun or scope["type"] != "http":
                raise
            logger.error("%s %s failed", scope["method"], ascii(scope["path"][:SHOWN])[1:-1], exc_info=error)
            await problem(500, SENTENCE)(scope, receive, send)
