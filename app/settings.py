"""What an operator can set: by environment variable (`HEADSUP_PORT=9000`) or on the command line."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from model.weights import FOLDER

ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:([0-9]{1,5}|\*))?|[a-z][a-z0-9+.-]*:")
"""An origin, a part of one with `*`, or a scheme, as the policy of a page names those who may frame it."""


def _origins(value: str) -> str:
    for each in value.split():
        if not ORIGIN.fullmatch(each):
            raise PydanticCustomError(
                "origin",
                "{given} is no origin; give such as https://school.example, http://localhost:* or vscode-webview:, "
                "with spaces between",
                {"given": repr(each)},
            )
    return " ".join(value.split())


class Settings(BaseSettings):
    """All settings, read once and then fixed."""

    model_config = SettingsConfigDict(env_prefix="HEADSUP_", env_ignore_empty=True, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    weights: Path = Field(FOLDER, description="Folder with one folder a model.")
    torch_threads: int = Field(1, ge=1, le=256, description="Processor threads that one run may use.")
    max_body_bytes: int = Field(8 * 2**20, ge=1024, description="Largest request body.")
    max_text_characters: int = Field(20_000, ge=1, description="Longest text, before it is cut into tokens.")
    max_reply_numbers: int = Field(20_000_000, ge=1, description="Most numbers that one reply may hold.")
    replies_bytes: int = Field(
        64 * 2**20, ge=0, description="Memory for the latest replies, so that the same question is answered at once."
    )
    runs_bytes: int = Field(
        256 * 2**20, ge=0, description="Memory for the latest runs, so that another head of a text is shown at once."
    )
    frame_ancestors: Annotated[str, AfterValidator(_origins)] = Field(
        "", description="Origins whose pages may show these in a frame, with spaces between; none when empty."
    )
