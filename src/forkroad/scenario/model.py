"""The scenario, frozen: one class a section of the file, one field a key.

What only makes sense between sections (names, shares, loops) is looked at in `checks`.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Literal

from forkroad.errors import Problem
from forkroad.periods import Calendar, Grouping, shared_calendar
from forkroad.scenario import fields
from forkroad.scenario.attributes import Attribute
from forkroad.scenario.expressions import Expression
from forkroad.scenario.gates import Gate
from forkroad.scenario.numbers import Number
from forkroad.scenario.plans import Campaign, Goal, Shock, WhatIf
from forkroad.scenario.products import Product, Stock
from forkroad.scenario.sections import Named, Section, key, section
from forkroad.scenario.segments import AlreadyHere, Arrivals, Segment
from forkroad.scenario.source import SourceTree
from forkroad.scenario.steps import (
    Brings,
    Feeling,
    Journey,
    Notes,
    Step,
    StepGoal,
    Timeout,
)

__all__ = [
    "AlreadyHere",
    "Arrivals",
    "Brings",
    "Campaign",
    "Feeling",
    "Gate",
    "Goal",
    "Journey",
    "Notes",
    "Product",
    "Scenario",
    "Section",
    "Segment",
    "Shock",
    "Step",
    "StepGoal",
    "Stock",
    "Timeout",
    "WhatIf",
]

_NOWHERE = SourceTree(file="", data={}, positions={}, value_positions={})


@section
class Scenario(Section):
    """Everything that a forecast depends on.

    source : the file's plain data and positions.
    warnings : what is worth a second look. Neither counts when scenarios are compared.
    """

    forkroad: Literal[1] = key(fields.VERSION, "The version of this format.", example="forkroad: 1")
    name: str = key(fields.TEXT, "What the forecast is about.", default="")
    label: str = key(fields.TEXT, "A shorter name, for tables and pictures.", default="")
    description: str = key(fields.TEXT, "The planning question, in a few sentences.", default="")
    currency: str = key(fields.TEXT, "The currency of prices and costs.", default="")
    start: date = key(fields.DATE, "The first day of the forecast.", example="start: 2026-03-01")
    months: int = key(
        fields.MONTHS,
        "How many calendar months follow; the horizon ends just before the same day so many months "
        "later.",
        example="months: 12",
    )
    report_by: Grouping = key(
        fields.PERIOD, "How results are grouped; weeks are ISO weeks.", default="month"
    )
    values: dict[str, Number] = key(
        Named(fields.VALUE), "Named numbers: one assumption, one place.", default={}
    )
    attributes: dict[str, Attribute] = key(
        Named(fields.ATTRIBUTE),
        "What every segment's customers are like, unless the segment says otherwise.",
        default={},
    )
    segments: dict[str, Segment] = key(
        Named(Segment),
        "Personas: who sets out, how many, what they are like.",
        example="segments: {everybody: {arrivals: {per_month: 1000}}}",
    )
    groups: dict[str, Expression] = key(
        Named(fields.CONDITION),
        "Target groups across segments: extra rows in the results; they may overlap.",
        default={},
    )
    products: dict[str, Product] = key(Named(Product), "What is sold.", default={})
    journey: Journey = key(
        Journey,
        "The steps that customers take, and where each leads.",
        example="journey: {start_at: visit_site, steps: {...}}",
    )
    campaigns: dict[str, Campaign] = key(
        Named(Campaign), "What is planned for certain days.", default={}
    )
    shocks: dict[str, Shock] = key(
        Named(Shock), "The unexpected: what may happen, once at most.", default={}
    )
    what_ifs: dict[str, WhatIf] = key(
        Named(WhatIf), "Named changes, to be compared with the base.", default={}
    )
    goals: dict[str, Goal] = key(Named(Goal), "Measures with targets.", default={})
    actuals: tuple[tuple[str, str, float], ...] | None = key(
        fields.ACTUALS, "What really happened, drawn beside the forecast.", default=None
    )
    gate: Gate | None = key(
        Gate,
        "Whether the base reproduced what was observed; forkroad gate writes it.",
        default=None,
    )
    source: SourceTree = field(default=_NOWHERE, compare=False, repr=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def calendar(self) -> Calendar:
        """The days of the forecast."""
        return shared_calendar(self.start, self.months, self.report_by)
