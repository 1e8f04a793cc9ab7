"""Drift: which forks of a log changed, since when, and whether that can be luck.

Moves are the log's own, from one event to the next, whatever order a fit puts days in, and count
in the week in which they happen, so that slow ways are not missed at the end. A change across
the cut and a run of weeks out of line (an incident that came and went) are both looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.learning.journeys import LOST, Journeys, Tally
from forkroad.learning.out_of_line import (
    LEAST_DIFFERENCE,
    Run,
    chance_of,
    corrected,
    find_run,
    repetition_of,
    surplus,
    z_of_two,
)
from forkroad.learning.times import EPOCH
from forkroad.periods import period_label
from forkroad.records import record
from forkroad.results.backtest_definitions import DRIFT
from forkroad.results.definitions import ALL
from forkroad.results.table import Builder, Table

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIGNIFICANT = 0.05
# Ways that fewer took, and steps that fewer left, say nothing.
_LEAST_MOVES = LEAST_DIFFERENCE
_LEAST_LEAVING = 30
# Logs that are longer have periods of four weeks.
_MOST_WEEKS = 104
_ANY_STEP = -1
_MONDAY = 3  # 1970 began on a Thursday: so many days after a Monday


def drift_table(journeys: Journeys, cut: date, end: date) -> Table:
    """Return what changed in a log, what is clearest first.

    cut : where before ends and after begins. end : moves from that day on are not looked at.
    """
    counts = _count(journeys, cut, end)
    ways = [way for way in _ways(counts) if _is_told(way)]
    chances = corrected([chance_of(way.z) for way in ways])
    runs = corrected([chance_of(way.run.z, way.run.windows) if way.run else 1.0 for way in ways])
    order = sorted(
        range(len(ways)), key=lambda n: (min(chances[n], runs[n]), -abs(ways[n].z), ways[n].key)
    )
    builder = Builder(DRIFT)
    for n in order:
        way = ways[n]
        keys = _names(journeys, way.key)
        builder.add(
            keys,
            share_before=way.share_before,
            share_after=way.share_after,
            z=way.z if way.share_before is not None and way.share_after is not None else None,
            p=chances[n],
            **_about(way.run, runs[n], counts),
        )
    return builder.table()


@record
class _Counts:
    """Moves by way and period.

    first : number of the first period. days : in one. n_periods : all of them.
    moves : segment, step, to, period, is_after, n. repeated : segment, step, to, xx, xn.
    leaving : segment, step, nn.
    """

    first: int
    days: int
    n_periods: int
    moves: Tally
    repeated: Tally
    leaving: Tally
    n_segments: int

    def label(self, place: int) -> str:
        """Return the week with which a period begins."""
        day = (self.first + place) * self.days - _MONDAY
        return period_label(EPOCH + timedelta(days=day), "week")


@record
class _Way:
    """One way of one segment (-1 for all): its shares, and where it is out of line."""

    key: tuple[int, int, int]
    n_moves: float
    n_leaving: float
    share_before: float | None
    share_after: float | None
    z: float
    run: Run | None


def _count(journeys: Journeys, cut: date, end: date) -> _Counts:
    import narwhals.stable.v2 as nw

    store = journeys.log.store
    weeks = (end - journeys.first_day).days // 7
    days = 7 if weeks <= _MOST_WEEKS else 28
    first = ((journeys.first_day - EPOCH).days + _MONDAY) // days
    last = ((end - EPOCH).days - 1 + _MONDAY) // days
    happened = journeys.single_moves.select("customer", "segment", "step", "to", "day", "days")
    happened = happened.with_columns(
        step=nw.col("step").cast(nw.Int64), when=nw.col("day") + nw.col("days")
    )
    happened = happened.filter(
        (nw.col("to") >= 0) | (nw.col("to") == LOST), nw.col("when") < (end - EPOCH).days
    ).with_columns(
        period=(nw.col("when") + _MONDAY) // days - first,
        is_after=(nw.col("when") >= (cut - EPOCH).days).cast(nw.Int64),
    )
    who = ("segment", "step", "customer", "period")
    # What is led to from anywhere counts as led to from one step more.
    anywhere = happened.with_columns(step=nw.lit(_ANY_STEP).cast(nw.Int64))
    happened = nw.concat([happened, anywhere.select(happened.columns)])
    store.keep("drift_x", happened.group_by(*who, "to", "is_after").agg(nw.len().alias("x")))
    x = store.frame("drift_x").group_by(*who, "to").agg(nw.col("x").sum())
    n = x.group_by(*who).agg(nw.col("x").sum().alias("n"))
    both = x.join(n, on=list(who), how="inner").with_columns(
        xx=nw.col("x") * nw.col("x"), xn=nw.col("x") * nw.col("n")
    )
    squares = n.with_columns(nn=nw.col("n") * nw.col("n"))
    return _Counts(
        first,
        days,
        last - first + 1,
        _tally(
            journeys,
            store.frame("drift_x")
            .group_by("segment", "step", "to", "period", "is_after")
            .agg(nw.col("x").sum().alias("n")),
        ),
        _tally(
            journeys,
            both.group_by("segment", "step", "to").agg(
                nw.col("xx").sum(), nw.col("xn").sum(), nw.len().alias("n")
            ),
        ),
        _tally(
            journeys,
            squares.group_by("segment", "step").agg(nw.col("nn").sum(), nw.len().alias("n")),
        ),
        len(journeys.segments),
    )


def _tally(journeys: Journeys, frame: nw.LazyFrame[Any]) -> Tally:
    return Tally(journeys.log.store.tally(frame))


def _ways(counts: _Counts) -> Iterator[_Way]:
    """Yield every way of everybody, then of each segment where there are several."""
    segments = [-1, *range(counts.n_segments)] if counts.n_segments > 1 else [-1]
    for segment in segments:
        moves = _of(counts.moves, segment)
        for step in sorted(set(moves["step"].tolist())):
            here = moves.where(step=step)
            leaving = _by_period(counts, here)
            for to in sorted(set(here["to"].tolist())):
                key = (segment, step, to)
                yield _way(counts, key, _by_period(counts, here.where(to=to)), leaving)


def _of(tally: Tally, segment: int) -> Tally:
    return tally if segment < 0 else tally.where(segment=segment)


def _by_period(counts: _Counts, moves: Tally) -> Floats:
    """Return (2, n_periods) moves before the cut and after it."""
    found = np.zeros((2, counts.n_periods))
    np.add.at(found, (moves["is_after"], moves["period"]), moves.n)
    return found


def _way(counts: _Counts, key: tuple[int, int, int], moves: Floats, leaving: Floats) -> _Way:
    x, n = moves.sum(axis=1), leaving.sum(axis=1)
    repetition = _repetition(counts, key, float(x.sum()), float(n.sum()))
    parts = x[1:], n[1:], x[:1], n[:1]
    differs = n.all() and surplus(*parts)[0] >= LEAST_DIFFERENCE
    z = float(z_of_two(*parts)[0]) / repetition**0.5 if differs else 0.0
    is_told = x.sum() >= _LEAST_MOVES and n.sum() >= _LEAST_LEAVING
    run = find_run(moves.sum(axis=0), leaving.sum(axis=0), repetition) if is_told else None
    return _Way(
        key,
        float(x.sum()),
        float(n.sum()),
        float(x[0] / n[0]) if n[0] else None,
        float(x[1] / n[1]) if n[1] else None,
        z,
        run,
    )


def _repetition(counts: _Counts, key: tuple[int, int, int], x: float, n: float) -> float:
    segment, step, to = key
    squares = _of(counts.repeated, segment).where(step=step, to=to)
    nn = float(_of(counts.leaving, segment).where(step=step)["nn"].sum())
    return repetition_of(float(squares["xx"].sum()), float(squares["xn"].sum()), nn, x, n)


def _is_told(way: _Way) -> bool:
    return way.n_moves >= _LEAST_MOVES and way.n_leaving >= _LEAST_LEAVING


def _names(journeys: Journeys, key: tuple[int, int, int]) -> list[str]:
    segment, step, to = key
    names = journeys.steps.names
    return [
        ALL if step == _ANY_STEP else names[step],
        "lost" if to == LOST else names[to],
        ALL if segment < 0 else journeys.segments.names[segment],
    ]


def _about(run: Run | None, p: float, counts: _Counts) -> dict[str, Any]:
    if run is None:
        return {"p_then": p, "first_out_of_line": "", "last_out_of_line": ""}
    is_out = p < SIGNIFICANT
    return {
        "first_out_of_line": counts.label(run.first) if is_out else "",
        "last_out_of_line": counts.label(run.last) if is_out else "",
        "share_then": run.share,
        "share_else": run.share_else,
        "z_then": run.z,
        "p_then": p,
    }
