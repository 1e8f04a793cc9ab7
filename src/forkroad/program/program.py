"""The program: a scenario as arrays that every engine reads.

States, departures and transitions are numbered; names stand in one place, `Names`, for labels.
Arrays over days and draws have shape (n_days or 1, n_draws or 1).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.periods import Calendar
from forkroad.program.arrivals import Stream
from forkroad.program.cells import CellTable
from forkroad.program.departures import Lag
from forkroad.program.referrals import Referral
from forkroad.program.stock_limits import StockPlan
from forkroad.program.timeline import Grid
from forkroad.records import record
from forkroad.scenario.numbers import Units

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@record
class Names:
    """What the numbers of a program stand for, in the order of the file.

    rows : "all", then segments, then groups: the rows of every table with a segment column.
    outcomes : the outcome word of each step, "" where it has a way on.
    """

    steps: tuple[str, ...]
    outcomes: tuple[str, ...]
    segments: tuple[str, ...]
    products: tuple[str, ...]
    rows: tuple[str, ...]


@record
class States:
    """One entry a state.

    type, step : (n_states,) numbers of the class of types (see `row_of_type`) and of the step.
    level : (n_states,) place in the order of a day; zero-day exits lead to higher levels only.
    is_entered : (n_states,) whether being here began with a visit of the step.
    has_bought : (n_states,) before entering. has_bought_after : on leaving.
    words : (n_states,) where states are, in other journeys too (see `state_words`); None where
        nobody asked for it.
    """

    type: Ints
    step: Ints
    level: Ints
    is_entered: Truths
    has_bought: Truths
    has_bought_after: Truths
    words: NDArray[np.uint64] | None = None

    @property
    def count(self) -> int:
        """Number of states."""
        return len(self.type)


@record
class Departures:
    """One entry a way to leave a state.

    state : (n_departures,) whose it is.
    lags : the chance of leaving after so many days.
    where : on which days and draws of entering it holds; None is always.
    """

    state: Ints
    lags: tuple[Lag, ...]
    where: tuple[Grid | None, ...]


@record
class Transitions:
    """One entry a way on: probability = chances[epoch, cell] * factor."""

    departure: Ints
    target: Ints
    cell: Ints
    factor: Floats


@record
class PurchaseTable:
    """One entry a product bought on entering a state: its units, with mean and variance."""

    state: Ints
    product: Ints
    mean: Floats
    variance: Floats
    units: tuple[Units, ...]


@record
class Money:
    """Prices and costs over days and draws.

    price, unit_cost : one grid a product. discount, step_cost : one grid a step.
    """

    price: tuple[Grid, ...]
    unit_cost: tuple[Grid, ...]
    discount: tuple[Grid, ...]
    step_cost: tuple[Grid, ...]


@record
class Entry:
    """Where a stream's customers of one type set out: a state and its share of the stream."""

    state: int
    stream: int
    share: Grid


@record
class Cohort:
    """Customers of one segment who are in one step on the first day.

    count : how many, a known number.
    places : (state, (n_draws or 1,) number) for each state that some of them are in.
    """

    segment: str
    step: str
    count: float
    places: tuple[tuple[int, Any], ...]


@record
class Program:
    """Everything that an engine needs; see the module for shapes.

    row_of_type : (n_rows, n_classes) whether a class of types counts in a row of the tables.
    n_types : how many types of customers the conditions tell apart.
    clipped : rule to the number of draws in which its shares were clipped to the range.
    stock : of every product that has any. referrals : word of mouth.
    """

    calendar: Calendar
    n_draws: int
    names: Names
    states: States
    departures: Departures
    transitions: Transitions
    cells: CellTable
    purchases: PurchaseTable
    money: Money
    streams: tuple[Stream, ...]
    entries: tuple[Entry, ...]
    cohorts: tuple[Cohort, ...]
    row_of_type: Truths
    n_types: int
    clipped: dict[str, int]
    stock: tuple[StockPlan, ...] = ()
    referrals: tuple[Referral, ...] = ()

    @property
    def n_days(self) -> int:
        """Length of the horizon in days."""
        return self.calendar.n_days
