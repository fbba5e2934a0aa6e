"""Layer costs: every kind of layer at the sizes of a request, and where self-attention begins to cost more."""

from dataclasses import asdict
from typing import Any

from app.costs.schemas import CostsRequest
from model.analysis.complexity.crossings import crossings
from model.analysis.complexity.kinds import KINDS, Kind
from model.analysis.complexity.sizes import Sizes, check, head_width

NEAREST, KERNEL, GLOBAL_TOKENS, SHARING = 128, 3, 2, 4
"""Sizes that stand in for those left out; SHARING query heads share keys and values."""
EXACT = 2**53


def describe(body: CostsRequest) -> dict[str, Any]:
    """The reply to a request about costs.

    Raises:
        InputError: for sizes that do not fit one another.
    """
    sizes = sizes_of(body)
    return {
        "sizes": asdict(sizes),
        "kinds": [
            {
                "kind": name,
                "title": kind.title,
                "formula": kind.formula,
                "path_formula": kind.reach,
                "source": kind.source,
                "pairs": {letter: _number(count) for letter, count in kind.pairs(sizes).items()},
                **_counts(kind, sizes),
                "counts": [_counts(kind, sizes.at(n)) for n in body.counts_at],
            }
            for name, kind in KINDS.items()
        ],
        "crossings": [{"than": than, "n": n} for than, n in crossings(sizes).items()],
    }


def sizes_of(body: CostsRequest) -> Sizes:
    """The sizes of a request, with what it leaves out.

    Raises:
        InputError: for sizes that do not fit one another.
    """
    shared = body.heads // SHARING if body.heads % SHARING == 0 else 1
    likely = {
        "window": min(NEAREST, body.n),
        "stride": min(NEAREST, body.n),
        "kernel": min(KERNEL, body.n),
        "global_tokens": min(GLOBAL_TOKENS, body.n),
        "key_value_heads": shared,
    }
    given = {name: value for name, value in body.model_dump(exclude={"counts_at"}).items() if value is not None}
    width = body.d_head or head_width(body.d_model, body.heads)
    sizes = Sizes(**(likely | given | {"d_head": width}))
    check(sizes)
    return sizes


def _counts(kind: Kind, sizes: Sizes) -> dict[str, Any]:
    traffic = None if kind.traffic is None else _number(kind.traffic(sizes) * sizes.number_bytes)
    return {
        "n": sizes.n,
        "projections": _number(kind.projections(sizes)),
        "mixing": _number(kind.mixing(sizes)),
        "multiplications": _number(kind.multiplications(sizes)),
        "sequential": kind.sequential(sizes),
        "path": kind.path(sizes),
        "cache_bytes": _number(kind.cache(sizes) * sizes.number_bytes),
        "traffic_bytes": traffic,
    }


def _number(count: int) -> int | float:
    # JSON has no longer integers that everybody reads
    return count if count <= EXACT else float(count)
