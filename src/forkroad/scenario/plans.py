"""The sections of what may come: campaigns, shocks, what-ifs and goals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from forkroad.periods import Grouping
from forkroad.scenario import fields
from forkroad.scenario.change_forms import Change
from forkroad.scenario.readers import Gathering, Unreadable, unreadable
from forkroad.scenario.sections import Section, key, section


@section
class Campaign(Section):
    """Something planned that runs on certain days."""

    label: str = key(fields.TEXT, "What people read for the campaign's name.", default="")
    description: str = key(fields.TEXT, "What the campaign is.", default="")
    first_days: tuple[date, ...] = key(
        fields.DATES,
        "The first day of the campaign, or of each of its runs.",
        name="from",
        example="from: 2026-11-20",
    )
    last_days: tuple[date, ...] = key(
        fields.DATES,
        "The last day, itself included; as many as under from.",
        name="to",
        example="to: 2026-11-30",
    )
    cost: float = key(fields.QUANTITY, "What the campaign costs, once.", default=0.0)
    arrivals: dict[str, float] = key(
        fields.FACTORS, "How it multiplies the arrivals of segments while it runs.", default={}
    )
    change: tuple[Change, ...] = key(fields.CHANGES, "What is different while it runs.", default=())

    @property
    def runs(self) -> tuple[tuple[date, date], ...]:
        """(first, last) day of each run, both included."""
        return tuple(zip(self.first_days, self.last_days, strict=True))

    def may_run_on(self, day: date) -> bool:
        """Return whether it runs on a day."""
        return any(first <= day <= last for first, last in self.runs)

    def settled(self) -> Campaign:
        """Return the campaign if its runs are as many as they should be and in order."""
        first, last = len(self.first_days), len(self.last_days)
        if first != last:
            raise Unreadable(
                (("to",), f"has {_dates(last)}, and from has {_dates(first)}; one to each is right")
            )
        faults = Gathering()
        for begin, end in self.runs:
            with faults.at("to"):
                if end < begin:
                    raise unreadable(f"{end} comes before {begin}, which stands under from")
        faults.settle()
        return self


def _dates(number: int) -> str:
    return f"{number} date{'s' * (number != 1)}"


@section
class Shock(Section):
    """Something unexpected that happens once at most in each replication."""

    label: str = key(fields.TEXT, "What people read for the shock's name.", default="")
    description: str = key(fields.TEXT, "What would happen.", default="")
    chance: float = key(fields.PROBABILITY, "How likely it is.", example="chance: 30%")
    window: tuple[date, date] = key(
        fields.WINDOW,
        "The day on which it begins, or the days between which that day is drawn.",
        name="from",
        example="from: {between: [2026-05-01, 2026-09-30]}",
    )
    lasts_days: int = key(fields.DAYS, "How long it lasts.", name="lasts", example="lasts: 90 days")
    arrivals: dict[str, float] = key(
        fields.FACTORS, "How it multiplies the arrivals of segments while it lasts.", default={}
    )
    change: tuple[Change, ...] = key(
        fields.CHANGES, "What is different while it lasts.", default=()
    )

    @property
    def earliest(self) -> date:
        """The first day on which it may begin."""
        return self.window[0]

    @property
    def latest(self) -> date:
        """The last day on which it may begin."""
        return self.window[1]

    def may_run_on(self, day: date) -> bool:
        """Return whether it can be in force on a day, should it happen at all."""
        return self.earliest <= day < self.latest + timedelta(days=self.lasts_days)


@section
class WhatIf(Section):
    """A named change of the base; `cost` is (once, per month)."""

    label: str = key(fields.TEXT, "What people read for the what-if's name.", default="")
    description: str = key(fields.TEXT, "What would be done.", default="")
    from_date: date | None = key(
        fields.DATE,
        "The day on which it begins; left out, the first day.",
        name="from",
        default=None,
    )
    cost: tuple[float, float] = key(
        fields.TWO_COSTS, "What it costs, once and each month.", default=(0.0, 0.0)
    )
    effect: float | None = key(
        fields.PROBABILITY,
        "The share of the customers concerned for whom what is moved or added works; left out, "
        "results show 25, 50 and 100 %.",
        default=None,
    )
    based_on: str | None = key(
        fields.NAME, "Another what-if, on top of which this one comes.", default=None
    )
    change: tuple[Change, ...] = key(fields.CHANGES, "What is different.", default=())
    add: dict[str, Any] = key(
        fields.ADDITIONS, "New steps, segments or products, by path.", default={}
    )
    remove: tuple[str, ...] = key(fields.REMOVALS, "What is taken out, by path.", default=())

    @property
    def cost_once(self) -> float:
        """What it costs on the day on which it begins."""
        return self.cost[0]

    @property
    def cost_per_month(self) -> float:
        """What it costs each month from then on."""
        return self.cost[1]


@section
class Goal(Section):
    """A measure with a target."""

    measure: str = key(fields.MEASURE, "What is measured.", example="measure: cream.units")
    at_least: float | None = key(fields.NUMBER, "The target from below.", default=None)
    at_most: float | None = key(fields.NUMBER, "The target from above.", default=None)
    every: Grouping | None = key(
        fields.PERIOD,
        "The period in which it is to be reached; left out, the whole horizon.",
        default=None,
    )
    segment: str | None = key(fields.NAME, "The segment it is about; left out, all.", default=None)
