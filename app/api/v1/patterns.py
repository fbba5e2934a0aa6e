"""`POST /patterns` counts the cost of an attention pattern, and the layers that information needs under it."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.schemas import array_encoding
from app.schemas.interventions import AllOf, AnyOf, MaskKind, MaskMatrix, pattern_of
from app.schemas.patterns import Pattern, PatternRequest
from model import masks
from model.analysis.heads import sparse_patterns as analysis
from model.axes import Grid
from model.errors import InputError

router = APIRouter(tags=["calculate"])
MOST_CELLS = 200_000_000
"""Cells to draw for one reply: some seconds."""


@router.post("/patterns", response_model=Pattern)
def patterns(body: PatternRequest) -> Response:
    """Draws a sparse pattern, counts its score computations and says how far information travels in how many layers."""
    return array_encoding.reply(described(body))


def described(body: PatternRequest) -> dict[str, Any]:
    """The reply to a request about a pattern.

    Raises:
        InputError: for a mask that does not fit, or more to draw than a reply may take.
    """
    keys = body.queries if body.keys is None else body.keys
    _check_size(body, keys)
    pattern = pattern_of(body.mask)
    grid = masks.draw(pattern, body.queries, keys)
    is_square = keys == body.queries
    return {
        "queries": body.queries,
        "keys": keys,
        "grid": array_encoding.array(grid, body.encoding),
        "allowed": analysis.count(grid),
        "full": body.queries * keys,
        "causal": keys * (keys + 1) // 2 if is_square else None,
        "empty_rows": (~grid.any(dim=1)).nonzero().flatten().tolist(),
        "counts": [
            {"n": n, "allowed": allowed, "full": n * n}
            for n, allowed in zip(body.counts_at, analysis.counts_at(pattern, body.counts_at), strict=True)
        ],
        "reachability": _reachability(grid, body) if is_square else None,
    }


def _reachability(grid: Grid, body: PatternRequest) -> dict[str, Any]:
    needed = analysis.layers_needed(grid, body.layers)
    return {
        "layers": body.layers,
        "needed": array_encoding.array(needed, body.encoding),
        "reached": analysis.reached_after(needed, body.layers),
        "layers_to_first": analysis.layers_to_first(grid),
    }


def _check_size(body: PatternRequest, keys: int) -> None:
    cells = body.queries * keys + sum(n * n for n in body.counts_at)
    if cells * _parts(body.mask) > MOST_CELLS:
        raise InputError(
            f"drawing {_parts(body.mask)} patterns of {cells:,} cells in all is more than this server does at once; "
            "ask for fewer or shorter `counts_at`, or combine fewer masks",
            field="counts_at",
        )


def _parts(mask: MaskKind | MaskMatrix) -> int:
    return sum(map(_parts, mask.masks)) if isinstance(mask, AllOf | AnyOf) else 1
