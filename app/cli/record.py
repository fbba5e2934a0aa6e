"""`headsup record lessons` writes lessons as plain files, which any static host serves."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli.common import settings_of, stop
from app.cli.terminal import say

record = typer.Typer(help="Record lessons as plain files.", no_args_is_help=True)
MISSING = (
    "Recording opens every view in Chromium, and {}. Install Heads Up with its extra `record` "
    "(pip install -e '.[record]'), and Chromium with your system, or with: playwright install chromium"
)


@record.callback()
def start() -> None:
    """Record lessons as plain files."""


@record.command("lessons")
def record_lessons(
    out: Annotated[Path, typer.Argument(help="The folder to write, which is new or empty.", file_okay=False)],
    lesson: Annotated[
        list[str] | None,
        typer.Option(help="The id of a lesson to record. May be repeated.", show_default="every lesson"),
    ] = None,
    folder: Annotated[
        list[Path] | None,
        typer.Option("--lessons", help="A folder of more lessons. May be repeated.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Write pages, scripts and replies of lessons and their views: `python -m http.server` serves them."""
    try:
        from app.recording.recorder import Recorder
        from app.recording.views import NoBrowser
    except ModuleNotFoundError as error:
        stop(MISSING.format(f"the package {error.name} is missing"))
    from app.lessons.asking import CallRefused
    from app.lessons.reply_path import RuleError
    from app.main import create_app

    if out.is_dir() and any(out.iterdir()):
        stop(f"{out} is not empty; name a new folder.")
    app = create_app(settings_of(lessons=folder))
    lessons = app.state.lessons.lessons
    if unknown := [each for each in lesson or () if each not in lessons]:
        stop(f"There is no lesson {unknown[0]!r}; there are {', '.join(lessons)}.")
    if lesson:
        app.state.lessons.lessons = {each: lessons[each] for each in lessons if each in lesson}
    recorder = Recorder(app, out)
    try:
        written = asyncio.run(recorder.record())
    except NoBrowser as error:
        stop(MISSING.format(f"none could be started: {error}"))
    except (CallRefused, RuleError) as error:
        stop(f"A question cannot be answered: {error}.")
    for sentence in sorted(recorder.refused):
        say(f"Not recorded: {sentence}", err=True)
    count = len(app.state.lessons.lessons)
    say(f"{count} lessons, {len(written.keys)} replies, {written.bytes / 1e6:.1f} MB in {out}.")
