"""A lever of the page: one number that a planner can move there, with its place in the file.

It says where it stands, what it is now, how far it goes and how a new value is written; the page
writes it as a what-if would. Which levers a scenario has is listed elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from forkroad.records import record

# How a value is written at its place: itself, whole days, `{geometric: value}`, the same for
# Poisson, `{uniform: [value, value + width]}`, or a factor of all that stands there. Or within
# what stands there: a number in a formula, a number or a factor by its key, dates moved by days.
Form = Literal[
    "number",
    "days",
    "geometric",
    "poisson",
    "uniform",
    "times",
    "literal",
    "entry",
    "factor",
    "shift",
]


@record
class Lever:
    """One number to move.

    place : what tells it from others; where it stands, if that is a place of its own.
    kind : `price`, `cost`, `value`, `arrivals`, `stay`, ... about : the step, product, segment,
        campaign or value that it is about. said : as it stands in the file.
    base, low, high, nudge : its value, its ends and its steps; 1 is the base of a factor.
    width : days between the ends of a uniform stay.
    at, whole, part : of what is part of something larger, the path of that, all that stands there,
        and which part it is: a key, or the first place and the one after the last of a text.
    """

    place: str
    kind: str
    about: str
    said: str
    form: Form
    base: float
    low: float
    high: float
    nudge: float
    width: int = 0
    at: str = ""
    whole: str | Mapping[str, Any] | list[str] | None = None
    part: str | tuple[int, int] | None = None

    def to_json_object(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        names = ("place", "kind", "about", "said", "form", "base", "low", "high", "nudge", "width")
        found = {name: getattr(self, name) for name in names}
        if self.at:
            found |= {"at": self.at, "whole": self.whole, "part": self.part}
        return found


def nudge_of(value: float) -> float:
    """Return the step of a slider: a hundredth of the value or so, as a round number.

    >>> nudge_of(49.0), nudge_of(1200.0), nudge_of(0.12)
    (0.1, 10.0, 0.001)
    """
    return float(f"1e{math.floor(math.log10(value)) - 2}")
