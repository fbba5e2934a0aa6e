"""Command line: `headsup serve`, `models`, `lessons`, `record`, `measure`, `trace`, `generate` and `train`."""

import socket
import sys
import webbrowser
from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from app import __version__
from app.cli.card_text import training_lines
from app.cli.cluster import MISSING, is_installed, run_cluster
from app.cli.common import named_model, registry_of, settings_of, stop
from app.cli.generate import generate
from app.cli.lessons import lessons
from app.cli.measure import measure
from app.cli.models import models
from app.cli.record import record
from app.cli.terminal import result, say
from app.cli.train_rival import refuse_unread, train_rival
from app.errors.validation_messages import capitalised, errors_of
from app.settings import Device, DType, Settings
from model.adapters.huggingface.checkpoint.folder import PICKLES_MEAN
from model.errors import InputError

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cli.add_typer(models, name="models")
cli.add_typer(lessons, name="lessons")
cli.add_typer(record, name="record")


def _version(wanted: bool) -> None:
    if wanted:
        say(f"headsup {__version__}")
        raise typer.Exit


@cli.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """See how attention computes."""


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8000")
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(help="How many servers answer side by side; for a class, one a processor.", show_default="1"),
    ] = None,
    cluster: Annotated[
        bool,
        typer.Option("--cluster", help="Let Ray Serve run the servers, as many as the load needs, up to --processes."),
    ] = False,
    root_path: Annotated[
        str | None, typer.Option(help="Path below which a proxy serves all of this, such as /school/headsup.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    model: Annotated[
        list[str] | None,
        typer.Option(help="A Hugging Face model to serve as well: its folder, or its hub name. May be repeated."),
    ] = None,
    device: Annotated[Device | None, typer.Option(help="Where such models run.", show_default="auto")] = None,
    dtype: Annotated[DType | None, typer.Option(help="The type of their numbers.", show_default="float32")] = None,
    allow_pickles: Annotated[
        bool | None, typer.Option("--allow-pickles", help=f"Read .bin files too. {PICKLES_MEAN}")
    ] = None,
    lessons: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of lessons to serve as well. May be repeated.", exists=True, file_okay=False),
    ] = None,
    until_input_ends: Annotated[
        bool,
        typer.Option(
            "--until-input-ends", help="Stop when standard input ends, as when a program that started this ends."
        ),
    ] = False,
) -> None:
    """Serve the page and the API."""
    if cluster and not is_installed():
        stop(MISSING)
    settings = settings_of(
        host=host,
        port=port,
        processes=processes,
        root_path=root_path,
        device=device,
        dtype=dtype,
        allow_pickles=allow_pickles,
        lessons=lessons,
    )
    _serve(settings, model or (), sys.stdin.fileno() if until_input_ends else None, cluster=cluster, browser=browser)


def _serve(settings: Settings, models: Iterable[str], until: int | None, *, cluster: bool, browser: bool) -> None:
    from app.server import multiprocess, single

    if settings.processes > 1 and settings.allow_adding:
        stop(
            "A model that is added would be known to one process only; leave out HEADSUP_ALLOW_ADDING, "
            "or take one process (--processes, HEADSUP_PROCESSES)."
        )
    registry = registry_of(settings, models)  # before anything is served: a page needs a model
    listener = _listener(settings.host, settings.port)
    announce = partial(_announce, browser=browser)
    if settings.processes == 1 and not cluster:
        return single.run(settings, listener, registry, announce, until)
    settings = settings.model_copy(update={"models": registry.huggingface.names})
    del registry  # each process loads its own
    if cluster:
        return run_cluster(settings, listener, announce, until)
    multiprocess.run(settings, listener, announce, until)


@cli.command()
def trace(
    text: Annotated[str, typer.Argument(help="The text to run on.")],
    model: Annotated[
        str, typer.Option(help="Which model: see `headsup models`, or the folder or hub name of a Hugging Face model.")
    ] = "writer",
    out: Annotated[Path | None, typer.Option(help="File to write; the screen when left out.")] = None,
    format: Annotated[
        Literal["json", "csv", "spreadsheet", "plotly"],
        typer.Option(
            help="json: all heads; csv, plotly: the weights of one head, as the page exports them; spreadsheet: CSV "
            "whose labels are taken for no formulas."
        ),
    ] = "json",
    target: Annotated[str | None, typer.Option(help="For an encoder-decoder: the target so far.")] = None,
    site: Annotated[str | None, typer.Option(help="Which site; the last that the model has when left out.")] = None,
    layer: Annotated[int, typer.Option(help="Which layer, for csv and plotly.")] = 0,
    head: Annotated[int, typer.Option(help="Which head, for csv and plotly.")] = 0,
) -> None:
    """Write the attention weights, queries, keys and values of a text as JSON, or one head as CSV or Plotly figure."""
    from app.api.v1.calls import ATTENTION
    from app.cache.run_cache import RunCache
    from app.cli.head_files import csv_of, plotly_of
    from app.schemas.array_encoding import dumps
    from app.schemas.requests import AttentionRequest

    settings = settings_of()
    try:
        # opened first: a result that cannot be written is not worth the run
        with nullcontext(sys.stdout.buffer) if out is None else out.open("wb") as file:
            registry = registry_of(settings)
            found = named_model(registry, model)
            one = {"sites": [site or found.config.sites[-1]], "layers": [layer], "heads": [head]}
            wanted = {} if format == "json" else one | {"tensors": ["weights", "mask"]}
            request = AttentionRequest.model_validate({"text": text, "target": target, **wanted})
            reply = ATTENTION.content(found, request, settings, RunCache(0))
            if format in ("csv", "spreadsheet"):
                written = csv_of(reply, is_guarded=format == "spreadsheet")
            else:
                written = plotly_of(reply, text) if format == "plotly" else dumps(reply) + b"\n"
            file.write(result(written.decode()).encode() if out is None else written)
    except InputError as error:
        stop(f"{capitalised(str(error))}.")
    except ValidationError as error:
        stop("; ".join(f"{fault['path']}: {fault['detail']}" for fault in errors_of(error.errors())))
    except OSError as error:
        stop(f"Cannot write {out}: {error.strerror}.")


cli.command()(generate)
cli.command()(measure)


@cli.command()
def train(
    model: Annotated[str, typer.Argument(help="Which model to train, such as `writer`.")],
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder with the training text.",
            exists=True,
            file_okay=False,
            show_default="none, for a model that needs none",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write.", show_default="runs/MODEL")] = None,
    steps: Annotated[int | None, typer.Option(help="Stop after this many.", min=1, show_default="the recipe's")] = None,
    seed: Annotated[int | None, typer.Option(help="Start from this seed.", min=0, show_default="the recipe's")] = None,
    licence: Annotated[
        str | None, typer.Option(help="Licence of the text, for the card.", show_default="not stated")
    ] = None,
    attribution: Annotated[
        str | None, typer.Option(help="Whom to name for the text, on the card.", show_default="not stated")
    ] = None,
) -> None:
    """Train a model, going on where an earlier run was interrupted."""
    from model.training.follow import NOT_STATED, Source, follow
    from model.training.recipes import RECIPES
    from model.training.recipes.recall import RECALL
    from model.weights import read_card

    if model not in RECIPES and model not in RECALL:
        stop(f"There is no recipe for {model!r}; the recipes are {', '.join([*RECIPES, *RECALL])}.")
    folder = out or Path("runs") / model
    refuse_unread(model, data, {"--licence": licence, "--attribution": attribution})
    try:
        if model in RECALL:
            return train_rival(model, folder, steps, seed)
        source = Source(licence or NOT_STATED, attribution or NOT_STATED)
        follow(model, data, folder, steps=steps, seed=seed, source=source)
    except (OSError, ValueError) as error:
        stop(f"{capitalised(str(error))}.")
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from the last checkpoint, at most a minute back.", err=True)
        raise typer.Exit(130) from None
    for line in training_lines(read_card(folder)):
        say(line)
    say(f"The model is in {folder}.")


def _listener(host: str, port: int) -> socket.socket:
    if not host.isprintable():
        stop(f"{host!a} is no address; give one such as 127.0.0.1 with --host.")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        stop(
            f"Cannot listen on {host} port {port}: {error.strerror}. "
            "Choose another address with --host, or another port with --port."
        )


def _announce(address: str, *, browser: bool) -> None:
    say(f"Heads Up is at {address} (Ctrl+C stops it)")
    if browser:
        webbrowser.open(address)


def main() -> None:
    """Runs the command line."""
    cli()


if __name__ == "__main__":
    main()
