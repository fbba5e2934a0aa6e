"""Shared parts of the commands: settings, loading with a progress bar, and the last sentence."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextvars import copy_context
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from tqdm import tqdm

from app.cli.terminal import say
from app.errors.validation_messages import capitalised, errors_of
from app.models.registry import Registry
from app.settings import Settings, settings_file
from app.user_config import remembered
from model.errors import ModelError
from model.progress import Progress
from model.run_context import running
from model.weights import LoadedModel

T = TypeVar("T")
DRAWN_SECONDS = 0.1
"""A bar is drawn again after this time."""


def settings_of(**given: Any) -> Settings:
    """The settings: what was typed, else what the environment says, else the file; models that were added as well."""
    if (named := os.environ.get("HEADSUP_SETTINGS")) and not settings_file().is_file():
        stop(f"HEADSUP_SETTINGS names {named}, and there is no such file; name a file that is there, or leave it out.")
    if settings_file().is_dir():
        stop(f"{settings_file()} is a folder; settings stand in a file of that name.")
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        stop("; ".join(_faults(error, given)) + ".")
    except OSError as error:
        stop(f"{error.filename} cannot be read: {error.strerror}.")
    except (ValueError, RecursionError) as error:  # no TOML, not UTF-8, or a number of too many digits
        stop(f"{settings_file()} cannot be read: {str(error).rstrip('.')}.")
    try:
        names = dict.fromkeys([*settings.models, *remembered()])
    except OSError as error:
        stop(f"{error.filename} cannot be read: {error.strerror}.")
    except ValueError as error:
        stop(f"{capitalised(str(error).rstrip('.'))}.")
    return settings.model_copy(update={"models": list(names)})


def _faults(error: ValidationError, given: Mapping[str, Any]) -> Iterator[str]:
    """The faults of the settings, a sentence each; those `given` on the command line go by their names there."""
    unknown = {str(fault["loc"][0]) for fault in error.errors() if fault["type"] == "extra_forbidden"}
    for fault in errors_of(error.errors()):
        if fault["path"] not in unknown:
            is_typed = given.get(name := fault["path"]) is not None
            yield f"{f'--{name}' if is_typed else f'HEADSUP_{name.upper()}'}: {fault['detail']}"
    if unknown:
        known = ", ".join(Settings.model_fields)
        yield f"{settings_file()} sets {' and '.join(sorted(unknown))}, which is no setting; the settings are {known}"


def registry_of(settings: Settings, also: Iterable[str] = ()) -> Registry:
    """The models, at least one of them.

    Args:
        also: Hugging Face models to load now. One that cannot be is left out with a sentence on the screen, as those of
            the settings are, so the others are served.
    """
    registry = with_bar(lambda: Registry(settings.weights, settings))
    for name in also:
        if (why := _unloaded(registry, name)) is not None:
            say(f"The model {name} is left out: {why.rstrip('.')}.", err=True)
    if not registry.ids:
        stop(
            f"There is no model in {settings.weights}; HEADSUP_WEIGHTS names a folder with one folder a model, "
            "which training writes at its end."
        )
    return registry


def _unloaded(registry: Registry, name: str) -> str | None:
    """Why the Hugging Face model of this folder or name cannot be served; None for one that is loaded now."""
    try:
        model = with_bar(lambda: registry.huggingface.add(name))
    except ModelError as error:
        return str(error)
    try:
        _load(registry, model)
    except HTTPException as error:
        registry.huggingface.leave_out(model)
        return error.detail
    return None


def added(registry: Registry, name: str) -> str:
    """The id of the Hugging Face model of this folder or name, fetched now if it is not on this machine."""
    try:
        return with_bar(lambda: registry.huggingface.add(name))
    except ModelError as error:
        stop(f"The model {name} cannot be added: {error}.")


def loaded(registry: Registry, model: str) -> LoadedModel:
    """The model, loaded now."""
    try:
        return _load(registry, model)
    except HTTPException as error:
        stop(error.detail)


def named_model(registry: Registry, model: str) -> LoadedModel:
    """The model of this name, loaded now; another than those there are is one of Hugging Face, and is added."""
    return loaded(registry, model if _is_known(registry, model) else added(registry, model))


def _is_known(registry: Registry, model: str) -> bool:
    """Whether this is meant to be a model that there is, or a checkpoint of one; paths and names on the hub are not."""
    return model.partition("@")[0] in registry.ids or not ("/" in model or Path(model).is_dir())


def _load(registry: Registry, model: str) -> LoadedModel:
    if model in registry.huggingface.ids:
        load = registry.huggingface.start(model)
        _watch(load.progress, load.model)
    return registry.get(model)


def with_bar(work: Callable[[], T]) -> T:
    """The result of `work`; a bar shows its progress."""
    progress, future = Progress(), Future[T]()

    def run() -> None:
        try:
            with running(progress=progress):
                future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=copy_context().run, args=(run,), daemon=True).start()
    _watch(progress, future)
    return future.result()


def _watch(progress: Progress, future: "Future[Any]") -> None:
    """Draws a bar until it is done. Ctrl+C gives up."""
    bar: tqdm | None = None
    try:
        while not wait([future], timeout=DRAWN_SECONDS).done:
            if progress.what and bar is None:
                bar = tqdm(total=1000, file=sys.stderr, bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed}")
            if bar is not None:
                bar.set_description_str(progress.what, refresh=False)
                bar.n = round(1000 * (progress.share or 0))
                bar.refresh()
    except KeyboardInterrupt:
        progress.cancelled.set()
        say("\nGiven up.", err=True)
        raise typer.Exit(130) from None
    finally:
        if bar is not None:
            bar.close()


def stop(sentence: str) -> NoReturn:
    """Ends the program with this sentence."""
    say(sentence, err=True)
    raise typer.Exit(2)
