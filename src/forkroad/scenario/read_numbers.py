"""Reading numbers: percentages, probabilities, counts, factors, each finite and in its range."""

from __future__ import annotations

import math
import re

from forkroad.records import record
from forkroad.scenario.readers import found, shown, unreadable
from forkroad.scenario.scalars import LARGEST, too_large

REST = "rest"
MOST_MONTHS = 1200

_DIGITS = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PERCENT = rf"([-+]?{_DIGITS})\s*%"
_FACTOR = rf"[x×]\s*({_DIGITS})"
_QUOTED = rf"[-+]?{_DIGITS}"
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"


@record
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
        if self.low == -math.inf:
            return "a number"
        if self.high == math.inf:
            return f"a number {'above' if self.is_open else 'of at least'} {self.low:g}"
        return f"a number from {self.low:g} to {self.high:g}"


ANY = Range()
NOT_NEGATIVE = Range(0)
POSITIVE = Range(0, is_open=True)
PROBABILITY = Range(0, 1)

# A thousandth: what is divided by, or rounded up to, must not be as good as nothing.
_LEAST_MULTIPLE = 0.001


def read_float(value: object, allowed: Range = ANY) -> float:
    """Return a number in a range; percentages are not taken."""
    number = plain_number(value)
    if number is None:
        raise found(value, f"{allowed}{_hint(value)}")
    allowed.check(number)
    return number


def read_ratio(value: object, allowed: Range = ANY) -> float:
    """Return a number or a percentage as a number."""
    number = _number_or_percentage(value)
    if number is None:
        raise found(value, f"{allowed} or a percentage{_hint(value)}")
    allowed.check(number)
    return number


def read_probability(value: object) -> float:
    """Return a probability: a number from 0 to 1, or a percentage."""
    number = _number_or_percentage(value)
    if number is None:
        raise found(value, f"a share from 0 to 1, or a percentage such as 35%{_hint(value)}")
    if not 0 <= number <= 1:
        is_bare = not isinstance(value, str) and 1 < number <= 100
        hint = f"; did you mean {shown(value)}%?" if is_bare else ""
        raise unreadable(f"{bare(value)} is out of range; needed is 0 to 1, or 0% to 100%{hint}")
    return number


def read_count(value: object, least: int = 0) -> int:
    """Return a whole number of at least so much."""
    number = plain_number(value)
    if number is None or number != int(number) or number < least:
        raise found(value, f"a whole number of at least {least}{_hint(value)}")
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
    """Return what orders are rounded up to."""
    return read_float(value, Range(_LEAST_MULTIPLE))


def read_factor(value: object) -> float:
    """Return the factor of a relative change, of at least 0; a plain number is one too."""
    number = factor(value)
    if number is None:
        number = plain_number(value)
    if number is None:
        raise found(value, "a factor such as x1.8, +5% or -5%")
    if number < 0:
        raise found(value, "a factor of at least 0, such as x1.8, +5% or -5%")
    return number


def plain_number(value: object) -> float | None:
    """Return a number that is one already, None for anything else.

    Raises Unreadable if it is too large to plan with.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not abs(value) <= LARGEST:
        raise unreadable(too_large(shown(value)))
    return float(value)


def percentage(value: object) -> float | None:
    """Return `35%` as a number, None for anything else.

    >>> percentage("35%"), percentage("3.5 %"), percentage("x")
    (0.35, 0.035, None)
    """
    match = re.fullmatch(_PERCENT, value) if isinstance(value, str) else None
    return None if match is None else _bounded(match.group(1), str(value)) / 100


def factor(value: object) -> float | None:
    """Return a relative change as the factor that it is, None for anything else.

    >>> factor("x1.8"), factor("+5%"), factor("-5%"), factor("5%")
    (1.8, 1.05, 0.95, None)
    """
    if not isinstance(value, str):
        return None
    match = re.fullmatch(_FACTOR, value)
    if match:
        return _bounded(match.group(1), value)
    change = percentage(value) if value[:1] in ("+", "-") else None
    return None if change is None else 1 + change


def plain_text_number(text: str) -> float | None:
    """Return the number that a quoted text holds, None if it holds none."""
    return float(text) if len(text) < 40 and re.fullmatch(_QUOTED, text) else None


def bare(value: object) -> str:
    """Return a value for a message, texts without quotes.

    >>> bare("140%"), bare(1.4)
    ('140%', '1.4')
    """
    return shown(value).strip('"')


def _number_or_percentage(value: object) -> float | None:
    number = percentage(value)
    if number is not None and str(value).startswith("+"):
        raise found(value, f"{str(value)[1:]}; relative changes belong under change")
    return plain_number(value) if number is None else number


def _bounded(digits: str, text: str) -> float:
    number = float(digits)
    if not abs(number) <= LARGEST:
        raise unreadable(too_large(bare(text)))
    return number


def _hint(value: object) -> str:
    """Return what to do about a text that stands where a number should."""
    if not isinstance(value, str):
        return ""
    if plain_text_number(value) is not None:
        return ", without quotes"
    if re.fullmatch(_GROUPED, value):
        return f", written {value.replace(',', '')}"
    if factor(value) is not None:
        return "; relative changes belong under change"
    return ""
