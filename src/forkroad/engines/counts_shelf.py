"""The shelf: the stock of each product in each replication, from the morning to the night.

In the morning deliveries arrive and reviews order; the day's sales draw on what is there.
Orders go up to a level that the caller gives by day, or by a reorder point, or as planned.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats, with_total
from forkroad.engines.samples import StockSamples
from forkroad.program.program import Program
from forkroad.program.stock_limits import StockPlan
from forkroad.scenario.numbers import PlannedOrders, Reorder

# What a period's sums are, in the order of `Shelf`'s array.
_SUMS = ("demand", "sold", "ordered", "received", "ran_out")


class Shelf:
    """Stock by product; arrays are (n_products, n_replications).

    levels : (n_products, n_days) base-stock level wanted on each day; None where no product
        orders up to a level.
    on_hand : units there now, below 0 where sales went on without.
    """

    def __init__(self, program: Program, levels: Counts | None, n_replications: int) -> None:
        self._plans, self._n = program.stock, n_replications
        self._program, self._levels = program, levels
        shape = (len(self._plans), n_replications)
        self.on_hand = np.zeros(shape, dtype=np.int64)
        self._on_order = np.zeros(shape, dtype=np.int64)
        self._coming: dict[int, Counts] = {}
        periods = program.calendar.periods
        self._period = np.repeat(
            np.arange(len(periods)), [period.stop - period.start for period in periods]
        )
        by_period = (len(self._plans), len(periods), n_replications)
        self._sums = {name: np.zeros(by_period, dtype=np.int64) for name in _SUMS}
        self._at_end = np.zeros(by_period, dtype=np.int64)
        self._holding = np.zeros(by_period[1:])
        for row, plan in enumerate(self._plans):
            self.on_hand[row] = plan.on_hand
            self._on_order[row] = plan.deliveries.sum()

    @property
    def products(self) -> list[int]:
        """The number of each product that has stock."""
        return [plan.product for plan in self._plans]

    def open(self, day: int) -> None:
        """Take in what arrives this morning, then order what is to be ordered."""
        arrived = self._coming.pop(day, np.zeros_like(self.on_hand))
        for row, plan in enumerate(self._plans):
            arrived[row] += plan.deliveries[day]
        self._receive(day, arrived)
        for row, plan in enumerate(self._plans):
            if plan.lead_time_days is not None:
                self._order(row, plan, day)

    def sell(self, day: int, wanted: Counts, sold: Counts) -> None:
        """Take what was sold of what was wanted off the shelf."""
        self.on_hand -= sold
        period = self._period[day]
        self._sums["demand"][:, period] += wanted
        self._sums["sold"][:, period] += sold
        self._sums["ran_out"][:, period] |= (wanted > sold) | (self.on_hand < 0)

    def close(self, day: int) -> None:
        """Count what is left at night."""
        self._at_end[:, self._period[day]] = self.on_hand
        for row, plan in enumerate(self._plans):
            cost = plan.holding_cost[day if len(plan.holding_cost) > 1 else 0]
            self._holding[self._period[day]] += np.maximum(self.on_hand[row], 0) * cost

    def samples(self) -> StockSamples:
        """Return what happened, by period and over the horizon."""
        sums = {name: with_total(values) for name, values in self._sums.items()}
        sums["ran_out"][:, -1] = self._sums["ran_out"].any(axis=1)
        names = self._program.names.products
        return StockSamples(
            products=tuple(names[plan.product] for plan in self._plans),
            demand=sums["demand"],
            sold=sums["sold"],
            lost=sums["demand"] - sums["sold"],
            ordered=sums["ordered"],
            received=sums["received"],
            on_hand_end=np.concatenate([self._at_end, self._at_end[:, -1:]], axis=1),
            ran_out=sums["ran_out"],
            level=self._highest_levels(),
            holding_cost=np.concatenate([self._holding, self._holding.sum(axis=0)[None]]),
        )

    def _receive(self, day: int, units: Counts) -> None:
        self.on_hand += units
        self._on_order -= units
        self._sums["received"][:, self._period[day]] += units

    def _order(self, row: int, plan: StockPlan, day: int) -> None:
        units = self._wanted(row, plan, day)
        if not units.any():
            return
        assert plan.lead_time_days is not None
        order = np.zeros_like(self.on_hand)
        order[row] = units
        self._on_order += order
        self._sums["ordered"][:, self._period[day]] += order
        arrival = day + plan.lead_time_days
        if arrival == day:
            self._receive(day, order)
        else:
            self._coming[arrival] = self._coming.get(arrival, 0) + order

    def _wanted(self, row: int, plan: StockPlan, day: int) -> Counts:
        """Return (n_replications,) units to order on a day."""
        if isinstance(plan.policy, PlannedOrders):
            return np.full(self._n, plan.planned[day])
        if day % plan.review_every_days:
            return np.zeros(self._n, dtype=np.int64)
        there = self.on_hand[row] + self._on_order[row]
        if isinstance(plan.policy, Reorder):
            quantity = int(np.ceil(plan.policy.quantity))
            return _rounded_up(np.where(there <= plan.policy.point, quantity, 0), plan)
        if self._levels is None:
            raise ValueError("a product that orders up to a level needs its level by day")
        return _rounded_up(np.maximum(self._levels[row, day] - there, 0), plan)

    def _highest_levels(self) -> Floats:
        """Return the highest level wanted in each period, NaN where there is none."""
        found = np.full(
            (len(self._plans), len(self._program.calendar.periods) + 1, self._n), np.nan
        )
        for row, plan in enumerate(self._plans):
            if plan.policy == "base_stock" and self._levels is not None:
                for place, period in enumerate(self._program.calendar.periods):
                    found[row, place] = self._levels[row, period.start : period.stop].max()
                found[row, -1] = self._levels[row].max()
        return found


def _rounded_up(units: Counts, plan: StockPlan) -> Counts:
    """Raise orders above 0 to the smallest one allowed and to whole multiples."""
    least = np.maximum(units, plan.minimum_order)
    multiple = plan.order_multiple
    return np.where(units > 0, -(-least // multiple) * multiple, 0)
