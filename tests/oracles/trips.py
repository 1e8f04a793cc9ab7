"""One customer's trip through the journey, step by step, as a list of visits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from forkroad.scenario.forks import BACK, STAY, fork_targets
from forkroad.scenario.numbers import Units
from tests.oracles.evaluate import Situation
from tests.oracles.reading import Reader
from tests.oracles.stays import draw_poisson, draw_stay


@dataclass
class Sale:
    """One product in one purchase."""

    units: int
    revenue: float
    cost: float


@dataclass
class Visit:
    """One stay in one step; `left` is None for who is still there at the horizon.

    entered : the day, below 0 for who was waiting there before the first day.
    """

    step: str
    entered: int
    left: int | None = None
    cost: float = 0.0
    sales: dict[str, Sale] = field(default_factory=dict)


@dataclass
class Waiting:
    """How a customer who was already here stays on: the stay drawn, and whether it is over.

    lingering : the stay is over, the customer did not move on, and waits for the timeout.
    """

    days: int
    lingering: bool = False


@dataclass
class Trip:
    """A customer and all visits in their order."""

    segment: str
    attributes: dict[str, object]
    set_out: int
    visits: list[Visit]
    already_here: bool = False

    def visits_to(self, steps: tuple[str, ...]) -> int:
        """How often the customer has entered any of these steps, the present visit included."""
        return sum(visit.step in steps for visit in self.visits)

    def bought(self, product: str) -> int:
        """Units bought so far."""
        return sum(v.sales[product].units for v in self.visits if product in v.sales)

    def situation(self, reader: Reader, day: int) -> Situation:
        """What the customer's expressions read on a day."""
        names = {
            **reader.day(day).names,
            **self.attributes,
            "segment": self.segment,
            "came_from": self.visits[-2].step if len(self.visits) > 1 else "",
            "days_travelled": float(day - self.set_out),
        }
        return Situation(names, self.visits_to, self.bought)


def travel(reader: Reader, trip: Trip, rng: Random, waiting: Waiting | None = None) -> None:
    """Let a customer who stands in the first visit of a trip go on to an end or the horizon."""
    if waiting is None:
        _enter(reader, trip.visits[-1], rng)
    while trip.visits[-1].step not in reader.ends:
        day, to = _way_on(reader, trip, rng, waiting)
        waiting = None
        if day >= reader.n_days:
            return
        if to == BACK:
            to = _last_step_that_offers_no_way_back(reader, trip, day)
        trip.visits[-1].left = day
        trip.visits.append(Visit(to, day))
        _enter(reader, trip.visits[-1], rng)


def choose(shares: dict[str, float], rng: Random) -> str:
    """Draw one of several targets."""
    return rng.choices(list(shares), list(shares.values()))[0]


def _enter(reader: Reader, visit: Visit, rng: Random) -> None:
    """Note what entering a step costs and what is bought there."""
    day = reader.day(visit.entered)
    step = reader.step(visit.step, visit.entered)
    visit.cost = reader.amount(step.cost, day, f"journey.steps.{visit.step}.cost")
    for name, units in step.buys.items():
        product = day.scenario.products[name]
        discount = reader.amount(step.discount, day, f"journey.steps.{visit.step}.discount")
        price = day.names[f"{name}.price"] * (1 - min(max(discount, 0), 1))
        cost = reader.amount(product.unit_cost, day, f"products.{name}.unit_cost")
        number = _draw_units(units, rng)
        visit.sales[name] = Sale(number, number * price, number * cost)


def _draw_units(units: Units, rng: Random) -> int:
    if not units.choices:
        return 1 + draw_poisson(units.poisson_mean, rng)
    numbers, chances = zip(*units.choices, strict=True)
    return rng.choices(numbers, chances)[0]


def _way_on(reader: Reader, trip: Trip, rng: Random, waiting: Waiting | None) -> tuple[int, str]:
    """The day on which the customer leaves the present step, and where to."""
    visit = trip.visits[-1]
    step = reader.step(visit.step, max(visit.entered, 0))
    if waiting is None:
        entry = reader.base.start + timedelta(days=visit.entered)
        waiting = Waiting(draw_stay(step.takes, entry, rng))
    if step.timeout is None:
        at_last = (reader.n_days, "")
    else:
        at_last = (visit.entered + step.timeout.after_days, step.timeout.to)
    due = visit.entered + waiting.days
    if waiting.lingering or due > at_last[0] or due >= reader.n_days:
        return at_last
    to = choose(reader.shares(visit.step, due, trip.situation(reader, due)), rng)
    return at_last if to == STAY else (due, to)


def _last_step_that_offers_no_way_back(reader: Reader, trip: Trip, day: int) -> str:
    for visit in reversed(trip.visits[:-1]):
        if BACK not in fork_targets(reader.step(visit.step, day).next):
            return visit.step
    raise AssertionError("nowhere to go back to")
