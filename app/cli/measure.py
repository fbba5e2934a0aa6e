"""`headsup measure` times layers on this machine, and keeps the times for the page of costs."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.common import stop, with_bar
from app.cli.terminal import say


def measure(
    longest: Annotated[int, typer.Option(min=64, max=65_536, help="Measure up to so many tokens.")] = 4096,
) -> None:
    """Time attention, recurrence and convolution on this machine; /cost shows the times beside the counts."""
    from app.costs.measurements import LayerTime, Measured, keep
    from model.analysis.complexity import timing
    from model.analysis.complexity.kinds import KINDS

    lengths = tuple(n for n in timing.LENGTHS if n <= longest)
    found = with_bar(lambda: list(timing.times(lengths)))
    measured = Measured(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        machine=timing.machine(),
        d_model=timing.SIZES.d_model,
        heads=timing.SIZES.heads,
        kernel=timing.SIZES.kernel,
        times=[LayerTime(**vars(each)) for each in found],
    )
    try:
        path = keep(measured)
    except OSError as error:
        stop(f"The times cannot be kept: {error.strerror}, {error.filename}.")
    for kind in dict.fromkeys(each.kind for each in found):
        mine = [each for each in found if each.kind == kind]
        say(f"{KINDS[kind].title}: " + ", ".join(f"n = {each.n:,} {1000 * each.seconds:,.2f} ms" for each in mine))
    say(f"Kept in {path}; the page /cost shows them.")
