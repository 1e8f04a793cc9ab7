"""Reading numbers: percentages, probabilities, factors, values and amounts.

A value is a number, a schedule or an uncertain number; an amount may be an expression too.
Every number is finite and inside the range that its field allows.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from forkroad.scenario.expressions import Expression, Literal, parse
from forkroad.scenario.numbers import (
    Amount,
    Constant,
    Family,
    Number,
    Schedule,
    Uncertain,
    Units,
)
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    read_day_or_month,
    read_form,
    read_mapping,
    refuse_other_keys,
    shown,
    unreadable,
)

REST = "rest"
MOST_MONTHS = 1200


@dataclass(frozen=True)
class Range:
    """What a number may be: from `low` to `high`, or above `low` where `is_open`."""

    low: float = -math.inf
    high: float = math.inf
    is_open: bool = False

    def check(self, number: float) -> None:
        """Complain about a number outside."""
        below = number <= self.low if self.is_open else number < self.low
        if below or number > self.high:
            raise unreadable(f"{shown(number)} is out of range; needed is {self}")

    def __str__(self) -> str:
        if self.low == -math.inf and self.high == math.inf:
            return "a number"
        if self.high == math.inf:
            return f"a number {'above' if self.is_open else 'of at least'} {self.low:g}"
        return f"a number from {self.low:g} to {self.high:g}"


ANY = Range()
NOT_NEGATIVE = Range(0)
POSITIVE = Range(0, is_open=True)
PROBABILITY = Range(0, 1)

_PERCENT = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*%")
_FACTOR = re.compile(r"[x×]\s*((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def read_float(value: object, allowed: Range = ANY) -> float:
    """Return a finite number in a range; percentages are not taken."""
    number = plain_number(value)
    if number is None:
        raise found(value, f"{allowed}{_number_hint(value)}")
    allowed.check(number)
    return number


def read_ratio(value: object, allowed: Range = ANY) -> float:
    """Return a number or a percentage as a number."""
    number = percentage(value)
    if number is None:
        number = plain_number(value)
    if number is None:
        raise found(value, f"{allowed} or a percentage{_number_hint(value)}")
    allowed.check(number)
    return number


def read_probability(value: object) -> float:
    """Return a probability: a number from 0 to 1, or a percentage."""
    number = percentage(value)
    if number is None:
        number = plain_number(value)
    if number is None:
        raise found(value, f"a share from 0 to 1, or a percentage such as 35%{_number_hint(value)}")
    if not 0 <= number <= 1:
        hint = f"; did you mean {shown(value)}%?" if 1 < number <= 100 and value == number else ""
        raise unreadable(f"{shown(value)} is out of range; needed is 0 to 1, or 0% to 100%{hint}")
    return number


def read_count(value: object, least: int = 0) -> int:
    """Return a whole number of at least so much."""
    number = plain_number(value)
    if number is None or number != int(number) or number < least or number > 1e15:
        raise found(value, f"a whole number of at least {least}")
    return int(number)


def read_months(value: object) -> int:
    """Return the number of months of the horizon."""
    months = read_count(value, 1)
    if months > MOST_MONTHS:
        raise unreadable(f"{months} is too long a forecast; the longest is {MOST_MONTHS} months")
    return months


def read_quantity(value: object) -> float:
    """Return a number of at least 0."""
    return read_float(value, NOT_NEGATIVE)


def read_multiple(value: object) -> float:
    """Return a number above 0."""
    return read_float(value, POSITIVE)


def plain_number(value: object) -> float | None:
    """Return a finite number that is one already, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def percentage(value: object) -> float | None:
    """Return `35%` as a number, None for anything else.

    >>> percentage("35%"), percentage("3.5 %"), percentage("x")
    (0.35, 0.035, None)
    """
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    number = float(match.group(1)) / 100
    if not math.isfinite(number):
        raise unreadable("the percentage is too large")
    return number


def factor(value: object) -> float | None:
    """Return a relative change as the factor that it is, None for anything else.

    >>> factor("x1.8"), factor("+5%"), factor("-5%"), factor("5%")
    (1.8, 1.05, 0.95, None)
    """
    if not isinstance(value, str):
        return None
    match = _FACTOR.fullmatch(value)
    if match:
        number = float(match.group(1))
        if not math.isfinite(number):
            raise unreadable("the factor is too large")
        return number
    if value[:1] in ("+", "-"):
        change = percentage(value)
        return None if change is None else 1 + change
    return None


def read_factor(value: object) -> float:
    """Return the factor of a relative change, of at least 0."""
    number = factor(value)
    if number is None:
        raise found(value, "a factor such as x1.8, +5% or -5%")
    NOT_NEGATIVE.check(number)
    return number


def _number_hint(value: object) -> str:
    if isinstance(value, str) and plain_text_number(value) is not None:
        return ", without quotes"
    if isinstance(value, str) and _GROUPED.fullmatch(value):
        return f", written {value.replace(',', '')}"
    if factor(value) is not None:
        return "; relative changes belong under change"
    return ""


def plain_text_number(text: str) -> float | None:
    """Return the number that a quoted text holds, None if it holds none."""
    try:
        number = float(text) if len(text) < 40 else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


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
    if isinstance(value, dict):
        return _read_mapped(value, allowed)
    number = percentage(value)
    if isinstance(value, str) and number is None:
        _refuse_factor(value)
        return _expression_or_constant(value, allowed)
    return Constant(read_ratio(value, allowed))


def read_discount(value: object) -> Amount:
    """Return an amount from 0 to 1."""
    return read_amount(value, PROBABILITY)


def _refuse_factor(value: str) -> None:
    if factor(value) is not None:
        raise found(value, "a number; relative changes belong under change")


def _expression_or_constant(text: str, allowed: Range) -> Constant | Expression:
    expression = read_expression(text)
    root = expression.root
    if isinstance(root, Literal) and isinstance(root.value, float):
        allowed.check(root.value)
        return Constant(root.value)
    return expression


def read_expression(value: object) -> Expression:
    """Return an expression; a bare number or truth is one too."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, int | float):
        value = repr(read_float(value))
    if not isinstance(value, str):
        raise found(value, 'a condition or formula, such as age >= 60 and channel == "web"')
    return parse(value)


def _read_mapped(value: dict[str, Any], allowed: Range) -> Schedule | Uncertain:
    """Return a schedule if the keys look like dates, else an uncertain number."""
    if value and all(key[:1].isdigit() for key in value):
        return read_schedule(value, allowed)
    return read_uncertain(value, allowed)


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


FAMILIES: dict[Family, str] = {
    "normal": "{normal: [mean, sd]}",
    "uniform": "{uniform: [low, high]}",
    "triangular": "{triangular: [low, mode, high]}",
    "lognormal": "{lognormal: {median: m, p90: p}}",
    "beta": "{beta: [successes, failures]}",
}


def read_uncertain(value: object, allowed: Range = ANY) -> Uncertain:
    """Return an uncertain number, whose support may reach out of the range."""
    needed = "a number, a schedule {2026-03: 45} or one of " + ", ".join(FAMILIES.values())
    form, content = read_form(value, tuple(FAMILIES), needed)
    faults = Gathering()
    parameters: tuple[float, ...] = ()
    with faults.at(form):
        if form == "normal":
            parameters = read_normal(content)
        elif form == "uniform":
            parameters = read_bounds(content)
        elif form == "triangular":
            parameters = _read_triangular(content)
        elif form == "lognormal":
            parameters = read_median_p90(content)
        else:
            parameters = _read_beta(content)
    faults.settle()
    return Uncertain(_family(form), parameters)


def _family(form: str) -> Family:
    return next(family for family in FAMILIES if family == form)


def read_normal(content: object) -> tuple[float, float]:
    """Return mean and standard deviation, the latter above 0."""
    mean, sd = _read_numbers(content, ("mean", "sd"))
    if sd <= 0:
        raise Unreadable(((1,), f"the standard deviation is {sd:g}; it must be above 0"))
    return mean, sd


def read_bounds(content: object) -> tuple[float, float]:
    """Return low and high, low below high."""
    low, high = _read_numbers(content, ("low", "high"))
    if low >= high:
        raise unreadable(f"low ({low:g}) must be below high ({high:g})")
    return low, high


def _read_triangular(content: object) -> tuple[float, ...]:
    low, mode, high = _read_numbers(content, ("low", "mode", "high"))
    if not low <= mode <= high or low == high:
        raise unreadable(f"low, mode and high must rise; found {low:g}, {mode:g} and {high:g}")
    return low, mode, high


def _read_beta(content: object) -> tuple[float, ...]:
    successes, failures = _read_numbers(content, ("successes", "failures"))
    if successes <= 0 or failures <= 0:
        raise unreadable("successes and failures must both be above 0")
    return successes, failures


def _read_numbers(content: object, names: tuple[str, ...]) -> tuple[float, ...]:
    """Return a list of numbers, one for each name."""
    needed = f"[{', '.join(names)}]"
    if not isinstance(content, list) or len(content) != len(names):
        raise found(content, needed)
    faults = Gathering()
    numbers = []
    for place, raw in enumerate(content):
        with faults.at(place):
            numbers.append(read_ratio(raw))
    faults.settle()
    return tuple(numbers)


def read_median_p90(content: object) -> tuple[float, float]:
    """Return `{median, p90}` of a lognormal, both above 0, the median the smaller."""
    mapping = read_mapping(content, "{median: m, p90: p}")
    faults = Gathering()
    numbers: dict[str, float] = {}
    with faults.at():
        refuse_other_keys(mapping, "median", "p90")
    for key in ("median", "p90"):
        with faults.at(*([key] if key in mapping else [])):
            if key not in mapping:
                raise unreadable(f'"{key}" is missing; needed is {{median: m, p90: p}}')
            numbers[key] = read_ratio(mapping[key], POSITIVE)
    faults.settle()
    if numbers["p90"] <= numbers["median"]:
        raise unreadable(
            f"p90 ({numbers['p90']:g}) must be above the median ({numbers['median']:g}): "
            "nine of ten lie below it"
        )
    return numbers["median"], numbers["p90"]


def read_chances(value: object) -> list[tuple[str, float]]:
    """Return the chances of several things, `rest` worked out; they add up to 1."""
    mapping = read_mapping(value, "shares, such as {a: 60%, b: rest}")
    faults = Gathering()
    stated: dict[str, float] = {}
    takers = [key for key, raw in mapping.items() if raw == REST]
    for key, raw in mapping.items():
        if raw != REST:
            with faults.at(key):
                stated[key] = read_probability(raw)
    faults.settle()
    total = math.fsum(stated.values())
    _check_total(total, takers)
    scale = 1.0 if takers or abs(total - 1) < 1e-15 else total
    left = max(0.0, 1.0 - total)
    return [(key, left if key in takers else stated[key] / scale) for key in mapping]


def _check_total(total: float, takers: list[str]) -> None:
    """Complain about shares that do not add up to 1 within 1e-6."""
    if len(takers) > 1:
        raise Unreadable(((takers[1],), '"rest" stands here twice; once is right'))
    if total > 1 + 1e-6 or (not takers and total < 1 - 1e-6):
        advice = 'they must add up to 100%, or one of them be "rest"'
        if takers:
            advice = 'they leave nothing for "rest"; together they may be 100% at most'
        raise unreadable(f"the shares add up to {total * 100:.6g}%; {advice}")


def read_units(value: object) -> Units:
    """Return how many units one purchase takes."""
    if not isinstance(value, dict):
        return Units(((read_count(value, 1), 1.0),))
    needed = "a whole number, {poisson_plus_one: m} or {choice: {1: 80%, 2: rest}}"
    form, content = read_form(value, ("poisson_plus_one", "choice"), needed)
    faults = Gathering()
    units = Units()
    with faults.at(form):
        if form == "poisson_plus_one":
            units = Units(poisson_mean=read_float(content, Range(0, 1e6)))
        else:
            units = Units(read_whole_choices(content, 1))
    faults.settle()
    return units


def read_whole_choices(content: object, least: int) -> tuple[tuple[int, float], ...]:
    """Return (whole number, chance) pairs, sorted."""
    faults = Gathering()
    chances: dict[int, float] = {}
    for key, chance in read_chances(content):
        with faults.at(key):
            number = read_whole_key(key, least)
            if number in chances:
                raise unreadable(f"{number} stands here twice")
            chances[number] = chance
    faults.settle()
    return tuple(sorted(chances.items()))


def read_whole_key(key: str, least: int) -> int:
    """Return the whole number that a key spells."""
    if not re.fullmatch(r"[0-9]{1,9}", key) or int(key) < least:
        raise unreadable(f"found {shown(key)}; needed is a whole number of at least {least}")
    return int(key)


def read_buys(value: object) -> dict[str, Units]:
    """Return product to units: a product's name alone means one unit."""
    if isinstance(value, str):
        return {value: Units(((1, 1.0),))}
    mapping = read_mapping(value, "a product, or product to units")
    faults = Gathering()
    units = {}
    for product, raw in mapping.items():
        with faults.at(product):
            units[product] = read_units(raw)
    faults.settle()
    return units
