"""What `rank` is asked beside its measure, as it is written: an aim, two axes, a range."""

from __future__ import annotations

import math
from collections.abc import Sequence

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


@record
class Beside:
    """All that is asked beside the leverage.

    is_swung : whether a tornado is asked for. around : so much around every input, None for what
        the file is not sure of.
    aim, vary : what a measure is to reach, and the paths of the inputs that are turned for it.
    axes : of a grid, none or two.
    budget : what what-ifs may cost together, None where no league is asked for.
    """

    is_swung: bool
    around: float | None
    aim: Aim | None
    vary: tuple[str, ...]
    axes: tuple[Axis, ...]
    budget: float | None


def read_beside(
    *,
    tornado: bool = False,
    around: str | None = None,
    until: str | None = None,
    vary: Sequence[str] = (),
    grid: Sequence[str] = (),
    budget: float | None = None,
) -> Beside:
    """Return what is asked beside the leverage.

    Raises UsageError for what is written otherwise than it should be.
    """
    if vary and until is None:
        raise UsageError("--vary says what is turned until a measure reaches a value; add --until")
    if grid and len(grid) != 2:
        raise UsageError(f"a grid has two axes, not {len(grid)}")
    if budget is not None and not 0 <= budget < math.inf:
        raise UsageError(f"a budget is an amount of money, 0 or more, not {budget:g}")
    return Beside(
        is_swung=tornado or around is not None,
        around=None if around is None else read_range(around),
        aim=None if until is None else read_aim(until),
        vary=tuple(vary),
        axes=tuple(map(read_axis, grid)),
        budget=budget,
    )


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
