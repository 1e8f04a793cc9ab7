"""The scenario, frozen: one class a section of the file, one field a key.

The classes say what a planner can write and what it means; the descriptions here are the
reference documentation and the JSON Schema. What only makes sense between sections (names,
shares, loops) is looked at in `checks`.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from forkroad.errors import Problem
from forkroad.periods import Calendar
from forkroad.scenario import fields as kind
from forkroad.scenario.forks import Evidence, Fork
from forkroad.scenario.numbers import Constant
from forkroad.scenario.read_forks import with_evidence
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.source import SourceTree
from forkroad.scenario.stays import Fixed


class Section(BaseModel):
    """A mapping of the file whose keys are all known."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        validate_by_name=True,
        validate_by_alias=True,
        ignored_types=(cached_property,),
    )


class Arrivals(Section):
    """Who sets out, and when."""

    per_month: kind.PerMonth | None = None
    by_date: kind.ByDate | None = None
    growth_per_month: kind.Growth = Field(0.0, alias="growth")
    seasonality: kind.Seasonality | None = None
    spread: kind.Spread = "poisson"


class AlreadyHere(Section):
    """Customers in mid-journey on the first day."""

    count: kind.NotNegative
    waited: kind.Waited | None = None


class Segment(Section):
    """A persona: who sets out, how many, what they are like."""

    label: kind.Text = ""
    description: kind.Text = ""
    arrivals: Arrivals | None = None
    start_at: kind.Name | None = None
    attributes: dict[kind.Name, kind.AttributeField] = {}
    already_here: dict[kind.Name, AlreadyHere] = {}

    @model_validator(mode="before")
    @classmethod
    def _count_alone(cls, data: Any) -> Any:
        """Read `{loyal: 2600}` as `{loyal: {count: 2600}}`."""
        if not isinstance(data, dict) or not isinstance(data.get("already_here"), dict):
            return data
        here = {
            step: entry if isinstance(entry, dict | AlreadyHere) else {"count": entry}
            for step, entry in data["already_here"].items()
        }
        return {**data, "already_here": here}


class Stock(Section):
    """Stock of a product, and how it is replenished."""

    on_hand: kind.NotNegative = 0.0
    on_order: kind.Deliveries = {}
    lead_time_days: kind.WholeDays | None = Field(None, alias="lead_time")
    review_every_days: kind.DaysFromOne = Field(1, alias="review_every")
    service: kind.ServiceField = ("cycle", 0.95)
    order_multiple: kind.Positive = 1.0
    minimum_order: kind.NotNegative = 0.0
    policy: kind.PolicyField = "base_stock"
    holding_cost: kind.Cost | None = None


class Product(Section):
    """What is sold."""

    label: kind.Text = ""
    description: kind.Text = ""
    price: kind.Price = Constant(0.0)
    unit_cost: kind.Price = Constant(0.0)
    salvage: kind.Value | None = None
    stock: Stock | None = None


class Timeout(Section):
    """Who is still here so many days after entering goes to another step."""

    after_days: kind.DaysFromOne = Field(alias="after")
    to: kind.Name


class Brings(Section):
    """Word of mouth: each visit brings new arrivals of a segment."""

    segment: kind.Name
    per_visit: kind.Cost
    within_days: kind.DaysFromOne = Field(alias="within")


class StepGoal(Section):
    """What a step should reach."""

    measure: kind.Word = "visits"
    at_least: kind.Float | None = None
    at_most: kind.Float | None = None
    every: kind.Every | None = None


class Notes(Section):
    """What people worry about here, and the answer."""

    concern: kind.Text = ""
    answer: kind.Text = ""


class Step(Section):
    """One touchpoint of the journey: a fork, a purchase, an outcome."""

    label: kind.Text = ""
    description: kind.Text = ""
    takes: kind.Takes = Fixed(0)
    ways: kind.NextFork | None = Field(None, alias="next")
    choose: kind.ChooseFork | None = None
    sample: kind.Sample | None = None
    source: kind.Text = ""
    asked_on: kind.Day | None = None
    owner: kind.Text = ""
    timeout: Timeout | None = None
    buys: kind.Buys = {}
    discount: kind.ShareAmount = Constant(0.0)
    when_out_of_stock: kind.WaysOut | None = None
    outcome: kind.Name | None = None
    brings: Brings | None = None
    stage: kind.Word | None = None
    milestone: kind.Truth = False
    channel: kind.Text | None = None
    feeling: kind.FeelingField | None = None
    notes: Notes | None = None
    cost: kind.Cost = Constant(0.0)
    goal: StepGoal | None = None

    @cached_property
    def next(self) -> Fork | None:
        """The ways on, from `next` or `choose`, with what they rest on."""
        fork = self.ways or self.choose
        evidence = Evidence(self.sample, self.source, self.asked_on, self.owner)
        if fork is None or evidence == Evidence():
            return fork
        if self.sample is not None and len(fork.rules) > 1:
            raise Unreadable((("sample",), "stands beside rules; write it in the rule it is about"))
        return Fork(
            tuple(
                with_evidence(
                    rule,
                    Evidence(
                        evidence.sample if rule.evidence.sample is None else rule.evidence.sample,
                        rule.evidence.source or evidence.source,
                        rule.evidence.asked_on or evidence.asked_on,
                        rule.evidence.owner or evidence.owner,
                    ),
                )
                for rule in fork.rules
            )
        )

    @model_validator(mode="after")
    def _one_way_on(self) -> Step:
        if self.ways is not None and self.choose is not None:
            raise Unreadable((("choose",), 'stands beside "next"; a step has one of them'))
        _ = self.next
        return self


class Journey(Section):
    """The directed graph of steps."""

    start_at: kind.Name | None = None
    stages: kind.Names = ()
    steps: dict[kind.Name, Step]


class Campaign(Section):
    """Something planned that runs on certain days."""

    label: kind.Text = ""
    description: kind.Text = ""
    first_days: kind.Days = Field(alias="from")
    last_days: kind.Days = Field(alias="to")
    cost: kind.NotNegative = 0.0
    arrivals: kind.ArrivalFactors = {}
    change: kind.Changes = ()

    @property
    def runs(self) -> tuple[tuple[date, date], ...]:
        """(first, last) day of each run, both included."""
        return tuple(zip(self.first_days, self.last_days, strict=True))

    @model_validator(mode="after")
    def _runs_match(self) -> Campaign:
        first, last = self.first_days, self.last_days
        if len(first) != len(last):
            raise Unreadable(
                (("to",), f"has {len(last)} dates and from has {len(first)}; needed are as many")
            )
        for begin, end in zip(first, last, strict=True):
            if end < begin:
                raise Unreadable((("to",), f"{end} comes before {begin}; the first day is from"))
        return self


class Shock(Section):
    """Something unexpected that happens once at most."""

    label: kind.Text = ""
    description: kind.Text = ""
    chance: kind.Probability
    window: kind.Window = Field(alias="from")
    lasts_days: kind.DaysFromOne = Field(alias="lasts")
    change: kind.Changes = ()
    arrivals: kind.ArrivalFactors = {}

    @property
    def earliest(self) -> date:
        """The first day on which it may begin."""
        return self.window[0]

    @property
    def latest(self) -> date:
        """The last day on which it may begin."""
        return self.window[1]


class WhatIf(Section):
    """A named change of the base."""

    label: kind.Text = ""
    description: kind.Text = ""
    from_date: kind.Day | None = Field(None, alias="from")
    cost: kind.WhatIfCost = (0.0, 0.0)
    effect: kind.Probability | None = None
    based_on: kind.Name | None = None
    change: kind.Changes = ()
    add: kind.Additions = {}
    remove: kind.Removals = ()

    @property
    def cost_once(self) -> float:
        """What it costs on the day on which it begins."""
        return self.cost[0]

    @property
    def cost_per_month(self) -> float:
        """What it costs each month from then on."""
        return self.cost[1]


class Goal(Section):
    """A measure with a target."""

    measure: kind.Word
    at_least: kind.Float | None = None
    at_most: kind.Float | None = None
    every: kind.Every | None = None
    segment: kind.Name | None = None


class Scenario(Section):
    """Everything that a forecast depends on."""

    forkroad: kind.Version
    name: kind.Text = ""
    label: kind.Text = ""
    description: kind.Text = ""
    currency: kind.Text = ""
    start: kind.Day
    months: kind.Months
    report_by: kind.Every = "month"
    values: dict[kind.Name, kind.Value] = {}
    attributes: dict[kind.Name, kind.AttributeField] = {}
    segments: dict[kind.Name, Segment]
    groups: dict[kind.Name, kind.Condition] = {}
    products: dict[kind.Name, Product] = {}
    journey: Journey
    campaigns: dict[kind.Name, Campaign] = {}
    shocks: dict[kind.Name, Shock] = {}
    what_ifs: dict[kind.Name, WhatIf] = {}
    goals: dict[kind.Name, Goal] = {}
    actuals: kind.Actuals | None = None

    _source: SourceTree | None = PrivateAttr(None)
    _warnings: tuple[Problem, ...] = PrivateAttr(())

    @cached_property
    def calendar(self) -> Calendar:
        """The days of the forecast."""
        return Calendar(self.start, self.months, self.report_by)

    @property
    def source(self) -> SourceTree:
        """The file's plain data and positions."""
        if self._source is None:
            return SourceTree(file="", data={}, positions={}, value_positions={})
        return self._source

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is worth a second look."""
        return self._warnings

    def __eq__(self, other: object) -> bool:
        """Whether all keys are equal; where they stand in a file does not matter."""
        return isinstance(other, Scenario) and all(
            getattr(self, name) == getattr(other, name) for name in type(self).model_fields
        )

    __hash__ = None  # type: ignore[assignment]
