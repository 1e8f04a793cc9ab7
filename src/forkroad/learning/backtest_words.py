"""What a backtest says in sentences: who wins, what was missed, and what could not be known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from forkroad.learning import ets
from forkroad.learning.backtest_tables import FORKROAD, Told
from forkroad.learning.cuts import Cut
from forkroad.learning.journeys import Journeys
from forkroad.results.table import Row, Table

_MONTHS_FOR_SEASONS = 24
_MOST_MISSES = 6


def about_scores(scores: Table) -> Iterator[str]:
    """Yield who was better, for each outcome and kind of arrivals."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in scores.rows():
        if row["wape"] is not None:
            groups.setdefault((row["outcome"], row["arrivals"]), []).append(row)
    for (outcome, arrivals), rows in groups.items():
        yield from _about(outcome, arrivals, rows)


def _about(outcome: str, arrivals: str, rows: Sequence[Row]) -> Iterator[str]:
    ours = [row for row in rows if row["method"] == FORKROAD]
    others = sorted((row for row in rows if row not in ours), key=lambda row: row["wape"])
    if not ours:
        return
    what = f"{outcome}, {_ARRIVALS[arrivals]}"
    error = f"{ours[0]['wape']:.1%}"
    # A method that does not cover all months is not held against one that does.
    others = [row for row in others if row["months"] == ours[0]["months"]]
    if not others:
        yield f"{what}: the error is {error} (WAPE); no baseline is known to hold against it."
        return
    best = others[0]
    if best["wape"] < ours[0]["wape"]:
        yield (
            f"A baseline wins: {what}: {best['method']} is off by {best['wape']:.1%} (WAPE), the "
            f"forecast by {error}."
        )
    else:
        yield (
            f"{what}: the forecast is off by {error} (WAPE), the best baseline, {best['method']}, "
            f"by {best['wape']:.1%}."
        )


_ARRIVALS = {
    "own": "arrivals foretold too",
    "given": "arrivals given",
    "none": "who was under way alone",
}


def about_misses(told: Sequence[Told]) -> Iterator[str]:
    """Yield the months that fell outside of their intervals."""
    ours = [each for each in told if each.method == FORKROAD and each.predicted.quantiles]
    missed = [each for each in ours if not _holds(each)]
    if ours:
        yield (
            f"{len(ours) - len(missed)} of {len(ours)} intervals of 90 % held what happened"
            + (", fewer than they should." if _is_too_few(len(missed), len(ours)) else ".")
        )
    for each in missed[:_MOST_MISSES]:
        low, high = each.predicted.quantiles[0], each.predicted.quantiles[-1]
        yield (
            f"Missed: {each.outcome} in {each.period}, {_ARRIVALS[each.arrivals]}, cut {each.cut}: "
            f"{each.actual:,.0f} came, foretold were {each.predicted.mean:,.0f} ({low:,.0f} to "
            f"{high:,.0f})."
        )
    if len(missed) > _MOST_MISSES:
        yield f"{len(missed) - _MOST_MISSES} more were missed; the table forecasts has them."


def _holds(each: Told) -> bool:
    low, high = each.predicted.quantiles[0], each.predicted.quantiles[-1]
    return bool(low <= each.actual <= high)


def _is_too_few(missed: int, n: int) -> bool:
    """Whether so many misses of 90 % intervals are hardly luck, two standard errors beyond."""
    return missed > 0.1 * n + 2.0 * math.sqrt(0.09 * n)


def about_cuts(journeys: Journeys, cuts: Sequence[Cut], wanted: int) -> Iterator[str]:
    """Yield what the cuts did not let anybody know.

    wanted : how many months were to be forecast from each.
    """
    first = cuts[0].day
    months = (first.year - journeys.first_day.year) * 12 + first.month - journeys.first_day.month
    if months < _MONTHS_FOR_SEASONS:
        yield (
            f"Before {first} the log knows {months} months; seasons need {_MONTHS_FOR_SEASONS}: "
            "what a time of the year does (Christmas, holidays) is in no forecast here, nor in its "
            "interval."
        )
    if months < ets.LEAST_MONTHS:
        yield f"ets (exponential smoothing) needs {ets.LEAST_MONTHS} months before the cut."
    elif not ets.is_installed():
        yield "ets (exponential smoothing) is left out: pip install 'forkroad[forecast]' adds it."
    for cut in cuts:
        n = len(cut.months)
        if n < wanted:
            known = "1 whole month is" if n == 1 else f"{n} whole months are"
            yield f"From {cut.day} on only {known} known, not {wanted}."
