"""Crossings: the length from which self-attention costs more than its own projections, or than another layer."""

from collections.abc import Callable

from model.analysis.complexity.kinds import KINDS
from model.analysis.complexity.sizes import Sizes

LONGEST = 10**9
PROJECTIONS, MIXING = "projections", "recurrent_mixing"


def crossings(sizes: Sizes) -> dict[str, int | None]:
    """For its projections and each kind whose cost is not quadratic: the first n at which self-attention costs more.

    `recurrent_mixing` compares it with a recurrence between tokens alone. None where it does not cost more up to 10⁹
    tokens. Each of these costs grows at most as n, that of self-attention as n², so after that n it stays more.

    Source: Vaswani et al. 2017, table 1, which counts between tokens alone.
    """
    attention, recurrent = KINDS["multi_head"], KINDS["recurrent"]
    found = {
        PROJECTIONS: _first(lambda at: attention.mixing(at) > attention.projections(at), sizes),
        MIXING: _first(lambda at: attention.mixing(at) > recurrent.mixing(at), sizes),
    }
    for name, kind in KINDS.items():
        if not kind.is_quadratic:
            found[name] = _first(
                lambda at, kind=kind: attention.multiplications(at) > kind.multiplications(at),  # type: ignore[misc]
                sizes,
            )
    return found


def _first(costs_more: Callable[[Sizes], bool], sizes: Sizes) -> int | None:
    if not costs_more(sizes.at(LONGEST)):
        return None
    low, high = 0, LONGEST  # not yet at `low`, already at `high`
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if costs_more(sizes.at(middle)) else (middle, high)
    return high
