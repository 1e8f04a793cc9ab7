"""Reading durations and stays: `3 days`, and every form of `takes` and `waited`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from forkroad.scenario.read_numbers import (
    NOT_NEGATIVE,
    POSITIVE,
    Range,
    plain_number,
    read_whole_choices,
)
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    read_date,
    read_form,
    read_list,
    read_mapping,
    refuse_other_keys,
    shown,
    unreadable,
)
from forkroad.scenario.stays import (
    EmpiricalDays,
    Fixed,
    GammaDays,
    GeometricDays,
    LognormalDays,
    PoissonDays,
    Stay,
    UniformDays,
    Until,
    WeibullDays,
)

MOST_DAYS = 36_600
STEADY: Literal["steady"] = "steady"

_DURATION = re.compile(r"((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*(days?|weeks?)")
_NEEDED = "a duration: 3 days, 2 weeks or a plain number of days"


def read_days(value: object, allowed: Range = NOT_NEGATIVE) -> float:
    """Return a duration in days, fractions allowed."""
    days = plain_number(value)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match:
        days = float(match.group(1)) * (7 if match.group(2).startswith("week") else 1)
    if days is None:
        raise found(value, _NEEDED)
    if days > MOST_DAYS:
        raise unreadable(f"{shown(value)} is too long; the longest is {MOST_DAYS} days")
    allowed.check(days)
    return days


def read_whole_days(value: object, least: int = 0) -> int:
    """Return a duration of whole days."""
    days = read_days(value)
    if days != int(days):
        raise unreadable(f"found {shown(value)}; needed are whole days, fractions are refused")
    if days < least:
        raise unreadable(f"found {shown(value)}; needed is at least {least} day{'s' * (least > 1)}")
    return int(days)


def read_days_from_one(value: object) -> int:
    """Return a duration of at least one whole day."""
    return read_whole_days(value, 1)


FORMS = {
    "uniform": "{uniform: [2, 5]}",
    "geometric": "{geometric: 2 days}",
    "poisson": "{poisson: 3 days}",
    "lognormal": "{lognormal: {median: 4 days, p90: 12 days}}",
    "gamma": "{gamma: {mean: 5 days, sd: 3 days}}",
    "weibull": "{weibull: {scale: 5 days, shape: 1.5}}",
    "days": "{days: {1: 40%, 2: rest}}",
    "until": "{until: [2026-10-14, 2026-11-18]}",
}


def read_stay(value: object) -> Stay:
    """Return how long customers stay in a step."""
    if not isinstance(value, dict):
        return Fixed(read_whole_days(value))
    form, content = read_form(
        value, tuple(FORMS), "a duration such as 3 days, or one of " + ", ".join(FORMS.values())
    )
    faults = Gathering()
    stay: Stay = Fixed(0)
    with faults.at(form):
        stay = _READERS[form](content)
    faults.settle()
    return stay


def read_waited(value: object) -> Stay | Literal["steady"]:
    """Return how long those who are here already have been in the step."""
    if isinstance(value, str) and value == STEADY:
        return STEADY
    return read_stay(value)


def _uniform(content: object) -> UniformDays:
    if not isinstance(content, list) or len(content) != 2:
        raise found(content, "[fewest days, most days]")
    faults = Gathering()
    days = []
    for place, raw in enumerate(content):
        with faults.at(place):
            days.append(read_whole_days(raw))
    faults.settle()
    if days[0] > days[1]:
        raise unreadable(f"the fewest days ({days[0]}) are more than the most ({days[1]})")
    return UniformDays(*days)


def _geometric(content: object) -> GeometricDays:
    return GeometricDays(read_days(content, Range(1)))


def _poisson(content: object) -> PoissonDays:
    return PoissonDays(read_days(content))


def _lognormal(content: object) -> LognormalDays:
    median, p90 = _two_days(content, "median", "p90")
    if p90 <= median:
        raise unreadable(
            f"p90 ({p90:g}) must be above the median ({median:g}): nine of ten lie below it"
        )
    return LognormalDays(median, p90)


def _gamma(content: object) -> GammaDays:
    return GammaDays(*_two_days(content, "mean", "sd"))


def _weibull(content: object) -> WeibullDays:
    return WeibullDays(*_two_days(content, "scale", "shape"))


def _two_days(content: object, *keys: str) -> tuple[float, float]:
    """Return two named durations above 0."""
    needed = f"{{{keys[0]}: ..., {keys[1]}: ...}}"
    mapping = read_mapping(content, needed)
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, *keys)
    numbers = []
    for key in keys:
        with faults.at(*([key] if key in mapping else [])):
            if key not in mapping:
                raise unreadable(f'"{key}" is missing; needed is {needed}')
            numbers.append(read_days(mapping[key], POSITIVE))
    faults.settle()
    return numbers[0], numbers[1]


def _empirical(content: object) -> EmpiricalDays:
    chances = read_whole_choices(content, 0)
    late = [day for day, _ in chances if day > MOST_DAYS]
    if late:
        raise Unreadable(((str(late[0]),), f"is too long; the longest is {MOST_DAYS} days"))
    return EmpiricalDays(chances)


def _until(content: object) -> Until:
    faults = Gathering()
    dates = []
    for place, raw in enumerate(read_list(content, "a list of dates, such as [2026-10-14]")):
        with faults.at(place):
            day = read_date(raw)
            if day in dates:
                raise unreadable(f"{day} stands here twice")
            dates.append(day)
    faults.settle()
    return Until(tuple(sorted(dates)))


_READERS: dict[str, Callable[[object], Stay]] = {
    "uniform": _uniform,
    "geometric": _geometric,
    "poisson": _poisson,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "weibull": _weibull,
    "days": _empirical,
    "until": _until,
}
