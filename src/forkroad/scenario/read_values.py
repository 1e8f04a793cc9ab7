"""Reading values: a number, a schedule or an uncertain number; amounts may be formulas too."""

from __future__ import annotations

import math
from typing import Any

from forkroad.scenario.expressions import Expression, Literal, parse
from forkroad.scenario.numbers import Amount, Constant, Family, Number, Schedule, Uncertain
from forkroad.scenario.read_numbers import (
    ANY,
    NOT_NEGATIVE,
    POSITIVE,
    PROBABILITY,
    Range,
    factor,
    percentage,
    read_float,
    read_ratio,
)
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    read_day_or_month,
    read_form,
    read_keys,
    read_mapping,
    shown,
    unreadable,
)

FAMILIES: dict[Family, str] = {
    "normal": "{normal: [mean, sd]}",
    "uniform": "{uniform: [low, high]}",
    "triangular": "{triangular: [low, mode, high]}",
    "lognormal": "{lognormal: {median: m, p90: p}}",
    "beta": "{beta: [successes, failures]}",
}

# Fewer observations than this are as good as none, and would make draws of 0 and 1 only.
_FEWEST_SEEN = 0.01


def read_number(value: object, allowed: Range = ANY) -> Number:
    """Return a value: a number or percentage, a schedule or an uncertain number."""
    if isinstance(value, dict):
        return _read_mapped(value, allowed)
    return Constant(read_ratio(value, allowed))


def read_price(value: object) -> Number:
    """Return a value that is not negative."""
    return read_number(value, NOT_NEGATIVE)


def read_amount(value: object, allowed: Range = NOT_NEGATIVE) -> Amount:
    """Return a value or an expression."""
    if not isinstance(value, str) or percentage(value) is not None:
        return read_number(value, allowed)
    if factor(value) is not None:
        raise found(value, f"{allowed}; relative changes belong under change")
    return _constant_or_expression(value, allowed)


def read_discount(value: object) -> Amount:
    """Return an amount from 0 to 1."""
    return read_amount(value, PROBABILITY)


def read_expression(value: object) -> Expression:
    """Return an expression; a bare number or truth is one too."""
    if isinstance(value, bool):
        value = shown(value)
    elif isinstance(value, int | float):
        read_float(value)
        value = repr(value)
    if not isinstance(value, str):
        raise found(value, 'a condition or a formula, such as age >= 60 and channel == "web"')
    return parse(value)


def read_schedule(value: object, allowed: Range = ANY) -> Schedule:
    """Return a schedule from a mapping of dates or months to numbers."""
    mapping = read_mapping(value, "a schedule, such as {2026-03: 45, 2026-09: 39}")
    faults = Gathering()
    entries = {}
    for key, raw in mapping.items():
        with faults.at(key):
            day = read_day_or_month(key)
            if day in entries:
                raise unreadable(f"{day} stands here twice")
            entries[day] = read_ratio(raw, allowed)
    faults.settle()
    return Schedule(tuple(sorted(entries.items())))


def looks_scheduled(value: dict[str, Any]) -> bool:
    """Whether the keys of a mapping look like dates, good ones or not."""
    return bool(value) and all(key[:1].isdigit() for key in value)


def read_uncertain(value: dict[str, Any]) -> Uncertain:
    """Return an uncertain number; its draws may reach out of the range that its field has."""
    needed = "a number, a schedule {2026-03: 45} or one of " + ", ".join(FAMILIES.values())
    form, content = read_form(value, tuple(FAMILIES), needed)
    family = next(family for family in FAMILIES if family == form)
    faults = Gathering()
    parameters: tuple[float, ...] = ()
    with faults.at(form):
        parameters = _read_parameters(family, content)
    faults.settle()
    # A relative change of an uncertain number leaves its factor on the mapping.
    return Uncertain(family, parameters, getattr(value, "times", 1.0))


def read_normal(content: object) -> tuple[float, float]:
    """Return mean and standard deviation, the latter above 0."""
    mean, sd = _read_numbers(content, "mean", "sd")
    if sd <= 0:
        raise Unreadable(((1,), f"the standard deviation is {sd:g}; it must be above 0"))
    return mean, sd


def read_bounds(content: object) -> tuple[float, float]:
    """Return low and high, low below high."""
    low, high = _read_numbers(content, "low", "high")
    if low >= high:
        raise unreadable(f"low ({low:g}) must be below high ({high:g})")
    return low, high


def read_median_p90(content: object) -> tuple[float, float]:
    """Return median and 90 % point of a lognormal, both above 0."""
    raw = read_keys(content, "median", "p90")
    faults = Gathering()
    numbers = {}
    for key in raw:
        with faults.at(key):
            numbers[key] = read_ratio(raw[key], POSITIVE)
    faults.settle()
    median, p90 = numbers["median"], numbers["p90"]
    check_median(median, p90)
    return median, p90


def check_median(median: float, p90: float) -> None:
    """Complain if the 90 % point of a lognormal is not above its median."""
    if p90 <= median:
        raise unreadable(
            f"p90 ({p90:g}) must be above the median ({median:g}): nine of ten lie below it"
        )
    if not math.isfinite(p90 / median):
        raise unreadable(f"p90 ({p90:g}) and the median ({median:g}) are too far apart")


def _read_mapped(value: dict[str, Any], allowed: Range) -> Schedule | Uncertain:
    """Return a schedule if the keys look like dates, else an uncertain number."""
    return read_schedule(value, allowed) if looks_scheduled(value) else read_uncertain(value)


def _constant_or_expression(text: str, allowed: Range) -> Constant | Expression:
    expression = read_expression(text)
    root = expression.root
    if isinstance(root, Literal) and isinstance(root.value, float):
        allowed.check(root.value)
        return Constant(root.value)
    return expression


def _read_parameters(family: Family, content: object) -> tuple[float, ...]:
    match family:
        case "normal":
            return read_normal(content)
        case "uniform":
            return read_bounds(content)
        case "triangular":
            return _read_triangular(content)
        case "lognormal":
            return read_median_p90(content)
        case "beta":
            return _read_beta(content)


def _read_triangular(content: object) -> tuple[float, ...]:
    low, mode, high = _read_numbers(content, "low", "mode", "high")
    if not low <= mode <= high or low == high:
        raise unreadable(f"low, mode and high must rise; found {low:g}, {mode:g} and {high:g}")
    return low, mode, high


def _read_beta(content: object) -> tuple[float, ...]:
    numbers = _read_numbers(content, "successes", "failures")
    if min(numbers) < _FEWEST_SEEN:
        raise unreadable("successes and failures must both be above 0; if none were seen, write 1")
    return numbers


def _read_numbers(content: object, *names: str) -> tuple[float, ...]:
    """Return a list of numbers, one for each name."""
    if not isinstance(content, list) or len(content) != len(names):
        raise found(content, f"[{', '.join(names)}]")
    faults = Gathering()
    numbers = []
    for place, raw in enumerate(content):
        with faults.at(place):
            numbers.append(read_ratio(raw))
    faults.settle()
    return tuple(numbers)
