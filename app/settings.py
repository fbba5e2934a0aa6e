"""Settings of the operator: by environment variable (`HEADSUP_PORT=9000`), in a file, or on the command line."""

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from app.paths import BUNDLED
from app.user_config import user_folder
from model.weights import FOLDER

Device = Literal["auto", "cpu", "cuda"]
DType = Literal["float32", "bfloat16", "float16"]
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:([0-9]{1,5}|\*))?|[a-z][a-z0-9+.-]*:")
"""An origin, perhaps with `*` in it, or a scheme, as the directive `frame-ancestors` takes it."""


ROOT_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~@:+%-]+)*")
HOST = re.compile(r"\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def _host(value: str) -> str:
    if not HOST.fullmatch(value):
        raise PydanticCustomError(
            "host",
            "{given} is no host name; give one such as heads.school.example or *.school.example, without a port",
            {"given": ascii(value)},
        )
    return value


def _root_path(value: str) -> str:
    root = value.rstrip("/")
    if not ROOT_PATH.fullmatch(root):
        raise PydanticCustomError(
            "root_path", "{given} is no path; give one such as /school/headsup", {"given": ascii(value)}
        )
    return root


NO_REDIS = (
    "rooms in a Redis server need its client, which is not installed; "
    "install the extra cluster in the folder of Heads Up with: .venv/bin/pip install -e '.[cluster]'"
)
ROOMS = re.compile(r"memory|(rediss?|unix)://\S+")


def _rooms(value: str) -> str:
    if not ROOMS.fullmatch(value):
        raise PydanticCustomError(
            "rooms",
            "{given} is no place for rooms; give memory, or the address of a Redis server such as redis://localhost:6379",
            {"given": ascii(value)},
        )
    if value != "memory" and find_spec("redis") is None:
        raise PydanticCustomError("redis", NO_REDIS)
    return value


HostName = Annotated[str, AfterValidator(_host)]


def _origins(value: str) -> str:
    for each in value.split():
        if not ORIGIN.fullmatch(each):
            raise PydanticCustomError(
                "origin",
                "{given} is no origin; give one such as https://school.example, http://localhost:* or vscode-webview:, "
                "with spaces between",
                {"given": repr(each)},
            )
    return " ".join(value.split())


class Settings(BaseSettings):
    """All settings, read once and then fixed. The environment overrides the file."""

    model_config = SettingsConfigDict(env_prefix="HEADSUP_", env_ignore_empty=True, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    hosts: Annotated[list[HostName], NoDecode] = Field(
        [],
        description="Host names beside those of this machine that requests may name, with commas between; "
        "*.school.example names all below it, and * every one.",
    )
    root_path: Annotated[str, AfterValidator(_root_path)] = Field(
        "", description="Path below which a proxy serves all of this, such as /school/headsup, stripped by it or not."
    )
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        ["127.0.0.1", "::1"],
        description="Addresses and networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    preload: Annotated[list[str], NoDecode] = Field(
        [], description="Models to load at the start, with commas between, or *; /readyz is 503 until they are there."
    )
    metrics: bool = Field(False, description="Answer /metrics, for Prometheus.")
    log_requests: bool = Field(False, description="Write a line of JSON for each request, without typed text.")
    processes: int = Field(
        1, ge=1, le=256, description="Servers side by side, each with its own memory; for a class, one a processor."
    )
    rooms: Annotated[str, AfterValidator(_rooms)] = Field(
        "memory", description="Where rooms are kept: memory, or the address of a Redis server, for several processes."
    )
    weights: Path = Field(FOLDER, description="Folder with one folder a model.")
    models: Annotated[list[str], NoDecode] = Field(
        [], description="Hugging Face models beside them: folders, or names on the hub, with commas between."
    )
    models_bytes: int = Field(8 * 2**30, ge=0, description="Memory for Hugging Face models; the least used give way.")
    device: Device = Field("auto", description="Where Hugging Face models run.")
    dtype: DType = Field("float32", description="The type of the numbers of Hugging Face models.")
    allow_pickles: bool = Field(False, description="Read weights also from files that may hold programs.")
    tracebacks: bool = Field(False, description="Write failures to the log with tracebacks, which may quote texts.")
    allow_adding: bool = Field(False, description="Let anybody who reaches the API add models of the hub.")
    torch_threads: int = Field(1, ge=1, le=256, description="Processor threads that one run may use.")
    max_body_bytes: int = Field(8 * 2**20, ge=1024, description="Largest request body.")
    max_text_characters: int = Field(20_000, ge=1, description="Longest text, before it is cut into tokens.")
    max_image_pixels: int = Field(4096 * 4096, ge=1, le=8192 * 8192, description="Most pixels of an image.")
    max_reply_numbers: int = Field(20_000_000, ge=1, description="Most numbers that one reply may hold.")
    max_seconds: int = Field(
        600, ge=1, description="Longest run of one request, in seconds of one processor, as estimated before it begins."
    )
    work_bytes: int = Field(2 * 2**30, ge=2**20, description="Memory for all that runs at one time, about.")
    replies_bytes: int = Field(
        64 * 2**20, ge=0, description="Memory for the latest replies, so that the same question is answered at once."
    )
    runs_bytes: int = Field(
        256 * 2**20, ge=0, description="Memory for the latest runs, so that another head of a text is shown at once."
    )
    bundled: Path = Field(
        BUNDLED,
        description="Folder with the scripts and styles of the pages as a few files; without them each is sent alone.",
    )
    lessons: Annotated[list[Path], NoDecode] = Field(
        [], description="Folders of lessons beside those of Heads Up, with commas between."
    )
    families: Path | None = Field(
        None, description="A JSON file with models to show on the page of families beside those of Heads Up."
    )
    frame_ancestors: Annotated[str, AfterValidator(_origins)] = Field(
        "", description="Origins whose pages may show these in a frame, beside the lessons here, with spaces between."
    )

    @field_validator("models", "hosts", "trusted_proxies", "preload", "lessons", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        """One name, several with commas between, or a list."""
        if not isinstance(given, str):
            return given
        if given.lstrip().startswith("["):
            try:
                return json.loads(given)
            except RecursionError as error:
                raise ValueError("the list is nested too deep") from error
        return [name for each in given.split(",") if (name := each.strip())]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=settings_file())


def settings_file() -> Path:
    """The file that `HEADSUP_SETTINGS` names, else the one in the user's folder; it need not be there."""
    named = os.environ.get("HEADSUP_SETTINGS")
    return Path(named) if named else user_folder() / "settings.toml"
