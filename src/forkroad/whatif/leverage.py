"""The table of leverage: every input's slope, from the pass or by difference, largest first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from forkroad.records import record
from forkroad.results.rank_definitions import LEVERAGE
from forkroad.results.table import Builder, Row, Table
from forkroad.whatif.central import Centre, compiled
from forkroad.whatif.levers import Lever
from forkroad.whatif.slopes import Slopes, find_slopes
from forkroad.whatif.slopes_by_runs import slope_by_difference

Progress = Callable[[int, int], None]

# A percentage point, and one per cent.
POINT = 0.01

_UNITS = {
    "branch": "probability",
    "dwell": "day",
    "arrival": "customer",
    "price": "currency",
    "cost": "currency",
    "value": "value",
}


@record
class Leverage:
    """One lever in one row of the tables, each number None where it is not known."""

    lever: Lever
    row: str
    base: float | None
    derivative: float | None
    per_point: float | None
    elasticity: float | None
    found_by: str
    total: float | None

    @property
    def size(self) -> float:
        """How far it moves the measure, for sorting; what is not known comes last."""
        return -1.0 if self.per_point is None else abs(self.per_point)

    @property
    def per(self) -> str:
        """What the derivative counts by."""
        return "probability" if self.lever.each.role == "discount" else _UNITS[self.lever.kind]


def find_leverages(
    centre: Centre, levers: Sequence[Lever], rows: Sequence[str], progress: Progress | None = None
) -> list[Leverage]:
    """Return the leverage of every lever in every row, row by row, the largest first."""
    program = compiled(centre.plan(), by_days=True)
    again = [place for place, lever in enumerate(levers) if lever.is_read_on]
    steps, done = len(rows) + len(again), 0
    by_pass: dict[str, Slopes] = {}
    for row in rows:
        by_pass[row] = find_slopes(program, centre.asked.target, levers, row)
        done = _told(progress, done, steps)
    by_difference: dict[int, dict[str, float]] = {}
    for place in again:
        dial = levers[place].dial
        by_difference[place] = slope_by_difference(centre, dial, rows) if dial else {}
        done = _told(progress, done, steps)
    totals = centre.totals(rows=rows)
    return [
        found
        for row in rows
        for found in sorted(
            _of_row(levers, row, totals[row], by_pass[row], by_difference),
            key=lambda each: -each.size,
        )
    ]


def leverage_table(centre: Centre, found: Sequence[Leverage]) -> Table:
    """Return the table of leverage."""
    builder = Builder(LEVERAGE)
    for each in found:
        lever = each.lever
        gives_way = lever.sibling or "siblings" if lever.kind == "branch" else None
        builder.add(
            (lever.kind, lever.place, lever.step, lever.to, each.row, centre.asked.text),
            base=each.base,
            derivative=each.derivative,
            per_point=each.per_point,
            elasticity=each.elasticity,
            per=each.per,
            gives_way=gives_way,
            found_by=each.found_by,
            written=lever.each.written or None,
            total=each.total,
        )
    return builder.table()


def without_mirrors(rows: Sequence[Row]) -> list[Row]:
    """Return rows of the table without the losing way of forks with two.

    What one of the two gains the other loses.
    """
    rules = [row["place"].rpartition(".")[0] if row["kind"] == "branch" else "" for row in rows]
    twice = {rule for rule in rules if rule and rules.count(rule) == 2}
    return [
        row
        for row, rule in zip(rows, rules, strict=True)
        if rule not in twice or row["per_point"] > 0
    ]


def _of_row(
    levers: Sequence[Lever],
    row: str,
    total: float,
    slopes: Slopes,
    by_difference: dict[int, dict[str, float]],
) -> Iterator[Leverage]:
    for place, lever in enumerate(levers):
        base = float(slopes.base[place])
        if lever.is_read_on:
            derivative, scaled = _from_dial(lever, by_difference[place].get(row, math.nan))
        else:
            derivative, scaled = float(slopes.derivative[place]), float(slopes.scaled[place])
        per_point = POINT * (derivative if lever.kind == "branch" else scaled)
        found_by = "difference" if lever.is_read_on else "pass"
        yield Leverage(
            lever=lever,
            row=row,
            base=_known(base),
            derivative=_known(derivative),
            per_point=_known(per_point),
            elasticity=_known(scaled / total) if total else None,
            found_by=found_by if math.isfinite(per_point) else "",
            total=_known(total),
        )


def _from_dial(lever: Lever, slope: float) -> tuple[float, float]:
    """Return a dial's slope per unit of the input, and if the input grows by its own size."""
    assert lever.dial is not None or math.isnan(slope)
    if lever.dial is None:
        return math.nan, math.nan
    if lever.dial.unit == "times":
        # All that stands there grows together: there is no single number to count by.
        return math.nan, slope
    return slope, lever.dial.base * slope


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _told(progress: Progress | None, done: int, steps: int) -> int:
    if progress:
        progress(done + 1, steps)
    return done + 1
