"""Agreement: whether two engines' figures lie no further apart than sampling error allows.

Counts and amounts of money are compared, their means and how they spread from replication to
replication; shares and rates are not: they are ratios of these. The chance that two engines which
compute the same are told apart, in any number of all, is at most ALPHA; both tails count. How far
apart two numbers may lie is the business of `sampling_error`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from forkroad.forecast.sampling_error import Gap, Side, gap_of_means, gap_of_spreads
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
Key = tuple[str, ...]
# table, key columns, measure
Place = tuple[str, Key, str]


def compare(first: RunResult, second: RunResult) -> Check:
    """Return where the means and spreads of two runs of one scenario differ.

    Both have the seed of the other, so that their first draws of uncertain inputs are the same.
    """
    pairs = list(_pairs(first, second))
    # How often the bounds must hold at once, for means and spreads, above and below.
    strictness = math.log(4 * max(len(pairs), 1) / ALPHA)
    price = max(_dearest(first), _dearest(second))
    found: list[tuple[Place, str, Gap]] = []
    for place, one, other in pairs:
        unit = price if place[-1] in _MONEY else 1.0
        sides = Side(first, one), Side(second, other)
        means = gap_of_means(*sides, unit, strictness)
        spreads = gap_of_spreads(*sides, unit, strictness) if one and other else None
        found += [(place, "mean", means)] if means else []
        found += [(place, "sd", spreads)] if spreads else []
    n_means = sum(figure == "mean" for _, figure, _ in found)
    apart = sorted((it for it in found if it[-1].part > 1), key=lambda it: -it[-1].part)
    return Check(
        first=first.engine,
        second=second.engine,
        replications=second.replications,
        n_means=n_means,
        n_spreads=len(found) - n_means,
        closest=max((gap.part for *_, gap in found), default=0.0),
        disagreements=tuple(_disagreement(*it) for it in apart),
    )


def _disagreement(place: Place, figure: str, gap: Gap) -> Disagreement:
    return Disagreement(*place, figure, gap.first, gap.second, gap.allowed)


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
    errors = table.variance_errors or [None] * len(table)
    return {
        (tuple(str(row[name]) for name in names), str(row["measure"])): {
            **row,
            "variance_error": error,
        }
        for row, error in zip(table.rows(), errors, strict=True)
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
