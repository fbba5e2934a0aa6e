"""What an operator can set: by environment variable (`HEADSUP_PORT=9000`) or on the command line."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from model.weights import FOLDER


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
