"""Reply of `GET /families`, and its content."""

from typing import Any

from pydantic import Field

from app.families.catalogue import Families
from app.families.entry import Branch, Entry, Kind, PositionKind, Size
from app.schemas.replies import Reply
from model.analysis import cache_bytes
from model.analysis.cache_bytes import Cached


class FamilyReference(Reply):
    """The paper or page that presented a model."""

    title: str
    arxiv: str | None
    url: str


class FamilyCheckpoint(Reply):
    """A checkpoint on the hub that is small enough to run."""

    name: str
    parameters: int


class FamilySize(Reply):
    """One size of a model, and its cache for each token."""

    size: str
    layers: int
    d_model: int | None
    query_heads: int
    key_heads: int | None
    head_width: int | None
    latent: int | None
    rotary: int | None
    window_layers: int | None
    window: int | None
    bytes_a_token: int = Field(description="Bytes of the KV cache in bfloat16, before any window ends.")
    formula: str
    formula_source: str
    source: str = Field(description="The page that the numbers stand on.")


class FamilyModel(Reply):
    """A model in the families."""

    id: str
    name: str
    date: str = Field(description="Year and month.")
    organisations: list[str]
    branch: Branch
    modalities: list[str]
    parameters: str | None
    largest: int | None = Field(description="Parameters of the largest size.")
    attention: str
    kinds: list[Kind]
    positions: str | None
    schemes: list[PositionKind]
    parents: list[str] = Field(description="Whose architecture or weights it takes up: a judgement.")
    children: list[str]
    descendants: int = Field(description="Models that descend from it.")
    objective: str
    reference: FamilyReference
    note: str | None
    hub: FamilyCheckpoint | None = Field(description="`headsup models add` fetches it.")
    checked: bool = Field(description="Whether a source beside memory was seen for any of its facts.")
    sizes: list[FamilySize]


class RefusedFamily(Reply):
    """An entry that is left out."""

    name: str
    detail: str


class FamiliesReply(Reply):
    """Every model, the oldest first."""

    models: list[FamilyModel]
    refused: list[RefusedFamily]


def content(found: Families) -> dict[str, Any]:
    """The reply to `GET /families`."""
    descendants = found.descendants()
    return {
        "models": [
            {
                **_head(entry),
                "children": found.children(entry.id),
                "descendants": descendants[entry.id],
                "sizes": [_size(size) for size in entry.sizes],
            }
            for entry in found.entries.values()
        ],
        "refused": [{"name": each.name, "detail": each.detail} for each in found.refused],
    }


def _head(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(exclude={"sizes"})


def _size(size: Size) -> dict[str, Any]:
    is_latent = size.latent is not None
    return {
        **size.model_dump(),
        "bytes_a_token": cache_bytes.bytes_a_token(cached(size)),
        "formula": cache_bytes.LATENT_FORMULA if is_latent else cache_bytes.HEADS_FORMULA,
        "formula_source": cache_bytes.LATENT_SOURCE if is_latent else cache_bytes.HEADS_SOURCE,
    }


def cached(size: Size) -> Cached:
    """The numbers of a size that say what it keeps."""
    return Cached(
        size.layers, size.key_heads, size.head_width, size.latent, size.rotary, size.window_layers or 0, size.window
    )
