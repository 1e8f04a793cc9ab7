"""Agreement: whether two engines' means lie no further apart than sampling error allows.

Counts and amounts of money are compared, shares and rates are not: they are ratios of these. The
chance that two engines which compute the same are told apart, in any number of all, is at most
ALPHA; both tails count. Rare events are allowed for: a mean of few customers is not normal.

With V the variance of a difference of means and b the size of one customer's part in it by the
number of replications, Bernstein's inequality (1924) bounds the chance that the difference
exceeds t by 2 exp(-t^2 / (2 V + 2 b t / 3)).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from forkroad.records import record
from forkroad.results.check import Check, Disagreement
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row, Table

ALPHA = 1e-6
# Of each table the measures that are sums over customers or days; money stands in _MONEY too.
COMPARED = {
    "outcomes": ("customers",),
    "conversion": ("customers",),
    "sales": ("orders", "first_orders", "repeat_orders", "units", "revenue"),
    "arrivals": ("customers",),
    "stages": ("customers",),
    "steps": ("visits", "present"),
    "branches": ("moves",),
    "cohorts": ("active", "buyers", "revenue"),
    "money": ("revenue", "cost_of_goods", "step_costs", "contribution", "profit", "holding_cost"),
    "stock": ("demand", "sold", "lost_to_stockout", "ordered", "received", "on_hand_end"),
}
_MONEY = frozenset({"revenue", *COMPARED["money"]})
# Rounding, in parts of a mean.
ROUNDING = 1e-9

Key = tuple[str, ...]
# table, key columns, measure
Place = tuple[str, Key, str]


def compare(first: RunResult, second: RunResult) -> Check:
    """Return where the means of two runs of one scenario differ.

    Both have the seed of the other, so that their first draws of uncertain inputs are the same.
    """
    pairs = list(_pairs(first, second))
    # How often Bernstein's bound must hold at once.
    strictness = math.log(2 * max(len(pairs), 1) / ALPHA)
    closest, found = 0.0, []
    price = max(_dearest(first), _dearest(second))
    for (table, key, measure), one, other in pairs:
        unit = price if measure in _MONEY else 1.0
        allowed = _allowed(_Side(first, one), _Side(second, other), unit, strictness)
        apart = abs(_mean(one) - _mean(other))
        closest = max(closest, apart / allowed)
        if apart > allowed:
            found.append(Disagreement(table, key, measure, _mean(one), _mean(other), allowed))
    found.sort(key=lambda it: -abs(it.first - it.second) / it.allowed)
    return Check(
        first=first.engine,
        second=second.engine,
        replications=second.replications,
        n_compared=len(pairs),
        closest=closest,
        disagreements=tuple(found),
    )


@record
class _Side:
    """A row of one run; the row is empty where the run has none, which stands for zero."""

    result: RunResult
    row: Row

    @property
    def n(self) -> float:
        """Replications; without end from the exact engine."""
        return self.result.replications or math.inf

    def figure(self, name: str) -> float | None:
        """Return a figure, None where it is not known."""
        value = self.row.get(name)
        return None if value is None else float(value)


def _pairs(first: RunResult, second: RunResult) -> Iterator[tuple[Place, Row, Row]]:
    """Yield what both know; where one lists no such moves, there were none."""
    for table, measures in COMPARED.items():
        if not (len(first.tables.get(table, ())) and len(second.tables.get(table, ()))):
            continue
        one, other = (_rows(it.tables[table], measures) for it in (first, second))
        for key, measure in dict.fromkeys((*one, *other)):
            rows = one.get((key, measure), {}), other.get((key, measure), {})
            if all(not row or row["mean"] is not None for row in rows):
                yield (table, key, measure), *rows


def _rows(table: Table, measures: tuple[str, ...]) -> Mapping[tuple[Key, str], Row]:
    names = [column.name for column in table.definition.keys]
    return {
        (tuple(str(row[name]) for name in names), str(row["measure"])): row
        for row in table.rows()
        if row["measure"] in measures
    }


def _dearest(result: RunResult) -> float:
    """Return what a unit of the dearest product brings on average: the size of a rare sale."""
    rows = result.rows("sales", period="total", segment="all")
    means = {(row["product"], row["measure"]): row["mean"] or 0.0 for row in rows}
    return max(
        (
            revenue / means[product, "units"]
            for (product, measure), revenue in means.items()
            if measure == "revenue" and means[product, "units"]
        ),
        default=0.0,
    )


def _mean(row: Row) -> float:
    return float(row["mean"]) if row else 0.0


def _allowed(one: _Side, other: _Side, unit: float, strictness: float) -> float:
    """Return how far apart two means may lie; unit : the size of the least event."""
    mean = max(abs(_mean(one.row)), abs(_mean(other.row)))
    variance, of_difference = _variances(one, other, unit)
    n = min(one.n, other.n)
    # What one customer adds, or one order: variance by mean, as with a Poisson number of them.
    part = min(variance / mean, 3 * math.sqrt(variance)) if mean else 0.0
    part = max(part, unit)
    spread = math.sqrt(2 * of_difference * strictness)
    jump = part * strictness / (3 * n) if variance else 0.0
    return jump + math.hypot(jump, spread) + ROUNDING * (1 + mean)


def _variances(one: _Side, other: _Side, unit: float) -> tuple[float, float]:
    """Return the variance of one replication, and that of the difference of the means."""
    exact = next((side for side in (one, other) if side.n == math.inf), None)
    if exact is None:
        variance = _pooled(one, other, unit)
        return variance, variance * (1 / one.n + 1 / other.n)
    sampled = other if exact is one else one
    sd = exact.figure("sd")
    if sd is None:
        variance = _pooled(sampled, exact, unit)
        return variance, variance / sampled.n + (exact.figure("se") or 0.0) ** 2
    luck = exact.figure("sd_luck")
    if luck is None or not exact.result.draws:
        return sd**2, sd**2 / sampled.n
    # The draws that both took differ in nothing, those that one took more of do.
    more = abs(1 / sampled.n - 1 / exact.result.draws)
    return sd**2, luck**2 / sampled.n + (exact.figure("sd_not_knowing") or 0.0) ** 2 * more


def _pooled(one: _Side, other: _Side, unit: float) -> float:
    """Return the variance that replications show, no less than a Poisson number of events has."""
    sides = [side for side in (one, other) if side.figure("sd") is not None and side.n > 1]
    weight = sum(side.n - 1 for side in sides)
    total = sum((side.n - 1) * (side.figure("sd") or 0.0) ** 2 for side in sides)
    seen = total / weight if weight else 0.0
    mean = max(abs(_mean(one.row)), abs(_mean(other.row)))
    return max(seen, unit * mean)
