"""`headsup generate` writes a text on, and shows it as it comes."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from app.cli.common import named_model, registry_of, settings_of, stop
from app.cli.terminal import result, say
from app.errors.validation_messages import capitalised, errors_of
from model.errors import InputError

HALF_A_CHARACTER = "\ufffd"


def generate(
    text: Annotated[str, typer.Argument(help="The text to write on; for an encoder-decoder the source.")],
    model: Annotated[
        str, typer.Option(help="Which model: see `headsup models`, or the folder or hub name of a Hugging Face model.")
    ] = "writer",
    target: Annotated[str | None, typer.Option(help="For an encoder-decoder: the beginning of the target.")] = None,
    tokens: Annotated[int, typer.Option(help="Write at most so many.")] = 32,
    temperature: Annotated[float, typer.Option(help="0 takes the likeliest token each time; more is freer.")] = 0.0,
    top_k: Annotated[int | None, typer.Option(help="Draw among so many likeliest tokens.")] = None,
    top_p: Annotated[float | None, typer.Option(help="Draw among the likeliest tokens up to this probability.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same text.")] = 0,
    beams: Annotated[int, typer.Option(help="Search with so many beams, up to 8.")] = 1,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Keep keys and values of earlier tokens.")] = True,
) -> None:
    """Write a text on, or translate it, token by token."""
    from app.cache.run_cache import RunCache
    from app.schemas.generations import GenerationsRequest
    from app.services.generation.writing import Writing

    asked = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "seed": seed, "beams": beams, "cache": cache}
    settings = settings_of()
    try:
        body = GenerationsRequest(text=text, target=target, max_new_tokens=tokens, candidates=0, **asked)
        found = named_model(registry_of(settings), model)
        writing = Writing(found, body, settings, RunCache(0))
        for piece in _pieces(writing, (target or "") if found.config.family == "encoder-decoder" else text):
            typer.echo(result(piece), nl=False)
        say()
        say(writing.done()["stopped"]["detail"], err=True)
    except InputError as error:
        stop(f"{capitalised(str(error))}.")
    except ValidationError as error:
        stop("; ".join(f"--{_option(fault['path'])}: {fault['detail']}" for fault in errors_of(error.errors())) + ".")
    except KeyboardInterrupt:
        say()
        raise typer.Exit(130) from None


def _pieces(writing: Any, begun: str) -> Iterator[str]:
    """The text, piece by piece; half a character waits for the token with its other half."""
    yield begun
    shown = ""
    while (event := writing.event()) is not None:
        if event[0] == "token":
            whole = writing.text.rstrip(HALF_A_CHARACTER)
            yield whole[len(shown) :]
            shown = whole
    yield writing.text[len(shown) :]


def _option(field: str) -> str:
    return {"max_new_tokens": "tokens"}.get(field, field.replace("_", "-"))
