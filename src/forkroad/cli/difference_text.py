"""Differences of one measure as the texts of a column, in the units that people read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from forkroad.cli.numerals import UNKNOWN, number, percent, signed
from forkroad.records import record
from forkroad.results.rounding import Number, decimals_for
from forkroad.results.table import Row

# Sums over days and draws agree to this part of themselves, whatever their order.
ROUNDING = 1e-9
_MONEY = ("revenue", "profit")


@record
class Units:
    """How a measure is written: a share in percent, its differences in points, else a number.

    name : the measure. currency : of money, where there is one.
    """

    name: str
    is_share: bool = False
    currency: str = ""

    @property
    def heading(self) -> str:
        """What stands above its differences."""
        return f"{self.name}, points" if self.is_share else self.name

    def levels(self, values: Sequence[Number]) -> list[str]:
        """Return values themselves."""
        if self.is_share:
            return [percent(value) for value in values]
        decimals = _decimals(values)
        return [number(value, decimals) for value in values]

    def level(self, value: Number) -> str:
        """Return one value with its currency."""
        return " ".join([*self.levels([value]), *([self.currency] if self.currency else [])])

    def differences(self, values: Sequence[Number]) -> list[str]:
        """Return differences with their signs."""
        if self.is_share:
            return [signed(None if value is None else 100 * value, 1) for value in values]
        decimals = _decimals(values)
        return [signed(value, decimals) for value in values]


def units_of(measure: str, currency: str) -> Units:
    """Return the units of a measure as `compare` names it."""
    is_share = measure.endswith((".share", ".chance")) or measure.startswith("share(")
    is_money = measure.rpartition(".")[2] in _MONEY
    return Units(measure, is_share, currency if is_money else "")


def intervals(lows: Sequence[Number], highs: Sequence[Number], units: Units) -> list[str] | None:
    """Return intervals of differences, both ends lined up; None where none has any width."""
    if not any(map(has_width, lows, highs)):
        return None
    ends = units.differences([*lows, *highs])
    pairs = list(zip(ends[: len(lows)], ends[len(lows) :], strict=True))
    widths = [max(map(len, side)) for side in zip(*pairs, strict=True)]
    return [
        UNKNOWN if low == high == UNKNOWN else f"{low:>{widths[0]}}  {high:>{widths[1]}}"
        for low, high in pairs
    ]


def has_width(low: Number, high: Number) -> bool:
    """Return whether an interval is wider than the rounding of sums makes it."""
    if low is None or high is None:
        return False
    return not math.isclose(low, high, rel_tol=ROUNDING)


def column_of(rows: Iterable[Row], name: str) -> list[Number]:
    """Return one column of rows."""
    return [row[name] for row in rows]


def _decimals(values: Sequence[Number]) -> int:
    known = [value for value in values if value is not None]
    return decimals_for(known) if known else 0
