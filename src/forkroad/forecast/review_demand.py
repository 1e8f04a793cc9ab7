"""Demand at each review: what the order of that day must last for, as a distribution.

It is demand without limits of stock, over the lead time and the time to the next review, as far
as the horizon goes. Without word of mouth it is exact: mean and variance of every draw of
uncertain inputs, the draws mixed; Poisson where they are equal, else matched, as everywhere. With
word of mouth it is what replications wanted, each as likely as the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import exact
from forkroad.engines.windows import Window, units_by_day, units_in_windows
from forkroad.errors import EngineDeclined
from forkroad.forecast.demand import without_limits
from forkroad.forecast.plan import DEFAULT_DRAWS, Plan
from forkroad.program.program import Program
from forkroad.program.stock_limits import StockPlan
from forkroad.records import record
from forkroad.stock.demand import Demand, mixed_demand, observed_demand

Floats = NDArray[np.float64]

FEWEST_DRAWS = 32


class DemandSource(Protocol):
    """Where the demand of products is known from; products by their numbers."""

    def in_windows(self, product: int, windows: Sequence[Window]) -> list[Demand]:
        """Return what is wanted in each window of days."""

    def by_day(self, product: int) -> Floats:
        """Return (n_days,) expected units."""


@record
class ExactDemand:
    """Demand that the exact engine computes; program : as `unlimited_program` returns it."""

    program: Program
    _by_draw: dict[int, Floats] = field(default_factory=dict)

    def in_windows(self, product: int, windows: Sequence[Window]) -> list[Demand]:
        """Return what is wanted in each window of days."""
        found = units_in_windows(self.program, product, windows, self._units(product))
        return list(map(mixed_demand, found.means, found.variances))

    def by_day(self, product: int) -> Floats:
        """Return (n_days,) expected units."""
        return np.asarray(self._units(product).mean(axis=-1))

    def _units(self, product: int) -> Floats:
        """Return (n_days, n_draws) expected units, worked out once."""
        if product not in self._by_draw:
            self._by_draw[product] = units_by_day(self.program, product)
        return self._by_draw[product]


@record
class ObservedDemand:
    """Demand that replications had; units : product to (n_days, n_replications)."""

    units: Mapping[int, NDArray[np.int64]]

    def in_windows(self, product: int, windows: Sequence[Window]) -> list[Demand]:
        """Return what was wanted in each window of days."""
        units = self.units[product]
        so_far = np.concatenate([np.zeros_like(units[:1]), np.cumsum(units, axis=0)])
        return [observed_demand(so_far[stop] - so_far[start]) for start, stop in windows]

    def by_day(self, product: int) -> Floats:
        """Return (n_days,) mean units."""
        return np.asarray(self.units[product].mean(axis=-1))


@record
class ReviewDemand:
    """The demand of one product.

    product : its number. days : review days. demands : for each what the order must last for.
    """

    product: int
    days: tuple[int, ...]
    demands: tuple[Demand, ...]


def unlimited_program(plan: Plan) -> Program:
    """Return the program of demand, with as many draws as the exact engine takes.

    Raises EngineDeclined where the journey has no finite states, or too many.
    """
    free = replace(plan.in_worlds(without_limits), n_draws=DEFAULT_DRAWS if plan.n_draws else 0)
    program = free.program()
    most = int(exact.MAX_WORK // (program.states.count * program.n_days))
    if FEWEST_DRAWS <= most < program.n_draws:
        program = replace(free, n_draws=most).program()
    reasons = exact.limits(program)
    if reasons:
        raise EngineDeclined("exact", reasons)
    return program


def review_demand(source: DemandSource, stock: StockPlan, n_days: int) -> ReviewDemand:
    """Return the demand of a product at each of its reviews."""
    days = tuple(range(0, n_days, stock.review_every_days))
    lasts = (stock.lead_time_days or 0) + stock.review_every_days
    windows: list[Window] = [(day, min(day + lasts, n_days)) for day in days]
    return ReviewDemand(stock.product, days, tuple(source.in_windows(stock.product, windows)))


def season_demand(source: DemandSource, product: int, n_days: int) -> Demand:
    """Return the demand of a product over the whole horizon."""
    return source.in_windows(product, [(0, n_days)])[0]
