"""Where customers come from, in exact fractions: every source is a group with its own law.

A source of `poisson` kind is a month of a segment whose customers come independently; `fixed`
(a month) and `here` (a step of one segment on the first day) are known numbers of customers;
`overdispersed` is a month whose rate varies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from forkroad.scenario import attributes as kinds
from forkroad.scenario import stays
from forkroad.scenario.forks import STAY
from forkroad.scenario.model import AlreadyHere
from tests.oracles.evaluate import Situation, exactly
from tests.oracles.reading import Reader
from tests.oracles.stays import mean_days, parts, rational_chances


@dataclass(frozen=True)
class Start:
    """A mass of customers of one type who stand at the beginning of a trip.

    remaining : days until their stay in that step is over, for those who were waiting there;
        None for those who enter on `day`.
    deadline : days until the timeout, for those who were waiting at a step that has one.
    lingering : their stay is over and they wait for the timeout.
    """

    segment: str
    attributes: tuple[tuple[str, object], ...]
    step: str
    day: int
    mass: Fraction
    already_here: bool = False
    remaining: int | None = None
    deadline: int | None = None
    lingering: bool = False


@dataclass
class Source:
    """One group of customers; `number` is how many are expected, or known."""

    kind: str
    number: Fraction
    spread: Fraction = Fraction(1)
    starts: list[Start] = field(default_factory=list)


def types(reader: Reader, segment: str, day: int) -> Iterator[tuple[tuple, Fraction]]:
    """Yield every combination of discrete attributes with its probability."""
    stated = reader.day(day).scenario.segments[segment].attributes
    for combination in product(*(_categories(attribute) for attribute in stated.values())):
        chance = Fraction(1)
        for _, part in combination:
            chance *= part
        values = (value for value, _ in combination)
        yield tuple(zip(stated, values, strict=True)), chance


def _categories(attribute: kinds.Attribute) -> list[tuple[object, Fraction]]:
    match attribute:
        case kinds.Given():
            return [(_exact(attribute.value), Fraction(1))]
        case kinds.Chance():
            chance = exactly(attribute.probability)
            return [(True, chance), (False, 1 - chance)]
        case kinds.Choice():
            values = [_exact(value) for value, _ in attribute.options]
            return list(zip(values, parts(attribute.options), strict=True))
    raise ValueError(f"{attribute} is not rational")


def _exact(value):
    return value if isinstance(value, bool | str) else exactly(value)


def sources(reader: Reader) -> Iterator[Source]:
    """Yield every source of a scenario."""
    for name, segment in reader.base.segments.items():
        if segment.arrivals is not None:
            for month in range(len(reader.base.calendar.month_keys)):
                yield _month(reader, name, month)
        for step, group in segment.already_here.items():
            yield _here(reader, name, step, group)


def _month(reader: Reader, segment: str, month: int) -> Source:
    spread = reader.base.segments[segment].arrivals.spread
    days = [d for d in range(reader.n_days) if reader.base.calendar.month_index[d] == month]
    rates = {day: reader.arrival_rate(segment, day) for day in days}
    expected = sum(rates.values())
    if spread == "fixed":
        source = Source("fixed", Fraction(round(expected)))
    elif spread == "poisson":
        source = Source("poisson", expected)
    else:
        source = Source("overdispersed", expected, exactly(spread))
    for day, rate in rates.items():
        scenario = reader.day(day).scenario
        start = scenario.segments[segment].start_at or scenario.journey.start_at
        for attributes, chance in types(reader, segment, day):
            mass = rate / expected * source.number * chance if expected else Fraction(0)
            if mass:
                source.starts.append(Start(segment, attributes, start, day, mass))
    return source


def _here(reader: Reader, segment: str, step: str, group: AlreadyHere) -> Source:
    number = exactly(group.count)
    source = Source("here", number)
    for waited, chance in _waits(group):
        found = list(_waiting(reader, segment, step, waited))
        whole = sum(start.mass for start in found)
        for start in found:
            mass = start.mass / whole * number * chance
            if mass:
                source.starts.append(_with_mass(start, mass))
    return source


def _with_mass(start: Start, mass: Fraction) -> Start:
    return Start(**{**start.__dict__, "mass": mass})


def _waits(group: AlreadyHere) -> list[tuple[int | str, Fraction]]:
    """The days that customers have waited with their chances, or `steady`."""
    match group.waited:
        case None:
            return [(0, Fraction(1))]
        case "steady":
            return [("steady", Fraction(1))]
        case stays.GeometricDays():
            raise ValueError("an endless table of days waited is not enumerated")
    longest = 400
    table = rational_chances(group.waited, longest)
    assert sum(table) == 1
    return [(days, chance) for days, chance in enumerate(table) if chance]


def _waiting(reader: Reader, segment: str, name: str, waited: int | str) -> Iterator[Start]:
    """Yield who is there, by type and remaining stay, with weights that need not add up to 1."""
    step = reader.step(name, 0)
    for attributes, chance in types(reader, segment, 0):
        if waited == 0:
            yield Start(segment, attributes, name, 0, chance, already_here=True)
        elif step.timeout is None:
            yield from _without_timeout(reader, Start(segment, attributes, name, 0, chance), waited)
        else:
            yield from _with_timeout(reader, Start(segment, attributes, name, 0, chance), waited)


def _without_timeout(reader: Reader, start: Start, waited: int | str) -> Iterator[Start]:
    """P(remaining = r) is P(D = w + r) for a known wait w, P(D > r) / E[D] for `steady`.

    Who remains to the horizon or beyond is one mass.
    """
    takes = reader.step(start.step, 0).takes
    if STAY in _shares(reader, start):
        raise ValueError("who stays without a timeout stays for ever")
    if waited == "steady":
        longer, table = Fraction(1), []
        for chance in rational_chances(takes, reader.n_days):
            longer -= chance
            table.append(longer / mean_days(takes))
        beyond = 1 - sum(table)
    else:
        whole = rational_chances(takes, waited + reader.n_days)
        table = list(whole[waited:])
        beyond = 1 - sum(whole)
    for remaining, chance in enumerate([*table, beyond]):
        if chance:
            yield _waiting_start(start, chance, remaining)


def _with_timeout(reader: Reader, start: Start, waited: int | str) -> Iterator[Start]:
    """Stays beyond the timeout are one; who lingers has a stay shorter than the days waited."""
    step = reader.step(start.step, 0)
    after = step.timeout.after_days
    table = list(rational_chances(step.takes, after + 1))
    table.append(1 - sum(table))
    staying = _shares(reader, start).get(STAY, 0)
    for days_waited in range(1, after + 1) if waited == "steady" else [waited]:
        deadline = after - days_waited
        for days, chance in enumerate(table):
            if days >= days_waited <= after:
                yield _waiting_start(start, chance, days - days_waited, deadline)
            elif days_waited <= after:
                yield _waiting_start(start, chance * staying, 0, deadline, lingering=True)


def _waiting_start(start: Start, chance, remaining, deadline=None, *, lingering=False) -> Start:
    return Start(
        start.segment, start.attributes, start.step, 0, start.mass * chance,
        already_here=True, remaining=remaining, deadline=deadline, lingering=lingering,
    )  # fmt: skip


def _shares(reader: Reader, start: Start) -> dict:
    """The shares that hold for a type on the first day."""
    names = {**reader.day(0).names, **dict(start.attributes), "segment": start.segment}
    names.update(came_from="", days_travelled=Fraction(0))

    def visits(steps: tuple[str, ...]) -> int:
        return int(start.step in steps)

    situation = Situation(names, visits, number=exactly)
    return reader.shares(start.step, 0, situation)
