"""One customer's trip through a scenario: who, which way, at what odds, for what money.

Uncertain inputs are at their means and no shock happens, so that the odds are those of the file.
Stock never runs out and nobody is brought: what others do is not part of one customer's trip.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from forkroad.engines.agents_people import Trait, list_traits
from forkroad.engines.agents_trip import Customer, Leg, Odds, Trip
from forkroad.engines.agents_walk import follow_one
from forkroad.engines.streams import Purpose, generator
from forkroad.errors import UsageError, did_you_mean
from forkroad.forecast.plan import Options, facts_of, make_plan
from forkroad.forecast.versions import version
from forkroad.program.journey import Journey, SegmentPlan, plan_journey
from forkroad.program.timeline import Draws, build_timeline
from forkroad.records import record
from forkroad.results.run_result import ScenarioFacts
from forkroad.scenario.model import Scenario

TRUTHS = {"true": True, "yes": True, "false": False, "no": False}

# Called at each fork that has more than one way on, with the date, the step and the odds.
Choose = Callable[[date, str, Odds], str]


@record(kw_only=True)
class Walk:
    """A trip and what it was a trip through."""

    scenario: ScenarioFacts
    seed: int
    trip: Trip
    warnings: tuple[str, ...] = ()

    def date_of(self, day: int) -> date:
        """Return the date of a day of the forecast."""
        return self.scenario.start + timedelta(days=day)

    @property
    def money(self) -> list[float]:
        """What the trip has brought after each visit, less goods and the costs of steps."""
        earned, found = 0.0, []
        for leg in self.trip.legs:
            earned += sum(it.revenue - it.cost_of_goods for it in leg.purchases) - leg.cost
            found.append(earned)
        return found

    def to_json_object(self) -> dict[str, Any]:
        """Return the walk as the object that `--json` prints."""
        trip = self.trip
        return {
            "format": "forkroad.walk/1",
            "scenario": self.scenario.to_json_object(),
            "seed": self.seed,
            "version": version(),
            "warnings": list(self.warnings),
            "segment": trip.segment,
            "attributes": dict(trip.attributes),
            "set_out": self.date_of(trip.set_out).isoformat(),
            "outcome": trip.outcome,
            "probability": trip.probability,
            "contribution": self.money[-1],
            "tables": {"visits": self._visits(), "odds": self._odds()},
        }

    def _visits(self) -> list[dict[str, Any]]:
        return [
            {
                "visit": number,
                "entered": self.date_of(leg.day).isoformat(),
                "step": leg.step,
                "left": None if leg.left is None else self.date_of(leg.left).isoformat(),
                "by": leg.by,
                "rule": leg.odds.rule if leg.odds else "",
                "because": leg.odds.because if leg.odds else "",
                "chosen": leg.chosen,
                "chance": leg.odds.shares[leg.chosen] if leg.odds else None,
                "bought": ", ".join(f"{it.units} {it.product}" for it in leg.purchases),
                "revenue": sum(it.revenue for it in leg.purchases),
                "cost": leg.cost + sum(it.cost_of_goods for it in leg.purchases),
                "contribution_so_far": so_far,
            }
            for number, (leg, so_far) in enumerate(
                zip(self.trip.legs, self.money, strict=True), start=1
            )
        ]

    def _odds(self) -> list[dict[str, Any]]:
        return [
            {"visit": number, "to": name, "chance": share}
            for number, leg in enumerate(self.trip.legs, start=1)
            for name, share in (leg.odds.shares if leg.odds else {}).items()
        ]


def walk(
    scenario: Scenario,
    *,
    seed: int | None = None,
    segment: str | None = None,
    what_if: str | None = None,
    attributes: Mapping[str, object] | None = None,
    choose: Choose | None = None,
) -> Walk:
    """Return the trip of one customer who is drawn, or as wished.

    segment : whose customer it is; drawn by the numbers of arrivals where it is None.
    attributes : values, as Python has them or a planner writes them, in place of those that luck
        would give.
    choose : called with date, step and odds, returns the way on, at each fork that has more than
        one; the customer's own luck where it is None.

    Raises UsageError for a segment, an attribute or a way on that cannot be, ScenarioError where
    a formula leaves its range.
    """
    plan = make_plan(scenario, Options(seed=seed, what_if=what_if, unlimited=True))
    journey = plan_journey(build_timeline(plan.base, Draws(plan.seed, 0, 0), plan.in_force))
    name, day = _who(journey, plan.seed, segment)
    chosen = _read_attributes(journey, attributes or {})
    customer = Customer(segment=name, day=day, attributes=chosen)
    decide = None if choose is None else _decider(journey, choose)
    trip = follow_one(journey, plan.seed, customer, decide)
    facts = facts_of(plan)
    warnings = tuple(str(problem) for problem in scenario.warnings)
    return Walk(scenario=facts, seed=plan.seed, trip=trip, warnings=warnings)


def days_in(leg: Leg) -> int:
    """Return how long a visit took; 0 for who has not left."""
    return 0 if leg.left is None else leg.left - leg.day


def _decider(journey: Journey, choose: Choose) -> Callable[[str, int, Odds], str]:
    dates = journey.calendar.dates

    def decide(step: str, day: int, odds: Odds) -> str:
        if len(odds.shares) == 1:
            return next(iter(odds.shares))
        return choose(dates[day], step, odds)

    return decide


def _who(journey: Journey, seed: int, segment: str | None) -> tuple[str, int]:
    """Return a segment and a day of setting out, as likely as they are among arrivals."""
    names = journey.names.segments
    if segment is not None and segment not in names:
        raise UsageError(f'there is no segment "{segment}"{did_you_mean(segment, names)}')
    asked = [it for it in journey.segments if segment in (None, it.name)]
    rates = np.stack([_rate(it, journey) for it in asked])
    if not rates.sum() > 0:
        rates = np.ones_like(rates)  # brought by others, or here already: any day will do
    random = generator(seed, Purpose.CUSTOMERS, 0)
    reached = np.cumsum(rates.ravel())
    place = int(np.searchsorted(reached, random.random() * reached[-1], side="right"))
    row, day = divmod(min(place, rates.size - 1), journey.n_days)
    return asked[row].name, day


def _rate(segment: SegmentPlan, journey: Journey) -> np.ndarray[Any, Any]:
    if segment.stream is None:
        return np.zeros(journey.n_days)
    return np.asarray(segment.stream.rate[:, 0])


def _read_attributes(journey: Journey, written: Mapping[str, object]) -> dict[str, Any]:
    """Return values in the types of their attributes; the walk judges whether they can be."""
    traits = {trait.name: trait for trait in list_traits(journey, everything=True)}
    found: dict[str, Any] = {}
    for name, value in written.items():
        if name not in traits:
            known = ", ".join(traits) or "none at all"
            raise UsageError(
                f'there is no attribute "{name}"{did_you_mean(name, traits)}; there is {known}'
            )
        found[name] = _value(traits[name], str(value))
    return found


def _value(trait: Trait, text: str) -> Any:
    if trait.texts:
        return text
    if trait.kind is np.bool_:
        if text.lower() not in TRUTHS:
            raise UsageError(f'{trait.name} is true or false, not "{text}"')
        return TRUTHS[text.lower()]
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f'{trait.name} is a number, not "{text}"')
    return number
