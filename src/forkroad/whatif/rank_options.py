"""What `rank` is asked beside its measure, as it is written: an aim, two axes, a range."""

from __future__ import annotations

import math

from forkroad.errors import UsageError
from forkroad.records import record
from forkroad.scenario.read_numbers import percentage, plain_text_number

# More runs than anybody waits for; a sweep is made for them.
MOST_CELLS = 2_500


@record
class Aim:
    """A measure and the value that it is to reach."""

    measure: str
    wanted: float


@record
class Axis:
    """One input of a grid and the values that it takes."""

    path: str
    values: tuple[float, ...]


def read_aim(text: str) -> Aim:
    """Return what `profit=0` asks for."""
    measure, equals, value = text.rpartition("=")
    wanted = _number(value)
    if not equals or not measure.strip() or wanted is None:
        raise UsageError(f'"{text}" is no aim; write MEASURE=VALUE, as in profit=0')
    return Aim(measure.strip(), wanted)


def read_axis(text: str) -> Axis:
    """Return what `products.cream.price=39:59:5` asks for: five prices from 39 to 59."""
    path, equals, values = text.partition("=")
    parts = values.split(":")
    ends = [_number(part) for part in parts[:2]]
    n = parts[2].strip() if len(parts) == 3 else ""
    if not equals or not path.strip() or None in ends or not n.isdecimal():
        raise UsageError(
            f'"{text}" is no axis; write PATH=LOW:HIGH:N, as in products.cream.price=39:59:5'
        )
    low, high = (end for end in ends if end is not None)
    count = int(n)
    if count < 2 or low == high:
        raise UsageError(f'"{text}" has one value; an axis has two or more')
    if count > MOST_CELLS:
        raise UsageError(f'"{text}" has {count:,} values; sweep is made for so many')
    step = (high - low) / (count - 1)
    values_of = [low + place * step for place in range(count - 1)]
    return Axis(path.strip(), (*map(_tidy, values_of), high))


def read_range(text: str) -> float:
    """Return what `10%` asks for: a tenth of an input on both sides."""
    share = percentage(text.strip())
    if share is None or not 0 < share < 1:
        raise UsageError(f'"{text}" is no range; write per cent of each input, as in 10%')
    return share


def _number(text: str) -> float | None:
    written = text.strip()
    share = percentage(written)
    if share is not None:
        return share
    number = plain_text_number(written)
    return None if number is None or not math.isfinite(number) else float(number)


def _tidy(value: float) -> float:
    """Return a value without the dust of adding steps, so that 0.1 + 0.2 is 0.3."""
    return float(f"{value:.12g}")
