"""Levels: the values that a sweep gives one place, written as in the file.

A value keeps its form on the way from one end of a range to the other: 5 %, 3 days, x1.2 and
+10 % stay what they are. What a table holds of it is a number in base units where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from forkroad.errors import ScenarioError, UsageError
from forkroad.records import record
from forkroad.scenario.file import read_value

_FORM = re.compile(
    r"(?P<sign>[-+]?)(?P<times>[x×]?)\s*(?P<digits>(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15}))"
    r"\s*(?P<unit>%|days?|weeks?|)",
    re.ASCII,
)
# The unit that a table's column has, by the form of what is written.
UNITS = {"": "", "%": "share", "x": "times", "+%": "times", "day": "days", "week": "days"}


@record
class Level:
    """One value of a place: plain data as in a file, and what a table shows of it.

    form : a key of UNITS; None for what is no single number, of which the table has the text.
    """

    data: Any
    cell: float | str
    form: str | None = None


@record
class Span:
    """All numbers of one form from one end to the other."""

    low: Fraction
    high: Fraction
    form: str

    def at(self, part: Fraction | float) -> Level:
        """Return the level a part of the way up, from 0 to 1."""
        if isinstance(part, Fraction):
            return level_of(self.low + (self.high - self.low) * part, self.form)
        # Between the ends floats are as good as fractions, and much quicker.
        low, high = float(self.low), float(self.high)
        return level_of(low + (high - low) * part, self.form)


def read_levels(text: str, path: str) -> tuple[Level, ...] | Span:
    """Return what is written behind `PATH=`: LOW:HIGH:N, LOW:HIGH, or values with commas.

    Raises UsageError.
    """
    span = _span(text, path)
    if span is None:
        return levels_of(_items(text), path)
    both = _between(span[0], span[1], path)
    if len(span) == 2:
        return both
    count = span[2].strip()
    if not re.fullmatch(r"[0-9]{1,7}", count) or int(count) < 2:
        raise UsageError(f'{path}: "{count}" is no number of steps of at least 2')
    return tuple(both.at(Fraction(place, int(count) - 1)) for place in range(int(count)))


def levels_of(values: Sequence[Any], path: str) -> tuple[Level, ...]:
    """Return levels from values: texts are read as in a file, other data are taken as they are.

    Raises UsageError where there is none, or one that cannot be read.
    """
    if not values:
        raise UsageError(f"{path}: name at least one value")
    return tuple(_level(value, path) for value in values)


def level_of(number: Fraction | float, form: str) -> Level:
    """Return the level of a number in a form: a share of 0.05 is the number 5 and the form %."""
    exact = float(number)
    plain: int | float = int(exact) if exact.is_integer() else exact
    if form == "":
        return Level(plain, float(plain), form)
    if form == "x":
        return Level(f"x{plain!r}", float(plain), form)
    if form == "%":
        return Level(f"{plain!r}%", plain / 100, form)
    if form == "+%":
        return Level(f"{plain:+}%", 1 + plain / 100, form)
    return Level(f"{plain!r} {form}s", float(plain * (7 if form == "week" else 1)), form)


def _span(text: str, path: str) -> list[str] | None:
    """Return the parts of a range, None where the text is none."""
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(_FORM.fullmatch(part.strip()) for part in parts[:2]):
        return None
    if "," in parts[-1]:
        raise UsageError(f'{path}: "{text}" is a range and a list; write one of them')
    return parts


def _between(low: str, high: str, path: str) -> Span:
    first, last = _number(low), _number(high)
    if first is None or last is None or first[1] != last[1]:
        signs = "; a change of so many percent is written +5% or -5%" if "%" in low + high else ""
        raise UsageError(
            f'{path}: "{low.strip()}" and "{high.strip()}" are not written alike; '
            f"needed are two numbers in one form, such as 5%:15% or x0.8:x1.2{signs}"
        )
    return Span(first[0], last[0], first[1])


def _number(text: str) -> tuple[Fraction, str] | None:
    """Return a written number and its form, None for everything else."""
    found = _FORM.fullmatch(text.strip())
    if found is None or (found["times"] and (found["sign"] or found["unit"])):
        return None
    number = Fraction(found["sign"] + found["digits"])
    if found["times"]:
        return number, "x"
    if found["unit"] == "%":
        return number, "+%" if found["sign"] else "%"
    if found["unit"] and found["sign"]:
        return None
    return number, found["unit"].rstrip("s")


def _level(value: Any, path: str) -> Level:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Level(value, _shown(value))
    if not isinstance(value, str):
        return Level(value, float(value), "")
    found = _number(value)
    if found is not None:
        return level_of(*found)
    try:
        data = read_value(value.strip())
    except ScenarioError as error:
        message = "; ".join(problem.message for problem in error.problems)
        raise UsageError(f"{path}: {message}") from None
    if isinstance(data, int | float) and not isinstance(data, bool):
        return Level(data, float(data), "")
    return Level(data, value.strip())


def _shown(value: Any) -> str:
    words = {"None": "null", "True": "true", "False": "false"}
    return words.get(str(value), str(value))


def _items(text: str) -> list[str]:
    """Return what stands between the commas, those in brackets and quotes left alone."""
    if not text.strip():
        return []
    return ["".join(item).strip() for item in _split(text)]


def _split(text: str) -> Iterator[list[str]]:
    item: list[str] = []
    depth, quote = 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and not "".join(item).strip():
            quote = character
        elif character in "[{(":
            depth += 1
        elif character in ")}]":
            depth -= 1
        elif character == "," and depth <= 0:
            yield item
            item = []
            continue
        item.append(character)
    yield item
