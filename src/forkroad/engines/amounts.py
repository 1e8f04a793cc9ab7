"""Amounts: what entering a state counts as, in customers, orders, units and money.

An amount gives each state an expected worth and an expected square on entering. Prices and
costs may move over days; `Spans` cuts the horizon so that within a span nothing moves and every
span lies in one period.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.program.distinct import distinct
from forkroad.program.program import Program
from forkroad.program.timeline import Grid
from forkroad.records import record

Array = NDArray[np.float64]
Ints = NDArray[np.intp]


@record
class Spans:
    """Runs of days in which prices and costs stand still and the period is one.

    starts : (n_spans,) first days. period : (n_spans,) place of each span's period.
    """

    starts: Ints
    period: Ints

    @property
    def count(self) -> int:
        """Number of spans."""
        return len(self.starts)


@record
class Amount:
    """What one measure counts.

    kind, subject : such as ("units", "cream"); subject is "" where there is none.
    states : (k,) the states whose entering counts.
    mean, second : (n_spans or 1, k, n_draws or 1) expected worth and expected square.
    once : whether a customer can add to it once at most, and then by 1.
    is_count : whether it counts whole things.
    """

    kind: str
    subject: str
    states: Ints
    mean: Array
    second: Array
    once: bool
    is_count: bool


def find_spans(program: Program) -> Spans:
    """Return the spans of a program's horizon."""
    starts = {period.start for period in program.calendar.periods}
    money = program.money
    for grid in (*money.price, *money.unit_cost, *money.discount, *money.step_cost):
        if len(grid) > 1:
            starts |= {int(day) + 1 for day in np.nonzero((grid[1:] != grid[:-1]).any(axis=1))[0]}
    ordered = np.array(sorted(starts), dtype=np.intp)
    first = np.array([period.start for period in program.calendar.periods])
    return Spans(ordered, np.searchsorted(first, ordered, side="right") - 1)


def list_amounts(program: Program, spans: Spans) -> list[Amount]:
    """Return every amount of a program, money last."""
    converted = _converted(program)
    return [
        *_outcomes(program),
        converted,
        *(
            each
            for place in range(len(program.names.products))
            for each in _sales(program, spans, place)
        ),
        *(money := _money(program, spans)),
        _costs_and_won(money[2], converted),
    ]


def _ones(kind: str, subject: str, states: Ints, *, once: bool) -> Amount:
    ones = np.ones((1, len(states), 1))
    return Amount(kind, subject, states, ones, ones, once, is_count=True)


def _outcomes(program: Program) -> list[Amount]:
    states = program.states
    found = []
    for place, (step, word) in enumerate(
        zip(program.names.steps, program.names.outcomes, strict=True)
    ):
        if word:
            here = np.nonzero((states.step == place) & states.is_entered)[0]
            found.append(_ones("outcome", step, here, once=True))
    rivals = [place for place, word in enumerate(program.names.outcomes) if word == "competitor"]
    lost = np.nonzero(np.isin(states.step, rivals) & ~states.has_bought)[0]
    return [*found, _ones("never_bought_rival", "", lost, once=True)]


def _converted(program: Program) -> Amount:
    """A customer converts by the first purchase of anything."""
    buying = distinct(program.purchases.state)
    first = buying[~program.states.has_bought[buying]]
    return _ones("converted", "", first, once=True)


def _sales(program: Program, spans: Spans, product: int) -> list[Amount]:
    name = program.names.products[product]
    table = program.purchases
    rows = np.nonzero(table.product == product)[0]
    states = table.state[rows]
    is_first = ~program.states.has_bought[states]
    units_mean = table.mean[rows][np.newaxis, :, np.newaxis]
    units_square = units_mean**2 + table.variance[rows][np.newaxis, :, np.newaxis]
    revenue, square = _worth(program, spans, rows, "revenue")
    return [
        _ones("orders", name, states, once=False),
        _ones("first_orders", name, states[is_first], once=True),
        _ones("repeat_orders", name, states[~is_first], once=False),
        Amount("units", name, states, units_mean, units_square, once=False, is_count=True),
        Amount("revenue", name, states, revenue, square, once=False, is_count=False),
    ]


def _money(program: Program, spans: Spans) -> list[Amount]:
    rows = np.arange(len(program.purchases.state))
    bought = program.purchases.state
    revenue = _gathered(program, bought, *_worth(program, spans, rows, "revenue"))
    goods = _gathered(program, bought, *_worth(program, spans, rows, "cost_of_goods"))
    costs = _step_costs(program, spans)
    margin = _gathered(program, bought, *_worth(program, spans, rows, "margin"))
    return [
        _money_amount("revenue", *revenue),
        _money_amount("cost_of_goods", *goods),
        _money_amount("step_costs", *costs),
        _money_amount("contribution", *_less(margin, costs)),
    ]


Worth = tuple[Ints, Array, Array]


def _money_amount(kind: str, states: Ints, mean: Array, second: Array) -> Amount:
    return Amount(kind, "", states, mean, second, once=False, is_count=False)


def _on_spans(grid: Grid, spans: Spans) -> Array:
    """Return (n_spans or 1, n_draws or 1) a grid's values in each span."""
    return np.asarray(grid[spans.starts] if len(grid) > 1 else grid, dtype=float)


def _worth(program: Program, spans: Spans, rows: Ints, kind: str) -> tuple[Array, Array]:
    """Return the mean and square of purchases in money: (n_spans or 1, n_rows, n_draws or 1)."""
    money, table = program.money, program.purchases
    factors = []
    for row in rows:
        product, step = table.product[row], program.states.step[table.state[row]]
        earned = _on_spans(money.price[product], spans) * (
            1.0 - _on_spans(money.discount[step], spans)
        )
        spent = _on_spans(money.unit_cost[product], spans)
        factors.append({"revenue": earned, "cost_of_goods": spent, "margin": earned - spent}[kind])
    if not factors:
        return np.zeros((1, 0, 1)), np.zeros((1, 0, 1))
    factor = np.stack(np.broadcast_arrays(*factors), axis=1)
    mean = table.mean[rows][np.newaxis, :, np.newaxis]
    variance = table.variance[rows][np.newaxis, :, np.newaxis]
    return factor * mean, factor**2 * (mean**2 + variance)


def _gathered(program: Program, states: Ints, mean: Array, second: Array) -> Worth:
    """Join purchases of several products in one state; their units are independent."""
    distinct, place = np.unique(states, return_inverse=True)
    if len(distinct) == len(states):
        return states, mean, second
    joined = np.zeros((mean.shape[0], len(distinct), mean.shape[2]))
    variance = np.zeros_like(joined)
    for row, into in enumerate(place):
        joined[:, into] += mean[:, row]
        variance[:, into] += second[:, row] - mean[:, row] ** 2
    return distinct, joined, variance + joined**2


def _step_costs(program: Program, spans: Spans) -> Worth:
    states = program.states
    costly = [place for place, grid in enumerate(program.money.step_cost) if np.any(grid != 0)]
    here = np.nonzero(np.isin(states.step, costly) & states.is_entered)[0]
    if not len(here):
        return here, np.zeros((1, 0, 1)), np.zeros((1, 0, 1))
    by_step = {place: _on_spans(program.money.step_cost[place], spans) for place in costly}
    mean = np.stack(np.broadcast_arrays(*(by_step[states.step[state]] for state in here)), axis=1)
    return here, mean, mean**2


def _costs_and_won(costs: Amount, converted: Amount) -> Amount:
    """Return step costs plus first-time buyers, whose variance tells how they go together."""
    one = np.ones((1, len(converted.states), 1))
    states, mean, second = _less(
        (converted.states, one, one), (costs.states, -costs.mean, costs.second)
    )
    return _money_amount("costs_and_won", states, mean, second)


def _less(gain: Worth, cost: Worth) -> Worth:
    """Return the difference of a random gain and a certain cost, state by state."""
    states = distinct(np.concatenate([gain[0], cost[0]])).astype(np.intp)
    shape = (
        max(gain[1].shape[0], cost[1].shape[0]),
        len(states),
        max(gain[1].shape[2], cost[1].shape[2]),
    )
    mean, variance = np.zeros(shape), np.zeros(shape)
    at_gain, at_cost = np.searchsorted(states, gain[0]), np.searchsorted(states, cost[0])
    mean[:, at_gain] += gain[1]
    variance[:, at_gain] += gain[2] - gain[1] ** 2
    mean[:, at_cost] -= cost[1]
    return states, mean, variance + mean**2
