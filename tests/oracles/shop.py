"""A plain simulation with stock and word of mouth: one customer at a time, in the order of days.

It shares no code with forkroad's program and engines. Whoever enters a step stands in a queue,
first by the day, then by how many steps can come before it on one day, then at random. The
keys are those of `simulation`, and ("stock", period, product, what) for what, one of demand,
sold, lost, ordered, received, on_hand_end.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from forkroad.scenario.forks import BACK, STAY
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import PlannedOrders, Reorder
from tests.oracles import trips
from tests.oracles.luck import Luck
from tests.oracles.people import customers, draw_attributes
from tests.oracles.reading import Reader
from tests.oracles.stays import draw_poisson
from tests.oracles.tally import Tally
from tests.oracles.trips import Trip, Visit, Waiting, choose

MORNING, ENTRY = 0, 1


def simulate_shop(
    scenario: Scenario, replications: int, seed: int, levels: dict[str, list[int]] | None = None
) -> dict[tuple, list[float]]:
    """Simulate so many times; a key that never happened is absent and means zeros.

    levels : by product the base-stock level wanted on each day.
    """
    forms: dict = {}
    found: dict[tuple, list[float]] = {}
    for replication in range(replications):
        shop = Shop(scenario, Random(f"{seed}/{replication}"), forms, levels or {})
        for key, number in shop.run().items():
            found.setdefault(key, [0.0] * replications)[replication] = float(number)
    return found


@dataclass
class Shelf:
    """One product: units there, and units that arrive by day."""

    on_hand: int
    arriving: Counter = field(default_factory=Counter)
    notes: Counter = field(default_factory=Counter)


class Shop:
    """One replication."""

    def __init__(self, scenario: Scenario, rng: Random, forms: dict, levels: dict) -> None:
        self.scenario, self.rng, self.levels = scenario, rng, levels
        self.reader = Reader(scenario, Luck(scenario, rng), forms)
        self.depths = depths_of(scenario)
        self.trips: list[Trip] = []
        self.queue: list[tuple] = []
        self.numbers = itertools.count()
        self.shelves = {}
        for name, product in scenario.products.items():
            if product.stock:
                shelf = Shelf(int(product.stock.on_hand))
                for when, units in product.stock.on_order.items():
                    shelf.arriving[scenario.calendar.day_of(when)] += int(units)
                self.shelves[name] = shelf

    def run(self) -> Counter:
        """Let all days pass and count."""
        for trip, waiting in customers(self.reader, self.rng):
            if waiting is None:
                self.push(trip)
            else:
                self.trips.append(trip)
                self.move_on(trip, waiting)
        for day in range(self.reader.n_days):
            self.open(day)
            while self.queue and self.queue[0][0] == day:
                self.enter(self.queue[0][-1], heapq.heappop(self.queue)[0])
            self.close(day)
        tally = Tally(self.reader)
        for trip in self.trips:
            tally.count(trip)
        totals = tally.finished()
        for name, shelf in self.shelves.items():
            for (what, period), units in shelf.notes.items():
                totals["stock", period, name, what] += units
        return totals

    def push(self, trip: Trip) -> None:
        """Put a customer who has come to a new step into the queue."""
        self.trips.append(trip)
        self.queue_up(trip)

    def queue_up(self, trip: Trip) -> None:
        visit = trip.visits[-1]
        key = (visit.entered, self.depths[visit.step], self.rng.random(), next(self.numbers))
        heapq.heappush(self.queue, (*key, trip))

    def enter(self, trip: Trip, day: int) -> None:
        """Let the next in the queue enter, buy or be turned away, and stay on."""
        visit = trip.visits[-1]
        trips._enter(self.reader, visit, self.rng)
        self.spread_the_word(visit, day)
        step = self.reader.step(visit.step, day)
        limited = step.when_out_of_stock is not None
        wanted = {name: sale.units for name, sale in visit.sales.items() if name in self.shelves}
        is_short = any(units > self.shelves[name].on_hand for name, units in wanted.items())
        for name, units in wanted.items():
            self.note(name, "demand", day, units)
            self.note(name, "lost" if limited and is_short else "sold", day, units)
        if wanted and limited and is_short:
            visit.sales.clear()
            shares = self.stated(step.when_out_of_stock)
            self.go(trip, day, choose(shares, self.rng))
            return
        for name, units in wanted.items():
            self.shelves[name].on_hand -= units
        if visit.step not in self.reader.ends:
            self.move_on(trip, None)

    def stated(self, shares) -> dict[str, float]:
        found = {it.to: it.share for it in shares.branches if it.share is not None}
        rest = 1 - sum(found.values())
        return found | {it.to: rest for it in shares.branches if it.share is None}

    def move_on(self, trip: Trip, waiting: Waiting | None) -> None:
        """Draw when and where a customer goes from the present step."""
        day, to = trips._way_on(self.reader, trip, self.rng, waiting)
        if day < self.reader.n_days:
            self.go(trip, day, to)

    def go(self, trip: Trip, day: int, to: str) -> None:
        assert to != STAY
        if to == BACK:
            to = trips._last_step_that_offers_no_way_back(self.reader, trip, day)
        trip.visits[-1].left = day
        trip.visits.append(Visit(to, day))
        self.queue_up(trip)

    def spread_the_word(self, visit: Visit, day: int) -> None:
        brings = self.reader.step(visit.step, day).brings
        if brings is None:
            return
        place = f"journey.steps.{visit.step}.brings.per_visit"
        expected = self.reader.amount(brings.per_visit, self.reader.day(day), place)
        for _ in range(draw_poisson(expected, self.rng)):
            when = day + self.rng.randint(1, brings.within_days)
            if when < self.reader.n_days:
                scenario = self.reader.day(when).scenario
                start = scenario.segments[brings.segment].start_at or scenario.journey.start_at
                attributes = draw_attributes(self.reader, brings.segment, when, self.rng)
                self.push(Trip(brings.segment, attributes, when, [Visit(start, when)]))

    # Stock.

    def open(self, day: int) -> None:
        for name, shelf in self.shelves.items():
            self.receive(name, day)
            units = self.order(name, day)
            if units:
                lead = self.scenario.products[name].stock.lead_time_days
                self.note(name, "ordered", day, units)
                shelf.arriving[day + lead] += units
                self.receive(name, day)

    def receive(self, name: str, day: int) -> None:
        units = self.shelves[name].arriving.pop(day, 0)
        self.shelves[name].on_hand += units
        self.note(name, "received", day, units)

    def order(self, name: str, day: int) -> int:
        """Units to order on a day, rounded up as the supplier wants them."""
        stock, shelf = self.scenario.products[name].stock, self.shelves[name]
        if stock.lead_time_days is None:
            return 0
        if isinstance(stock.policy, PlannedOrders):
            when = self.scenario.calendar.dates[day]
            return int(sum(units for date, units in stock.policy.orders if date == when))
        if day % stock.review_every_days:
            return 0
        there = shelf.on_hand + sum(shelf.arriving.values())
        if isinstance(stock.policy, Reorder):
            units = stock.policy.quantity if there <= stock.policy.point else 0
        else:
            units = max(0, self.levels[name][day] - there)
        if units == 0:
            return 0
        units = max(units, stock.minimum_order)
        return int(math.ceil(units / stock.order_multiple) * stock.order_multiple)

    def close(self, day: int) -> None:
        """Note what is left at a period's end."""
        for period in self.scenario.calendar.periods:
            if day == period.stop - 1:
                for shelf in self.shelves.values():
                    shelf.notes["on_hand_end", period.label] += shelf.on_hand

    def note(self, name: str, what: str, day: int, units: int) -> None:
        label = next(it.label for it in self.scenario.calendar.periods if day < it.stop)
        self.shelves[name].notes[what, label] += units
        self.shelves[name].notes[what, "total"] += units


def depths_of(scenario: Scenario) -> dict[str, int]:
    """How many steps can come before each one on one day: the longest such chain."""
    followers = {name: set(_at_once(scenario, name)) for name in scenario.journey.steps}
    depths = dict.fromkeys(followers, 0)
    for _ in followers:
        for name, ways in followers.items():
            for to in ways:
                depths[to] = max(depths[to], depths[name] + 1)
    return depths


def _at_once(scenario: Scenario, name: str) -> Iterator[str]:
    step = scenario.journey.steps[name]
    ways = _ways_for_want(scenario, name)
    if step.next is not None and getattr(step.takes, "days", 1) == 0:
        ways += _ways_by_fork(scenario, name)
    for to in ways:
        yield from [to] if to != BACK else _before(scenario, name)


def _ways_for_want(scenario: Scenario, name: str) -> list[str]:
    step = scenario.journey.steps[name]
    if step.when_out_of_stock and any(scenario.products[it].stock for it in step.buys):
        return [branch.to for branch in step.when_out_of_stock.branches]
    return []


def _ways_by_fork(scenario: Scenario, name: str) -> list[str]:
    fork = scenario.journey.steps[name].next
    return [branch.to for rule in fork.rules for branch in rule.ways.branches] if fork else []


def _before(scenario: Scenario, name: str) -> list[str]:
    """The steps that lead to one; none of these scenarios goes back over two."""
    return [
        other
        for other in scenario.journey.steps
        if name in (*_ways_by_fork(scenario, other), *_ways_for_want(scenario, other))
    ]
