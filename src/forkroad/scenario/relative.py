"""Relative changes: `x1.2`, `+10%` and `-5%` of whatever stands at a place.

Numbers are multiplied as fractions, so that a third of 42% is 14% and not a hair beside it.
What has no size (a date, a name, a condition) is refused.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from forkroad.scenario.paths import EditError
from forkroad.scenario.read_forks import EVIDENCE
from forkroad.scenario.read_numbers import factor, percentage
from forkroad.scenario.read_stays import read_days
from forkroad.scenario.readers import Unreadable, shown
from forkroad.scenario.source import Place

# Forms whose numbers all grow together when what they describe does.
_SCALING = ("normal", "uniform", "triangular", "lognormal", "geometric", "poisson", "gamma")
_GROWTH = re.compile(r"(.*%)(\s*(?:a|per)\s+(?:month|year))")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
# The keys whose text is a formula, beside everything below a fork.
_FORMULA_KEYS = ("cost", "discount", "per_month", "per_visit", "holding_cost")
_FORK_KEYS = ("next", "choose", "when_out_of_stock")


class Times(dict[str, Any]):
    """An uncertain number whose draws are multiplied by `times`; no file can write this."""

    def __init__(self, content: dict[str, Any], times: float) -> None:
        super().__init__(content)
        self.times = times


def relative_factor(value: object) -> Fraction | None:
    """Return the factor of a relative change exactly, None if the value is absolute.

    >>> relative_factor("x1.2"), relative_factor("-5%"), relative_factor(44)
    (Fraction(6, 5), Fraction(19, 20), None)
    """
    if not isinstance(value, str):
        return None
    try:
        if factor(value) is None:
            return None
    except Unreadable as error:
        raise EditError(str(error)) from None
    if value.endswith("%"):
        exact = 1 + Fraction(value.rstrip("% ")) / 100
    else:
        exact = Fraction(value[1:].strip())
    if exact < 0:
        raise EditError(f"{value} would leave less than nothing")
    return exact


def multiplied(value: Any, times: Fraction, place: Place) -> Any:
    """Return what stands at a place, multiplied.

    Raises EditError if it has no size.
    """
    if isinstance(value, str):
        return _text(value, times, place)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain(exact(value) * times)
    if isinstance(value, list) and value:
        return [multiplied(entry, times, (*place, number)) for number, entry in enumerate(value)]
    if isinstance(value, dict) and value:
        return _mapping(value, times, place)
    raise EditError(f"found {shown(value)}, which cannot be multiplied; give a new value")


def exact(number: float) -> Fraction:
    """Return a number as the fraction that its shortest spelling means.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(number))


def plain(number: Fraction) -> int | float:
    """Return a fraction as a planner would write it."""
    return int(number) if number.denominator == 1 else float(number)


def _text(text: str, times: Fraction, place: Place) -> Any:
    share = percentage(text)
    if share is not None:
        return plain(exact(share) * times)
    growth = _GROWTH.fullmatch(text)
    if growth:
        rate = percentage(growth.group(1))
        if rate is not None:
            return f"{plain(exact(rate) * times * 100)}%{growth.group(2)}"
    try:
        return plain(exact(read_days(text)) * times)
    except Unreadable:
        pass
    if text == "rest":
        raise EditError('"rest" has no number of its own; scale or move a share instead')
    if _holds_formula(place):
        return f"({text}) * {plain(times)}"
    raise EditError(f"found {shown(text)}, which cannot be multiplied; give a new value")


def _holds_formula(place: Place) -> bool:
    """Whether a text at a place is a formula: a share, a utility, a cost."""
    if place[:2] == ("journey", "steps") and place[3:4] and place[3] in _FORK_KEYS:
        return place[-1] not in (*_FORK_KEYS, "if", "by", "then", "else", *EVIDENCE)
    return place[-1] in _FORMULA_KEYS


def _mapping(value: dict[str, Any], times: Fraction, place: Place) -> Any:
    if all(_DATED.fullmatch(key) for key in value):
        return {key: multiplied(number, times, (*place, key)) for key, number in value.items()}
    form, content = next(iter(value.items()))
    if len(value) > 1:
        raise EditError("several numbers stand here; name the one that is multiplied")
    if times == 0 and form in (*_SCALING, "beta", "weibull", "days"):
        return 0
    match form:
        case "chance":
            return {form: multiplied(content, times, (*place, form))}
        case "beta":
            before = value.times if isinstance(value, Times) else 1.0
            return Times(value, float(exact(before) * times))
        case "weibull" if isinstance(content, dict) and "scale" in content:
            return {form: {**content, "scale": multiplied(content["scale"], times, place)}}
        case "days" if isinstance(content, dict):
            return {form: _days(content, times)}
        case _ if form in _SCALING:
            return {form: _all_numbers(content, times, (*place, form))}
    raise EditError(f"found {shown(value)}, which cannot be multiplied; give a new value")


def _all_numbers(content: Any, times: Fraction, place: Place) -> Any:
    if isinstance(content, dict):
        return {key: multiplied(each, times, (*place, key)) for key, each in content.items()}
    return multiplied(content, times, place)


def _days(content: dict[str, Any], times: Fraction) -> dict[str, Any]:
    """Return a table of days and chances with its days multiplied; they must stay whole."""
    longer = {}
    for day, chance in content.items():
        number = Fraction(day) * times if day.isdecimal() else Fraction(1, 2)
        if number.denominator != 1:
            raise EditError(f"{day} days would become {float(number):g}; days are whole")
        longer[str(number)] = chance
    return longer
