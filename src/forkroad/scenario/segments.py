"""The section `segments`: who sets out, how many, what they are like."""

from __future__ import annotations

from datetime import date
from typing import Literal

from forkroad.scenario import fields
from forkroad.scenario.attributes import Attribute
from forkroad.scenario.expressions import Expression
from forkroad.scenario.numbers import Constant, Monthly, Schedule
from forkroad.scenario.sections import Named, Section, key, section
from forkroad.scenario.stays import Stay


@section
class Arrivals(Section):
    """Who sets out, and when; `growth_per_month` is 0.01 for 1 % a month.

    A number as `spread` is the overdispersion: the variance is so many times the mean.
    """

    per_month: Constant | Schedule | Monthly | Expression | None = key(
        fields.PER_MONTH,
        "How many customers set out each month, spread evenly over its days; a month that the "
        "horizon cuts gets its share by days. An expression is read daily.",
        default=None,
    )
    by_date: dict[date, float] | None = key(
        fields.BY_DATE,
        "Instead of per_month: how many set out on single days, such as a fair or a mailing; "
        "growth and seasonality do not apply.",
        default=None,
    )
    growth_per_month: float = key(
        fields.GROWTH,
        "How fast the numbers grow, compound from the first month.",
        name="growth",
        default=0.0,
    )
    seasonality: tuple[float, ...] | None = key(
        fields.SEASONALITY,
        "How the calendar months differ from the average: 1.45 is 45 % above it.",
        default=None,
    )
    spread: Literal["poisson", "fixed"] | float = key(
        fields.SPREAD,
        "How numbers vary: independent Poisson numbers a day; exactly the rounded monthly number; "
        "or more widely, the month's variance being so many times its mean.",
        default="poisson",
    )


@section
class AlreadyHere(Section):
    """Customers in mid-journey on the first day; `waited` None enters them on day 0."""

    short_for = "count"

    count: float = key(
        fields.QUANTITY,
        "How many customers are in this step on the first day.",
        example="count: 90",
    )
    waited: Stay | Literal["steady"] | None = key(
        fields.WAITED,
        "The days since they entered this step, counted on the first day; `steady` as if entries "
        "had been even. Left out, they enter on the first day.",
        default=None,
    )


@section
class Segment(Section):
    """A persona: who sets out, how many, what they are like.

    Once a file has been read, `attributes` holds those of the top of the file too.
    """

    label: str = key(fields.TEXT, "What people read for the segment's name.", default="")
    description: str = key(fields.TEXT, "Who these customers are.", default="")
    arrivals: Arrivals | None = key(
        Arrivals,
        "Who sets out and when; may be left out where customers are only already here or brought "
        "by word of mouth.",
        default=None,
    )
    start_at: str | None = key(
        fields.NAME, "The step where they enter, if it is not the journey's.", default=None
    )
    attributes: dict[str, Attribute] = key(
        Named(fields.ATTRIBUTE),
        "What each customer is like, drawn once on arrival, each attribute independently; they "
        "override those at the top of the file.",
        default={},
    )
    already_here: dict[str, AlreadyHere] = key(
        Named(AlreadyHere),
        "Step to a number of customers who are there on the first day, or to count and waited. "
        "They are counted among those who set out, not among the arrivals.",
        default={},
    )
