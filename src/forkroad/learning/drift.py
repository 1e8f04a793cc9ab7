"""Drift: which forks of a log changed, since when, and whether that can be luck.

Looked at are the log's own moves, from one event to the next, whatever order a fit puts days in,
and ways back to a step on the same day. A change across the cut and a run of weeks out of line (an
incident that came and went) are both looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from forkroad.learning.drift_counts import (
    ANY_STEP,
    Periods,
    WayCounts,
    by_period,
    count_back,
    count_next,
    periods_of,
)
from forkroad.learning.journeys import LOST, Journeys
from forkroad.learning.out_of_line import (
    LEAST_DIFFERENCE,
    Run,
    chance_of,
    corrected,
    find_run,
    surplus,
    z_of_two,
)
from forkroad.records import record
from forkroad.results.backtest_definitions import BACK, DRIFT, NEXT
from forkroad.results.definitions import ALL
from forkroad.results.table import Builder, Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIGNIFICANT = 0.05
# Ways that fewer took, and steps that fewer left, say nothing.
_LEAST_MOVES = LEAST_DIFFERENCE
_LEAST_LEAVING = 30
_EVERYBODY = -1


def drift_table(journeys: Journeys, cut: date, end: date) -> Table:
    """Return what changed in a log, what is clearest first.

    cut : where before ends and after begins. end : moves from that day on are not looked at.
    """
    periods = periods_of(journeys, cut, end)
    n_segments = len(journeys.segments)
    found = {
        NEXT: count_next(journeys, periods),
        BACK: count_back(journeys, periods),
    }
    ways = [
        way
        for kind, counts in found.items()
        if counts is not None
        for way in _ways(kind, counts, periods.n, n_segments)
        if _is_told(way)
    ]
    chances = corrected([chance_of(way.z) for way in ways])
    runs = corrected([chance_of(way.run.z, way.run.windows) if way.run else 1.0 for way in ways])
    order = sorted(
        range(len(ways)), key=lambda n: (min(chances[n], runs[n]), -abs(ways[n].z), ways[n].key)
    )
    builder = Builder(DRIFT)
    for n in order:
        way = ways[n]
        builder.add(
            _names(journeys, way),
            share_before=way.share_before,
            share_after=way.share_after,
            z=way.z if way.share_before is not None and way.share_after is not None else None,
            p=chances[n],
            **_about(way.run, runs[n], periods),
        )
    return builder.table()


@record(kw_only=True)
class _Way:
    """One way of one segment (-1 for all): its shares, and where it is out of line."""

    kind: str
    segment: int
    base: int
    way: int
    n_moves: float
    n_leaving: float
    share_before: float | None
    share_after: float | None
    z: float
    run: Run | None

    @property
    def key(self) -> tuple[str, int, int, int]:
        """What puts ways in an order of their own."""
        return self.kind, self.segment, self.base, self.way


def _ways(kind: str, counts: WayCounts, n_periods: int, n_segments: int) -> Iterator[_Way]:
    """Yield every way of everybody, then of each segment where there are several."""
    segments = [_EVERYBODY, *range(n_segments)] if n_segments > 1 else [_EVERYBODY]
    for segment in segments:
        own = counts if segment == _EVERYBODY else counts.of(segment)
        for base in sorted(set(own.taken["base"].tolist())):
            taken = own.taken.where(base=base)
            out_of = by_period(own.out_of.where(base=base), n_periods)
            for way in sorted(set(taken["way"].tolist())):
                moves = by_period(taken.where(way=way), n_periods)
                yield _way((kind, segment, base, way), own, moves, out_of)


def _way(key: tuple[str, int, int, int], counts: WayCounts, moves: Floats, leaving: Floats) -> _Way:
    kind, segment, base, way = key
    x, n = moves.sum(axis=1), leaving.sum(axis=1)
    repetition = counts.repetition(base, way, float(x.sum()), float(n.sum()))
    parts = x[1:], n[1:], x[:1], n[:1]
    differs = n.all() and surplus(*parts)[0] >= LEAST_DIFFERENCE
    is_told = x.sum() >= _LEAST_MOVES and n.sum() >= _LEAST_LEAVING
    return _Way(
        kind=kind,
        segment=segment,
        base=base,
        way=way,
        n_moves=float(x.sum()),
        n_leaving=float(n.sum()),
        share_before=float(x[0] / n[0]) if n[0] else None,
        share_after=float(x[1] / n[1]) if n[1] else None,
        z=float(z_of_two(*parts)[0]) / repetition**0.5 if differs else 0.0,
        run=find_run(moves.sum(axis=0), leaving.sum(axis=0), repetition) if is_told else None,
    )


def _is_told(way: _Way) -> bool:
    return way.n_moves >= _LEAST_MOVES and way.n_leaving >= _LEAST_LEAVING


def _names(journeys: Journeys, way: _Way) -> list[str]:
    """Return the keys of a row: a way back leads from the steps in between to its base."""
    step, to = (way.base, way.way) if way.kind == NEXT else (way.way, way.base)
    names = journeys.steps.names
    return [
        ALL if step == ANY_STEP else names[step],
        "lost" if to == LOST else names[to],
        ALL if way.segment == _EVERYBODY else journeys.segments.names[way.segment],
        way.kind,
    ]


def _about(run: Run | None, p: float, periods: Periods) -> dict[str, Any]:
    if run is None:
        return {"p_then": p, "first_out_of_line": "", "last_out_of_line": ""}
    is_out = p < SIGNIFICANT
    return {
        "first_out_of_line": periods.label(run.first) if is_out else "",
        "last_out_of_line": periods.label(run.last) if is_out else "",
        "share_then": run.share,
        "share_else": run.share_else,
        "z_then": run.z,
        "p_then": p,
    }
