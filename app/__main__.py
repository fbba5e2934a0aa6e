"""The command line: `headsup serve`, `headsup models`, `headsup trace`, `headsup train`."""

import socket
import sys
import webbrowser
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app.sentences import capitalised
from app.settings import Settings
from model.errors import InputError

cli = typer.Typer(
    help="See how attention computes.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8000")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Serve the page and the API."""
    from app.serving import run

    given: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings(**given)
    try:
        listener = socket.create_server((settings.host, settings.port))
    except OSError as error:
        _stop(f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. Choose another with --port.")
    run(settings, listener, announce=lambda address: _announce(address, browser=browser))


@cli.command()
def models() -> None:
    """List the models and what each is good at."""
    from app.registry import Registry

    registry = Registry(Settings().weights)
    for model in registry.ids:
        card = registry.card(model)
        site = card["sites"][0]
        typer.echo(f"{model}: {card['description']}")
        typer.echo(
            f"    {card['family']}, {site['layers']} layers × {site['heads']} heads, d_model {card['d_model']}, "
            f"{card['parameters']:,} parameters, at most {card['max_tokens']} tokens"
        )
        for name, value in card["scores"].items():
            typer.echo(f"    {name.replace('_', ' ')}: {value}")
        typer.echo(f"    {card['limits']}")


@cli.command()
def trace(
    text: Annotated[str, typer.Argument(help="The text to run on.")],
    model: Annotated[str, typer.Option(help="Which model; see `headsup models`.")] = "writer",
    out: Annotated[Path | None, typer.Option(help="File to write; the screen when left out.")] = None,
) -> None:
    """Write the attention weights, queries, keys and values of a text as JSON."""
    from starlette.exceptions import HTTPException

    from app.api.v1.attention import attend
    from app.encoding import dumps
    from app.registry import Registry
    from app.schemas.requests import AttentionRequest

    settings = Settings()
    try:
        reply = attend(Registry(settings.weights).get(model), AttentionRequest(text=text), settings)
    except InputError as error:
        _stop(f"{capitalised(str(error))}.")
    except HTTPException as error:
        _stop(error.detail)
    if out is None:
        sys.stdout.buffer.write(dumps(reply) + b"\n")
    else:
        out.write_bytes(dumps(reply))


@cli.command()
def train(
    model: Annotated[str, typer.Argument(help="Which model to train, such as `writer`.")],
    data: Annotated[Path, typer.Option(help="Folder with the training text.", exists=True, file_okay=False)],
    out: Annotated[Path | None, typer.Option(help="Folder to write.", show_default="runs/MODEL")] = None,
    steps: Annotated[int | None, typer.Option(help="Stop after this many.", min=1, show_default="the recipe's")] = None,
    seed: Annotated[int | None, typer.Option(help="Start from this seed.", min=0, show_default="the recipe's")] = None,
) -> None:
    """Train a model on text, going on where an earlier run was interrupted."""
    from model.training import recipes

    if model not in recipes.RECIPES:
        _stop(f"There is no recipe for {model!r}; the recipes are {', '.join(recipes.RECIPES)}.")
    try:
        folder = recipes.follow(model, data, out or Path("runs") / model, steps=steps, seed=seed)
    except (FileNotFoundError, ValueError) as error:
        _stop(f"{capitalised(str(error))}.")
    typer.echo(f"Trained {model}: {folder / 'card.json'} says how good it is.")


def _announce(address: str, *, browser: bool) -> None:
    typer.echo(f"Heads Up is at {address} (Ctrl+C stops it)")
    if browser:
        webbrowser.open(address)


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def main() -> None:
    """Runs the command line."""
    cli()


if __name__ == "__main__":
    main()
