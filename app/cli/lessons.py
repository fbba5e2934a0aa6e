"""`headsup lessons check` runs every view and every rule of the lessons in a folder."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli.common import settings_of, stop
from app.cli.terminal import say
from app.lessons.catalogue import OWN, catalogue

lessons = typer.Typer(help="Check the lessons of a folder.", no_args_is_help=True)


@lessons.command("check")
def check(
    folder: Annotated[
        Path, typer.Argument(help="The folder of the lessons.", exists=True, file_okay=False, show_default="our own")
    ] = OWN,
) -> None:
    """Read every lesson of a folder, and try every rule and every view on the models."""
    from app.lessons.asking import LOCAL, ask
    from app.lessons.check import faults
    from app.main import create_app

    app = create_app(settings_of())
    found = catalogue(folder)
    others = catalogue(OWN).lessons

    async def sentences() -> list[str]:
        models = app.state.registry.ids
        return [
            sentence
            for lesson in found.lessons.values()
            async for sentence in faults(
                lesson, lambda call, body: ask(app, LOCAL, call, body), models, [*others, *found.lessons]
            )
        ]

    wrong = [*map(str, found.refused), *asyncio.run(sentences())]
    for sentence in wrong:
        say(sentence, err=True)
    if wrong or not found.lessons:
        stop(f"{len(wrong)} faults in {len(found.lessons) + len(found.refused)} lessons of {folder}.")
    say(f"{len(found.lessons)} lessons are in order: {', '.join(found.lessons)}.")
