"""Who is expected to come each month, as a scenario file has it: a level that may be uncertain."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.yaml_lines import comment
from forkroad.scenario.numbers import Z90

# A level that is known so well is written as a number.
_CERTAIN = 1e-3
# Below this a month brings nobody.
NOBODY = 0.005


def values_lines(does: str, levels: Mapping[str, FittedArrivals]) -> Iterator[str]:
    """Yield the section `values`, where there is any.

    does : what is counted a month, such as "sets out". levels : name to what is expected.
    """
    uncertain = {name: one for name, one in levels.items() if is_uncertain(one)}
    if not uncertain:
        return
    yield "values:"
    for name, one in uncertain.items():
        yield from comment(f"Who {does} a month: {one.why}", 2)
        yield f"  {name}: {uncertain_level(one)}"
    yield ""


def uncertain_level(arrivals: FittedArrivals) -> str:
    """Return the level of arrivals as an uncertain value of the scenario."""
    # The mean of a lognormal distribution lies above its median.
    median = arrivals.level * math.exp(-(arrivals.spread**2) / 2)
    p90 = median * math.exp(Z90 * arrivals.spread)
    return f"{{lognormal: {{median: {median:.5g}, p90: {p90:.5g}}}}}"


def is_uncertain(arrivals: FittedArrivals) -> bool:
    """Whether the level is known so little that it is drawn."""
    return arrivals.level >= NOBODY and arrivals.spread >= _CERTAIN


def arrivals_line(arrivals: FittedArrivals, name: str) -> str:
    """Return the line `arrivals` of a segment; `name` is that of the level where it is a value."""
    level = "0" if arrivals.level < NOBODY else f"{arrivals.level:.5g}"
    parts = [f"per_month: {name if is_uncertain(arrivals) else level}"]
    if arrivals.growth:
        parts.append(f"growth: {100 * arrivals.growth:.3g}% a month")
    if arrivals.seasonality:
        seasons = ", ".join(f"{season:.3g}" for season in arrivals.seasonality)
        parts.append(f"seasonality: [{seasons}]")
    return f"    arrivals: {{{', '.join(parts)}}}"
