"""Who sets out in one replication: arrivals day by day, and those who are already here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from forkroad.scenario import attributes as kinds
from forkroad.scenario import stays
from forkroad.scenario.forks import STAY, fork_targets
from forkroad.scenario.model import AlreadyHere, Step
from tests.oracles.reading import Reader
from tests.oracles.stays import NEVER, Z90, draw_long_stay, draw_poisson, draw_stay, whole_table
from tests.oracles.trips import Trip, Visit, Waiting, choose


def customers(reader: Reader, rng: Random) -> Iterator[tuple[Trip, Waiting | None]]:
    """Yield a trip for everybody who sets out, each standing in the first step."""
    for segment in reader.base.segments:
        for day in arrival_days(reader, segment, rng):
            scenario = reader.day(day).scenario
            start = scenario.segments[segment].start_at or scenario.journey.start_at
            attributes = draw_attributes(reader, segment, day, rng)
            yield Trip(segment, attributes, day, [Visit(start, day)]), None
        for step, group in reader.base.segments[segment].already_here.items():
            assert group.count == int(group.count)
            for _ in range(int(group.count)):
                yield already_here(reader, segment, step, group, rng)


def draw_attributes(reader: Reader, segment: str, day: int, rng: Random) -> dict[str, object]:
    """Draw what a customer is like, each attribute by itself."""
    stated = reader.day(day).scenario.segments[segment].attributes
    return {name: _draw(attribute, rng) for name, attribute in stated.items()}


def _draw(attribute: kinds.Attribute, rng: Random):
    match attribute:
        case kinds.Given():
            return attribute.value
        case kinds.Choice():
            values, chances = zip(*attribute.options, strict=True)
            return rng.choices(values, chances)[0]
        case kinds.Chance():
            return rng.random() < attribute.probability
        case kinds.PoissonNumber():
            return draw_poisson(attribute.mean, rng)
        case kinds.NormalNumber():
            return rng.gauss(attribute.mean, attribute.sd)
        case kinds.UniformNumber():
            return rng.uniform(attribute.low, attribute.high)
        case kinds.LognormalNumber():
            sigma = math.log(attribute.p90 / attribute.median) / Z90
            return rng.lognormvariate(math.log(attribute.median), sigma)
    raise TypeError(attribute)


def arrival_days(reader: Reader, segment: str, rng: Random) -> list[int]:
    """The day of each arrival of a segment, calendar month by calendar month."""
    arrivals = reader.base.segments[segment].arrivals
    if arrivals is None:
        return []
    found = []
    for month in range(len(reader.base.calendar.month_keys)):
        days = [d for d in range(reader.n_days) if reader.base.calendar.month_index[d] == month]
        rates = [reader.arrival_rate(segment, day) for day in days]
        expected = sum(rates)
        if expected == 0:
            continue
        if arrivals.spread == "fixed":
            found += rng.choices(days, rates, k=round(expected))
            continue
        factor = 1.0
        if arrivals.spread != "poisson":  # a gamma factor of mean 1 and variance (v - 1) / M
            variance = (arrivals.spread - 1) / expected
            factor = rng.gammavariate(1 / variance, variance)
        for day, rate in zip(days, rates, strict=True):
            found += [day] * draw_poisson(factor * rate, rng)
    return found


def already_here(
    reader: Reader, segment: str, step: str, group: AlreadyHere, rng: Random
) -> tuple[Trip, Waiting | None]:
    """Draw a customer who is in mid-journey on the first day."""
    if group.waited == "steady":
        return _steady(reader, segment, step, rng)
    waited = 0 if group.waited is None else draw_stay(group.waited, reader.base.start, rng)
    if waited == 0:
        attributes = draw_attributes(reader, segment, 0, rng)
        return Trip(segment, attributes, 0, [Visit(step, 0)], already_here=True), None
    return _waited(reader, segment, step, waited, rng)


def _waited(
    reader: Reader, segment: str, name: str, waited: int, rng: Random
) -> tuple[Trip, Waiting]:
    """Draw somebody who is still in a step so many days after entering it."""
    step = reader.step(name, 0)
    assert step.timeout is None or waited <= step.timeout.after_days
    if STAY not in fork_targets(step.next):
        attributes = draw_attributes(reader, segment, 0, rng)
        entry = reader.base.start - timedelta(days=waited)
        days = draw_long_stay(step.takes, entry, waited, rng)
        assert days is not None, f"nobody can have waited {waited} days at {name}"
        visit = Visit(name, -waited)
        return Trip(segment, attributes, 0, [visit], already_here=True), Waiting(days)
    while True:
        trip, waiting, length = _entered_before(reader, segment, name, waited, rng)
        if length >= waited:
            waiting.lingering = waiting.days < waited
            return trip, waiting


def _steady(reader: Reader, segment: str, name: str, rng: Random) -> tuple[Trip, Waiting]:
    """As if entries had been even: who stays L days is there with weight L, on any of them."""
    step = reader.step(name, 0)
    if step.timeout is None:
        return _steady_without_timeout(reader, segment, name, step, rng)
    while True:
        waited = rng.randint(1, step.timeout.after_days)
        trip, waiting, length = _entered_before(reader, segment, name, waited, rng)
        if length >= waited:
            waiting.lingering = waiting.days < waited
            return trip, waiting


def _steady_without_timeout(
    reader: Reader, segment: str, name: str, step: Step, rng: Random
) -> tuple[Trip, Waiting]:
    assert not isinstance(step.takes, stays.Until)
    table = whole_table(step.takes)
    weights = [days * chance for days, chance in enumerate(table)]
    days = rng.choices(range(len(table)), weights)[0]
    attributes = draw_attributes(reader, segment, 0, rng)
    visit = Visit(name, -rng.randint(1, days))
    return Trip(segment, attributes, 0, [visit], already_here=True), Waiting(days)


def _entered_before(
    reader: Reader, segment: str, name: str, waited: int, rng: Random
) -> tuple[Trip, Waiting, int]:
    """Draw somebody who entered a step so many days ago: trip, stay, days until they leave.

    Whether such a customer lingers is read as on the first day.
    """
    step = reader.step(name, 0)
    attributes = draw_attributes(reader, segment, 0, rng)
    trip = Trip(segment, attributes, 0, [Visit(name, -waited)], already_here=True)
    days = draw_stay(step.takes, reader.base.start - timedelta(days=waited), rng)
    latest = step.timeout.after_days if step.timeout else NEVER
    if days >= latest:
        return trip, Waiting(days), latest
    lingers = choose(reader.shares(name, 0, trip.situation(reader, 0)), rng) == STAY
    return trip, Waiting(days), latest if lingers else days
