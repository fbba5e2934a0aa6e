"""Terminal: writes lines in which nothing that a model or a lesson brought steers the terminal."""

import re
import sys

import typer

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, those that turn the direction of a text, and halves of characters."""


def plain(text: str) -> str:
    """The text, with what steers a terminal as JSON escapes it."""
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Writes a line, or a part of one."""
    typer.echo(plain(text), err=err, nl=nl)


def result(text: str) -> str:
    """A result as it is for a file or a pipe, plain for a terminal."""
    return plain(text) if sys.stdout.isatty() else text
