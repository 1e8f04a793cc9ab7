"""Which declared form would read every time of a log: advice for who has not said one.

All that is known of the times is how many each form misses: numbers that can be added up,
wherever the times are looked at. Day and month are never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.learning.store import quoted
from forkroad.learning.times import EPOCHS

_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H%M%S")
_CANDIDATES = (
    *(day + clock for day in _DATES for clock in _CLOCKS),
    "%d %b %Y %H:%M:%S",
    "%d %b %Y",
    "%b %d, %Y",
    "%a %b %d %H:%M:%S %Y",
    "%Y-%m-%d %H:%M:%S %z",
)
_UNITS = {**EPOCHS, "nanoseconds": 1_000_000_000}
# The first seconds of the years 1900 and 2200, between which a log lies.
_FIRST_SECOND, _END_SECOND = -2_208_988_800, 7_258_118_400


def misses_sql() -> str:
    """Return the SELECT of one row of counts: how many times of `raw` each form misses."""
    text = "trim(CAST(c1 AS VARCHAR))"
    told = [
        f"count(*) FILTER (try_strptime({text}, {quoted(form, chr(39))}) IS NULL)"
        for form in _CANDIDATES
    ]
    number = f"try_cast({text} AS DOUBLE)"
    told += [
        f"count(*) FILTER (NOT coalesce({number} >= {_FIRST_SECOND * times} "
        f"AND {number} < {_END_SECOND * times}, false))"
        for times in _UNITS.values()
    ]
    return f"SELECT {', '.join(told)} FROM raw WHERE {text} <> ''"


def advice(misses: Sequence[int]) -> str:
    """Return which forms would read every time.

    misses : the counts of `misses_sql`, of all times.
    """
    fitting = [form for form, n in zip((*_CANDIDATES, *_UNITS), misses, strict=True) if n == 0]
    counted = [form for form in fitting if form in _UNITS]
    # Of two units that fit (a log of nothing but zeros) the longer one is told.
    fitting = [form for form in fitting if form not in _UNITS] or counted[:1]
    if len(fitting) > 1:
        return "both day and month may come first: say --time-format " + " or ".join(
            f"'{form}'" for form in fitting[:3]
        )
    if fitting == ["nanoseconds"]:
        return (
            "they look like nanoseconds, which are not read: leave the last three digits out and "
            "say --time-format microseconds"
        )
    if fitting:
        return f"--time-format '{fitting[0]}' fits every row"
    return "all times must be of one form, which --time-format declares, such as '%d/%m/%Y %H:%M'"
