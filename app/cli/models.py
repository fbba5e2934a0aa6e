"""`headsup models` lists the models, and adds or removes those of Hugging Face."""

from collections.abc import Callable
from typing import Annotated

import typer

from app.cli.card_text import card_lines
from app.cli.common import added, registry_of, settings_of, stop
from app.cli.terminal import say
from app.user_config import remember, remembered
from model.adapters.huggingface.checkpoint.folder import PICKLES_MEAN
from model.adapters.huggingface.checkpoint.model_names import named
from model.errors import ModelError

models = typer.Typer(help="List the models, and keep Hugging Face models to be served each time.")
Name = Annotated[str, typer.Argument(help="The folder of a Hugging Face model, or its name on the hub: owner/name.")]


@models.callback(invoke_without_command=True)
def listed(context: typer.Context) -> None:
    """List the models with their quality. `add` and `remove` keep Hugging Face models that are always served."""
    if context.invoked_subcommand is None:
        list_models()


@models.command("list")
def list_models() -> None:
    """List the models with their quality."""
    registry = registry_of(settings_of())
    for model in registry.ids:
        for line in card_lines(registry.card(model)):
            say(line)


@models.command("add")
def add(
    name: Name,
    allow_pickles: Annotated[
        bool | None, typer.Option("--allow-pickles", help=f"Read .bin files too. {PICKLES_MEAN}")
    ] = None,
) -> None:
    """Keep a Hugging Face model, to be served each time; one of the hub is fetched now."""
    registry = registry_of(settings_of(allow_pickles=allow_pickles))
    model = added(registry, name)
    _keep(lambda kept: list(dict.fromkeys([*kept, _lasting(name)])))
    for line in card_lines(registry.card(model)):
        say(line)


@models.command("remove")
def remove(name: Annotated[str, typer.Argument(help="As it was added, or its id.")]) -> None:
    """Keep a Hugging Face model no longer. Its files stay where they are."""
    kept = _kept()
    gone = [each for each in kept if name in (each, _id(each)) or _lasting(name) == each]
    if not gone:
        stop(f"There is no {name} among the models that were added: {', '.join(kept) or 'none'}.")
    _keep(lambda kept: [each for each in kept if each not in gone])
    say(f"{', '.join(gone)} is served no longer. Its files are where they were.")


def _kept() -> list[str]:
    try:
        return remembered()
    except ValueError as error:
        stop(f"{error}.")


def _keep(change: Callable[[list[str]], list[str]]) -> None:
    try:
        remember(change)
    except OSError as error:
        stop(f"The models that were added cannot be written down: {error.strerror or error}.")
    except ValueError as error:
        stop(f"{error}.")


def _lasting(name: str) -> str:
    """The name as it holds in any folder."""
    try:
        folder = named(name).folder
    except ModelError:
        return name
    return name if folder is None else str(folder.resolve())


def _id(name: str) -> str | None:
    try:
        return named(name).id
    except ModelError:
        return None
