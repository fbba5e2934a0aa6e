"""Cutting: ends a request, not the server, where a library panics over a text or takes too long."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from model.errors import InputError

T = TypeVar("T")
SECONDS = 30
"""A text is cut in milliseconds."""
GAVE_UP = "the tokenizer of this model gives up on this text: a pattern of it backtracks without end; change the text"
TOO_LONG = "the tokenizer of this model took more than {0} seconds for this text; shorten it"


def within(cut: Callable[[], T], seconds: float = SECONDS) -> T:
    """The result of cutting a text.

    Raises:
        InputError: when it takes longer; the thread that cuts is left to itself.
    """
    cutting = Future[T]()

    def run() -> None:
        try:
            cutting.set_result(guarded(cut))
        except BaseException as error:
            cutting.set_exception(error)

    Thread(target=run, name="cut", daemon=True).start()
    try:
        return cutting.result(seconds)
    except TimeoutError:
        raise InputError(TOO_LONG.format(seconds), field="text") from None


def guarded(cut: Callable[[], T]) -> T:
    """The result of cutting a text.

    Raises:
        InputError: when the library panics, with what is no `Exception`.
    """
    try:
        return cut()
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(GAVE_UP, field="text") from None
