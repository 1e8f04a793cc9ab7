"""Stock that sales draw on, day by day, in all replications of a batch at once.

Mornings bring deliveries, then reviews order; buyers are served in random order, all or
nothing. Base-stock levels are given: what they should be is the planner's question, not ours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_queue import serve_in_order
from forkroad.engines.agents_sales import Baskets
from forkroad.engines.agents_stays import on_grid
from forkroad.engines.agents_visits import Moving, Truths
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.program.hashing import random_bits, word_of
from forkroad.program.journey import Journey
from forkroad.records import record
from forkroad.scenario.model import Stock
from forkroad.scenario.numbers import PlannedOrders, Reorder

Floats = NDArray[np.float64]

# Base-stock levels by product: (n_days,) or (n_days, n_replications) units.
Levels = Mapping[str, Floats]


@record
class StockDays:
    """What happened to stock on each day: (n_replications, n_products, n_days) units each.

    products : the names of those that have stock.
    """

    products: tuple[str, ...]
    demand: Floats
    sold: Floats
    lost: Floats
    ordered: Floats
    received: Floats
    on_hand_end: Floats


def stocked_products(journey: Journey) -> dict[str, Stock]:
    """Return the products with stock; a scenario's first day tells."""
    first_day = journey.timeline.regimes[int(journey.timeline.regime_at[0, 0])]
    return {name: it.stock for name, it in first_day.products.items() if it.stock is not None}


class Stockroom:
    """The stock of every product in every replication of a batch."""

    def __init__(self, world: World, replications: range, levels: Levels | None) -> None:
        """Begin with what is on hand; without levels no stock is followed at all."""
        self._world, self._replications = world, replications
        self._stocks = {} if levels is None else stocked_products(world.journey)
        self._levels = levels or {}
        names = world.journey.names.products
        self._place = np.full(len(names), -1, dtype=np.int64)
        for place, name in enumerate(self._stocks):
            self._place[names.index(name)] = place
        shape = (len(replications), len(self._stocks))
        on_hand = np.array([stock.on_hand for stock in self._stocks.values()], dtype=float)
        self._on_hand = np.broadcast_to(on_hand, shape).copy()
        self._coming = np.zeros((*shape, world.journey.n_days))
        self._on_order = np.zeros(shape)
        self._note_open_orders()
        nothing = [np.zeros((*shape, world.journey.n_days)) for _ in range(6)]
        self.days = StockDays(tuple(self._stocks), *nothing)
        self._word = np.array(
            [word_of(f"queue/{step.name}") for step in world.journey.steps], dtype=np.uint64
        )

    @property
    def has_stock(self) -> bool:
        """Whether any product has stock at all."""
        return bool(self._stocks)

    def morning(self, day: int) -> None:
        """Take in what arrives, then order what reviews ask for."""
        self._receive(day, self._coming[:, :, day])
        for place, (name, stock) in enumerate(self._stocks.items()):
            if stock.lead_time_days is not None:
                units = self._wanted(place, name, stock, day)
                self._order(place, units, day, stock.lead_time_days)

    def evening(self, day: int) -> None:
        """Note what is left."""
        self.days.on_hand_end[:, :, day] = self._on_hand

    def serve(self, crowd: Crowd, entering: Moving, visit: Ints, baskets: Baskets) -> Truths:
        """Return who is served, and take what they buy."""
        rows = entering.rows
        wanted = np.zeros((len(rows), len(self._stocks)))
        place = self._place[baskets.product]
        held = place >= 0
        np.add.at(wanted, (baskets.buyer[held], place[held]), baskets.units[held])
        shop = crowd.replication[rows].astype(np.int64) - self._replications.start
        random = random_bits(crowd.key[rows] ^ self._word[entering.step], visit)
        order = np.lexsort((random, shop))
        is_limited = self._limited(entering, crowd.draws(rows))
        served = np.zeros(len(rows), dtype=bool)
        served[order] = serve_in_order(wanted[order], shop[order], self._on_hand, is_limited[order])
        self._note_sales(wanted, shop, served, int(entering.day[0]))
        return served

    def _limited(self, entering: Moving, draw: Ints | None) -> Truths:
        """Return who can find too little: in steps that say where to go then."""
        found = np.zeros(len(entering.rows), dtype=bool)
        for step in np.unique(entering.step).tolist():
            here = np.nonzero(entering.step == step)[0]
            for ways, where in self._world.journey.steps[step].shortage:
                if ways is not None:
                    own = None if draw is None else draw[here]
                    found[here] |= on_grid(where, entering.day[here], own)
        return found

    def _note_open_orders(self) -> None:
        calendar = self._world.journey.calendar
        for place, stock in enumerate(self._stocks.values()):
            for when, units in stock.on_order.items():
                if 0 <= calendar.day_of(when) < calendar.n_days:
                    self._coming[:, place, calendar.day_of(when)] += units
                    self._on_order[:, place] += units

    def _wanted(self, place: int, name: str, stock: Stock, day: int) -> Floats:
        """Return (n_replications,) units to order on a day, rounded up as the file asks."""
        position = self._on_hand[:, place] + self._on_order[:, place]
        policy = stock.policy
        if isinstance(policy, PlannedOrders):
            today = self._world.journey.calendar.dates[day]
            planned = sum(units for when, units in policy.orders if when == today)
            # The planner's own orders stand as they were written, whatever the multiple.
            return np.full_like(position, planned)
        if day % stock.review_every_days:
            return np.zeros_like(position)
        if isinstance(policy, Reorder):
            quantity = math.ceil(policy.quantity)
            return _rounded_up(np.where(position <= policy.point, quantity, 0.0), stock)
        level = self._levels[name][day]
        if np.ndim(level):
            level = level[self._replications.start : self._replications.stop]
        return _rounded_up(np.maximum(level - position, 0.0), stock)

    def _order(self, place: int, units: Floats, day: int, lead_time: int) -> None:
        self.days.ordered[:, place, day] += units
        self._on_order[:, place] += units
        if lead_time == 0:
            at_once = np.zeros_like(self._on_hand)
            at_once[:, place] = units
            self._receive(day, at_once)
        elif day + lead_time < self._world.journey.n_days:
            self._coming[:, place, day + lead_time] += units

    def _receive(self, day: int, units: Floats) -> None:
        self._on_hand += units
        self._on_order -= units
        self.days.received[:, :, day] += units

    def _note_sales(self, wanted: Floats, shop: Ints, served: Truths, day: int) -> None:
        np.add.at(self.days.demand[:, :, day], shop, wanted)
        np.add.at(self.days.sold[:, :, day], shop[served], wanted[served])
        np.add.at(self.days.lost[:, :, day], shop[~served], wanted[~served])


def _rounded_up(units: Floats, stock: Stock) -> Floats:
    """Return orders of at least the minimum, in whole multiples; no order stays none."""
    wanted = np.maximum(units, stock.minimum_order)
    # A hair above a multiple is a rounding error, not a reason for one more.
    multiples = np.ceil(wanted / stock.order_multiple - 1e-9)
    return np.where(units > 0, multiples * stock.order_multiple, 0.0)


def needed_levels(journey: Journey) -> tuple[str, ...]:
    """Return the products whose base-stock levels a run must be given."""
    return tuple(
        name
        for name, stock in stocked_products(journey).items()
        if stock.policy == "base_stock" and stock.lead_time_days is not None
    )


def joined_days(parts: list[StockDays]) -> StockDays:
    """Put the replications of several parts one after the other."""
    names = ("demand", "sold", "lost", "ordered", "received", "on_hand_end")
    arrays = [np.concatenate([getattr(part, name) for part in parts]) for name in names]
    return StockDays(parts[0].products, *arrays)
