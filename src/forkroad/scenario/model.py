"""The scenario, frozen: one class a section of the file, one field a key.

The classes say what a planner can write and what it means; the descriptions here are the
reference documentation and the JSON Schema. What only makes sense between sections (names,
shares, loops) is looked at in `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from forkroad.periods import Calendar, Grouping
from forkroad.scenario.attributes import Attribute
from forkroad.scenario.changes import Change
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Fork, Shares
from forkroad.scenario.numbers import Amount, Constant, Monthly, Number, Schedule, Units
from forkroad.scenario.stays import Stay

Feeling = Literal["positive", "neutral", "negative"]


class Section(BaseModel):
    """A mapping of the file whose keys are all known."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Arrivals(Section):
    """Who sets out, and when."""

    per_month: Constant | Schedule | Monthly | Expression | None = None
    by_date: dict[date, float] | None = None
    growth_per_month: float = 0.0  # key `growth`: 0.01 for "1% a month"; 12% a year -> 1.12**(1/12)-1
    seasonality: tuple[float, ...] | None = None
    spread: Literal["poisson", "fixed"] | float = "poisson"  # a float v > 1: overdispersed


class AlreadyHere(Section):
    """Customers in mid-journey on the first day."""

    count: float
    # 0: they enter on day 0; "steady"; or the distribution of the days that they have waited.
    waited: Stay | Literal["steady"] | None = None  # None: enter on day 0


class Segment(Section):
    """A persona: who sets out, how many, what they are like."""

    label: str = ""
    description: str = ""
    arrivals: Arrivals | None = None
    start_at: str | None = None
    attributes: dict[str, Attribute] = {}  # those of the top of the file already merged in
    already_here: dict[str, AlreadyHere] = {}


class Stock(Section):
    """Stock of a product, and how it is replenished."""

    on_hand: float = 0
    on_order: dict[date, float] = {}
    lead_time_days: int | None = None  # key lead_time
    review_every_days: int = 1  # key review_every
    service: tuple[Literal["cycle", "fill_rate"], float] = ("cycle", 0.95)
    order_multiple: float = 1
    minimum_order: float = 0
    policy: Any = "base_stock"  # or Reorder(point, quantity) or PlannedOrders(orders)
    holding_cost: Amount | None = None


class Product(Section):
    """What is sold."""

    label: str = ""
    description: str = ""
    price: Number = Constant(0.0)
    unit_cost: Number = Constant(0.0)
    salvage: Number | None = None
    stock: Stock | None = None


class Timeout(Section):
    """Who is still here so many days after entering goes to another step."""

    after_days: int  # key after
    to: str


class Brings(Section):
    """Word of mouth: each visit brings new arrivals of a segment."""

    segment: str
    per_visit: Amount
    within_days: int  # key within


class StepGoal(Section):
    """What a step should reach."""

    measure: str = "visits"
    at_least: float | None = None
    at_most: float | None = None
    every: Literal["month", "week", "quarter"] | None = None


class Notes(Section):
    """What people worry about here, and the answer."""

    concern: str = ""
    answer: str = ""


class Step(Section):
    """One touchpoint of the journey: a fork, a purchase, an outcome."""

    label: str = ""
    description: str = ""
    takes: Stay  # default Fixed(0)
    next: Fork | None = None  # from `next` or `choose`
    timeout: Timeout | None = None
    buys: dict[str, Units] = {}
    discount: Amount = Constant(0.0)
    when_out_of_stock: Shares | None = None
    outcome: str | None = None
    brings: Brings | None = None
    stage: str | None = None
    milestone: bool = False
    channel: str | None = None
    feeling: Feeling | None = None
    notes: Notes | None = None
    cost: Amount = Constant(0.0)
    goal: StepGoal | None = None


class Journey(Section):
    """The directed graph of steps."""

    start_at: str | None = None
    stages: tuple[str, ...] = ()
    steps: dict[str, Step]


class Campaign(Section):
    """Something planned that runs on certain days; `runs` are (first, last) days, inclusive."""

    label: str = ""
    description: str = ""
    runs: tuple[tuple[date, date], ...]  # keys from, to
    cost: float = 0.0
    arrivals: dict[str, float] = {}  # segment to factor
    change: tuple[Change, ...] = ()


class Shock(Section):
    """Something unexpected that happens once at most."""

    label: str = ""
    description: str = ""
    chance: float
    earliest: date  # key from: a date or {between: [earliest, latest]}
    latest: date
    lasts_days: int
    change: tuple[Change, ...] = ()
    arrivals: dict[str, float] = {}


class WhatIf(Section):
    """A named change of the base."""

    label: str = ""
    description: str = ""
    from_date: date | None = None  # key from
    cost_once: float = 0.0
    cost_per_month: float = 0.0
    effect: float | None = None
    based_on: str | None = None
    change: tuple[Change, ...] = ()
    add: dict[str, Any] = {}  # path to raw section
    remove: tuple[str, ...] = ()


class Goal(Section):
    """A measure with a target."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    every: Literal["month", "week", "quarter"] | None = None
    segment: str | None = None


class Scenario(Section):
    """Everything that a forecast depends on."""

    forkroad: Literal[1]
    name: str = ""
    label: str = ""
    description: str = ""
    currency: str = ""
    start: date
    months: int = Field(ge=1)
    report_by: Grouping = "month"
    values: dict[str, Number] = {}
    segments: dict[str, Segment]
    groups: dict[str, Expression] = {}
    products: dict[str, Product] = {}
    journey: Journey
    campaigns: dict[str, Campaign] = {}
    shocks: dict[str, Shock] = {}
    what_ifs: dict[str, WhatIf] = {}
    goals: dict[str, Goal] = {}
    actuals: Any = None

    # not keys of the file: `source` (raw tree with positions, file name, sha256), `calendar`
