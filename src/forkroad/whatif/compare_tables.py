"""The tables of a comparison, each from what was measured of the base and of the alternatives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from forkroad.forecast.costs import what_if_costs
from forkroad.periods import TOTAL, Calendar
from forkroad.records import record
from forkroad.results.compare_definitions import CHANGES, DECISION, DIFFERENCES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table
from forkroad.scenario.model import Scenario
from forkroad.scenario.moved_cells import moved_cells
from forkroad.whatif.alternatives import BASE
from forkroad.whatif.asked import Asked
from forkroad.whatif.contenders import Contender
from forkroad.whatif.decisions import (
    chance_of_loss,
    chances_best,
    payback,
    return_on_investment,
)
from forkroad.whatif.differences import Difference
from forkroad.whatif.measured import Measured

Array = NDArray[np.float64]

# A difference that is less than so many of its Monte Carlo errors may be none.
ERRORS_APART = 1.96


@record
class Comparison:
    """What was measured of the base and of every contender.

    asked : what the differences are about, and profit of all customers as the last.
    """

    asked: tuple[Asked, ...]
    base: Measured
    found: tuple[tuple[Contender, Measured], ...]

    @property
    def calendar(self) -> Calendar:
        """The periods of all of them."""
        return self.base.plan.scenario.calendar

    @property
    def periods(self) -> tuple[str, ...]:
        """The labels of the periods, the total last."""
        return (*(period.label for period in self.calendar.periods), TOTAL)

    @property
    def scenarios(self) -> Iterator[Scenario]:
        """Every scenario that holds on some day of some alternative."""
        for each in (self.base, *(found for _, found in self.found)):
            yield from each.plan.worlds

    def differences(self, found: Measured) -> Iterator[tuple[Asked, Difference]]:
        """Yield what each thing asked differs by, profit of all customers last."""
        is_certain = found.is_expected and not (self.base.plan.n_draws or found.plan.n_draws)
        for asked, base, changed in zip(self.asked, self.base.series, found.series, strict=True):
            is_whole = not (found.is_expected or asked.is_money or asked.is_ratio)
            yield (
                asked,
                Difference(
                    base,
                    changed,
                    is_certain=is_certain,
                    is_whole=is_whole,
                    is_chance=asked.is_chance,
                ),
            )

    def profit(self, found: Measured) -> Difference:
        """Return the difference in profit of all customers."""
        return list(self.differences(found))[-1][1]

    def shown(self, found: Measured) -> list[tuple[Asked, Difference]]:
        """Return what was asked for, without the profit that the decision is about."""
        return list(self.differences(found))[:-1]

    def not_told_apart(self, found: Measured) -> list[str]:
        """Return what replications say too little about to tell the totals of both sides apart."""
        if found.is_expected:
            return []
        return [
            asked.text
            for asked, it in self.shown(found)
            if np.any(it.columns[-1] != 0) and _may_be_none(it.figures(-1))
        ]


def _may_be_none(figures: Figures) -> bool:
    if figures.mean is None or figures.se is None:
        return False
    return math.isnan(figures.se) or abs(figures.mean) < ERRORS_APART * figures.se


def differences_table(comparison: Comparison) -> Table:
    """Return the differences by alternative, effect, measure and period."""
    builder = Builder(DIFFERENCES)
    for contender, found in comparison.found:
        for asked, difference in comparison.shown(found):
            for place, period in enumerate(comparison.periods):
                base, changed = (
                    float(it.means[place]) for it in (difference.base, difference.changed)
                )
                # A goal that is not judged in a period has no chance in either.
                if asked.is_chance and math.isnan(base) and math.isnan(changed):
                    continue
                builder.add(
                    (contender.name, contender.effect, asked.text, period),
                    figures=difference.figures(place),
                    base=base,
                    changed=changed,
                    uplift=difference.uplift(place),
                    paired=found.is_paired,
                    segment=asked.target.row,
                )
    return builder.table()


def decision_table(comparison: Comparison) -> Table:
    """Return what each alternative costs and brings, the base first."""
    builder = Builder(DECISION)
    best = _chances_best(comparison)
    builder.add_row(
        what_if=BASE,
        gain=0.0,
        cost=0.0,
        profit=0.0,
        profit_p05=0.0,
        profit_p95=0.0,
        chance_best=best[0],
        chance_loss=0.0,
    )
    for (contender, found), chance in zip(comparison.found, best[1:], strict=True):
        difference = comparison.profit(found)
        costs = what_if_costs(found.plan, comparison.calendar)
        profit, cost = float(difference.means[-1]), float(costs[-1])
        figures = difference.figures(-1)
        place = payback(difference.means[:-1], costs[:-1])
        builder.add(
            (contender.name, contender.effect),
            gain=profit + cost,
            cost=cost,
            profit=profit,
            profit_p05=figures.p05,
            profit_p95=figures.p95,
            return_on_investment=return_on_investment(profit, cost),
            payback_month=None if place is None else comparison.periods[place],
            chance_best=chance,
            chance_loss=chance_of_loss(difference.columns[-1], difference.base.values[-1]),
        )
    return builder.table()


def _chances_best(comparison: Comparison) -> list[float]:
    """Return the chance to be best of the base and of each contender.

    A contender at another effect than its own is looked at in the place of its headline.
    """
    base = comparison.base.series[-1].values[-1]
    profits = [each.series[-1].values[-1] for _, each in comparison.found]
    headlines = [place for place, (it, _) in enumerate(comparison.found) if it.is_headline]
    own = chances_best([base, *(profits[place] for place in headlines)])
    chances = dict(zip(headlines, own[1:], strict=True))
    for place, (contender, _) in enumerate(comparison.found):
        if place not in chances:
            others = [it for it in headlines if comparison.found[it][0].name != contender.name]
            rivals = [base, *(profits[it] for it in others), profits[place]]
            chances[place] = chances_best(rivals)[-1]
    return [own[0], *(chances[place] for place in range(len(profits)))]


def changes_table(comparison: Comparison) -> Table:
    """Return every cell that an alternative moves, from the day on which it does."""
    builder = Builder(CHANGES)
    start = comparison.base.plan.scenario.start
    for contender, found in comparison.found:
        data = comparison.base.plan.scenario.source.data
        days = (0, *(it.first_day for it in found.plan.in_force))
        for day, world in zip(days, found.plan.worlds, strict=True):
            since = (start + timedelta(days=day)).isoformat()
            for cell in moved_cells(data, world.source.data):
                more = {"after_number": cell.after_number, "from": since}
                builder.add_row(
                    what_if=contender.name,
                    effect=contender.effect,
                    place=cell.place,
                    before=cell.before,
                    after=cell.after,
                    before_number=cell.before_number,
                    **more,
                )
            data = world.source.data
    return builder.table()
