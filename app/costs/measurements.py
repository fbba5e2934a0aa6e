"""Measurements: times of layers on this machine, which `headsup measure` keeps in the user's folder."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.costs.schemas import LayerKind
from app.schemas.replies import Reply
from app.user_config import user_folder, write_whole

MOST_BYTES = 2**20
COMMAND = "headsup measure"


class LayerTime(BaseModel):
    """The median time of one layer at one length."""

    model_config = ConfigDict(extra="forbid")

    kind: LayerKind
    n: Annotated[int, Field(ge=1, le=10**9)]
    seconds: Annotated[float, Field(gt=0, lt=1e6)]
    runs: Annotated[int, Field(ge=1)]
    multiplications: Annotated[int, Field(ge=1)] = Field(description="As `POST /costs` counts them.")


class Measured(BaseModel):
    """Measured times, with their place and date."""

    model_config = ConfigDict(extra="forbid")

    date: Annotated[str, Field(max_length=40)]
    machine: Annotated[str, Field(max_length=300)]
    d_model: int
    heads: int
    kernel: int
    times: Annotated[list[LayerTime], Field(max_length=1000)]


class Measurements(Reply):
    """The times that this machine took, or why there are none."""

    measured: Measured | None
    detail: str | None = Field(description="Why there are none, in a sentence.")


def file() -> Path:
    """Where they are kept."""
    return user_folder() / "measurements.json"


def kept() -> Measurements:
    """The last measurement of this user."""
    path = file()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError
        return Measurements(measured=Measured.model_validate_json(path.read_bytes()), detail=None)
    except FileNotFoundError:
        detail = f"Nothing was measured on this machine yet; `{COMMAND}` does so in less than a minute."
    except (OSError, ValidationError, ValueError):
        detail = f"The measured times cannot be read; `{COMMAND}` measures again."
    return Measurements(measured=None, detail=detail)


def keep(measured: Measured) -> Path:
    """Keeps a measurement in the place of the one before.

    Raises:
        OSError: when the folder cannot be written; what was kept is kept still.
    """
    path = file()
    write_whole(path, measured.model_dump_json(indent=1) + "\n")
    return path
