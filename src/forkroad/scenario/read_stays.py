"""Reading durations and stays: `3 days`, and every form of `takes` and `waited`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from forkroad.scenario.read_chances import read_whole_chances
from forkroad.scenario.read_numbers import NOT_NEGATIVE, Range, plain_number, read_float
from forkroad.scenario.read_values import check_median
from forkroad.scenario.readers import (
    Gathering,
    found,
    read_date,
    read_form,
    read_keys,
    read_list,
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

_DURATION = r"((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*(days?|weeks?)"
_OTHER_UNIT = r"[0-9.]+\s*(month|year|hour)s?"
_NEEDED = "a duration: 3 days, 2 weeks or a plain number of days"


def read_days(value: object, allowed: Range = NOT_NEGATIVE) -> float:
    """Return a duration in days, fractions allowed."""
    days = plain_number(value)
    match = re.fullmatch(_DURATION, value) if isinstance(value, str) else None
    if match:
        days = float(match.group(1)) * (7 if match.group(2).startswith("week") else 1)
    if days is None:
        raise found(value, _NEEDED + _hint(value))
    if days > MOST_DAYS:
        raise unreadable(f"{shown(value)} is too long; the longest is {MOST_DAYS} days")
    allowed.check(days)
    return days


def _hint(value: object) -> str:
    """Return what to write for months, years and hours, which durations are not given in."""
    match = re.fullmatch(_OTHER_UNIT, value) if isinstance(value, str) else None
    return f"; there are no {match.group(1)}s, since they differ in days" if match else ""


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
    median, p90 = _two_durations(content, "median", "p90")
    check_median(median, p90)
    return LognormalDays(median, p90)


def _gamma(content: object) -> GammaDays:
    mean, sd = _two_durations(content, "mean", "sd")
    if not _LEAST_SPREAD <= sd / mean <= 1 / _LEAST_SPREAD:
        raise unreadable(f"mean ({mean:g}) and sd ({sd:g}) are too far apart")
    return GammaDays(mean, sd)


def _weibull(content: object) -> WeibullDays:
    raw = read_keys(content, "scale", "shape")
    faults = Gathering()
    scale = shape = 1.0
    with faults.at("scale"):
        scale = read_days(raw["scale"], _SOME_TIME)
    with faults.at("shape"):
        shape = read_float(raw["shape"], _SHAPE)
    faults.settle()
    return WeibullDays(scale, shape)


# A minute and a half: shorter times are no times to count in days.
_SOME_TIME = Range(0.001)
_SHAPE = Range(0.01, 100)
_LEAST_SPREAD = 1e-4


def _two_durations(content: object, *keys: str) -> tuple[float, float]:
    """Return two named durations above 0."""
    raw = read_keys(content, *keys)
    faults = Gathering()
    numbers = []
    for key in keys:
        with faults.at(key):
            numbers.append(read_days(raw[key], _SOME_TIME))
    faults.settle()
    return numbers[0], numbers[1]


def _empirical(content: object) -> EmpiricalDays:
    return EmpiricalDays(read_whole_chances(content, 0, MOST_DAYS))


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
