"""A trip: one customer's way through the journey, as plain values to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from forkroad.records import record


@record
class Odds:
    """A fork as one customer meets it.

    rule : the place of the rule that holds, below the step. because : its condition as written,
        empty where it always holds.
    shares : name of each way on, as the file calls it, to its chance.
    """

    rule: str
    because: str
    shares: Mapping[str, float]


@record
class Purchase:
    """What was bought: units of one product, what they brought and what they cost to make."""

    product: str
    units: int
    revenue: float
    cost_of_goods: float


@record
class Leg:
    """One visit of a step.

    day : of entering. left : of leaving, None for who is still there at the horizon or has come
        to an end. by : "fork", "timeout" or "" for who has not left.
    odds : None where nobody asked the fork. chosen : the way on, as the file calls it.
    """

    step: str
    day: int
    cost: float
    purchases: tuple[Purchase, ...]
    left: int | None = None
    by: str = ""
    odds: Odds | None = None
    chosen: str = ""


@record
class Trip:
    """A customer's whole way.

    outcome : the word of the step where it ended, empty for who is still travelling.
    probability : of the choices at all forks together, given the days on which they were made.
    """

    segment: str
    attributes: Mapping[str, Any]
    set_out: int
    legs: tuple[Leg, ...]
    outcome: str
    probability: float


@record
class Customer:
    """Who is followed: one who arrives, told from the others of a day by a number.

    attributes : values that are to be used in place of those that luck would give.
    """

    segment: str
    day: int = 0
    number: int = 0
    replication: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
