"""`POST /patterns` counts the cost of an attention pattern, and the layers that information needs under it."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.cost import Cost
from app.admission.pieces import written
from app.admission.sizes import drawing, parts
from app.dependencies import SharedDep
from app.schemas import array_encoding
from app.schemas.interventions import pattern_of
from app.schemas.patterns import Pattern, PatternRequest
from model import masks
from model.analysis.heads import sparse_patterns as analysis
from model.axes import Grid
from model.errors import InputError

router = APIRouter(tags=["calculate"])
MOST_CELLS = 200_000_000
"""Cells to draw for one reply: some seconds."""


@router.post("/patterns", response_model=Pattern)
async def patterns(body: PatternRequest, shared: SharedDep) -> Response:
    """A sparse pattern: its grid, its count of scores, and the layers that information needs."""
    lane = shared.lanes.sums
    return await written(lane, lambda: described(body), cost_of(body), ("patterns", body.model_dump_json()))


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


def cost_of(body: PatternRequest) -> Cost:
    """The cost of drawing a pattern at all lengths, and of following it from layer to layer."""
    keys = body.queries if body.keys is None else body.keys
    cells = body.queries * keys + sum(n * n for n in body.counts_at)
    follows = 2.0 * body.layers * keys**3 if keys == body.queries else 0.0
    return Cost(drawing(body.mask, cells) + follows, 40.0 * max(cells, 1), 2.0 * body.queries * keys)


def _check_size(body: PatternRequest, keys: int) -> None:
    cells = body.queries * keys + sum(n * n for n in body.counts_at)
    if cells * parts(body.mask) > MOST_CELLS:
        raise InputError(
            f"drawing {parts(body.mask)} patterns of {cells:,} cells in all is more than this server does at once; "
            "ask for fewer or shorter `counts_at`, or combine fewer masks",
            field="counts_at",
        )
