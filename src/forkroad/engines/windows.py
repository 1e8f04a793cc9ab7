"""Units bought in windows of days that may overlap: exact means and variances, draw by draw.

Stock must last from a review to the arrival of the next one's order, so that a planner asks for
the demand of [t, t + L) for many t. Over all customers E[X^2] is the sum over the window of
f_t(s) (E[u^2] + 2 E[u] V after), V being what is bought later in the same window. Windows that do
not overlap share a column of one backward sweep, which starts anew at the end of each. Groups of a
known number correct this as everywhere (see `moments`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Spans
from forkroad.engines.exact import LUCK_DRAWS
from forkroad.engines.flow import run_forward
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.inflow import Group, list_groups, whole_inflow
from forkroad.engines.moments import find_contributions
from forkroad.engines.values import BackwardStepper
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Program
from forkroad.program.slicing import parts_of_draws
from forkroad.records import record

Array = NDArray[np.float64]
# First day and the day after the last.
Window = tuple[int, int]


@record
class WindowedUnits:
    """The units of one product bought in each window, given the inputs of each draw.

    means, variances : (n_windows, n_draws).
    """

    means: Array
    variances: Array


@record
class _Bought:
    """The states in which a product is bought, with the mean and square of its units."""

    states: NDArray[np.intp]
    mean: Array
    second: Array


def units_in_windows(
    program: Program, product: int, windows: Sequence[Window], by_day: Array | None = None
) -> WindowedUnits:
    """Return the demand of each window.

    program : without limits of stock. product : its number. windows : inside the horizon, by
        their first days. by_day : as `units_by_day` returns it; worked out if not given.
    """
    bought = _bought(program, product)
    means = _over(units_by_day(program, product) if by_day is None else by_day, windows)
    luck = np.concatenate(
        [_variances(part, bought, windows) for part in parts_of_draws(program, LUCK_DRAWS)],
        axis=-1,
    )
    return WindowedUnits(means, _spread_over_draws(means, np.maximum(luck, 0.0)))


def units_by_day(program: Program, product: int) -> Array:
    """Return (n_days, n_draws) the units of a product expected each day."""
    bought = _bought(program, product)
    parts = [_units_by_day(part, bought) for part in parts_of_draws(program, program.n_draws)]
    return np.concatenate(parts, axis=-1)


def _bought(program: Program, product: int) -> _Bought:
    table = program.purchases
    rows = np.nonzero(table.product == product)[0]
    mean = table.mean[rows]
    return _Bought(table.state[rows], mean, mean**2 + table.variance[rows])


def _units_by_day(program: Program, bought: _Bought) -> Array:
    flow = _flow(Wiring(program), whole_inflow(program))
    return np.asarray(np.einsum("tsd,s->td", flow.entered[..., 0][:, bought.states], bought.mean))


def _flow(wiring: Wiring, inflow: Inflow, n_lanes: int = 1) -> Flow:
    """Return the flow with a span for each day."""
    days = np.arange(wiring.program.n_days, dtype=np.intp)
    return run_forward(wiring, inflow, days, n_lanes=n_lanes)


def _over(by_day: Array, windows: Sequence[Window]) -> Array:
    """Return sums over windows of the first axis, days."""
    so_far = np.concatenate([np.zeros_like(by_day[:1]), np.cumsum(by_day, axis=0)])
    firsts, stops = ([window[end] for window in windows] for end in (0, 1))
    return np.asarray(so_far[stops] - so_far[firsts])


def _spread_over_draws(means: Array, luck: Array) -> Array:
    """Return a variance for each draw: those that are known, and their ratio to the mean."""
    n_known = luck.shape[1]
    known = means[:, :n_known].sum(axis=1, keepdims=True)
    ratio = luck.sum(axis=1, keepdims=True) / np.where(known > 0, known, 1.0)
    return np.concatenate([luck, means[:, n_known:] * ratio], axis=1)


def _variances(program: Program, bought: _Bought, windows: Sequence[Window]) -> Array:
    """Return (n_windows, n_draws) variances by luck."""
    wiring = Wiring(program)
    entered = _flow(wiring, whole_inflow(program)).entered[..., 0][:, bought.states]
    found = _seconds(wiring, bought, windows, entered)
    groups = list_groups(program)
    if groups:
        given = _contributions(wiring, bought, windows, groups)
        factor = np.stack(np.broadcast_arrays(*(group.factor for group in groups)), -1)
        found += (factor * given**2).sum(axis=-1)
    return found


def _seconds(wiring: Wiring, bought: _Bought, windows: Sequence[Window], entered: Array) -> Array:
    """Return (n_windows, n_draws) sums of E[X^2] over customers.

    entered : (n_days, n_buying_states, n_draws) entries by day.
    """
    column_of, n_columns = _columns(windows)
    n_days, _, n_draws = entered.shape
    stepper = BackwardStepper(wiring, n_columns, n_draws)
    reward = _reward(bought, n_columns)
    ending = {(stop - 1, column_of[place]) for place, (_, stop) in enumerate(windows)}
    found = np.zeros((len(windows), n_draws))
    for day in range(n_days - 1, -1, -1):
        for column in range(n_columns):
            if (day, column) in ending:
                stepper.forget(slice(column, column + 1), day)
        after = stepper.take(day, reward)[1][bought.states]
        square = (entered[day] * bought.second[:, np.newaxis]).sum(axis=0)
        together = np.einsum("sd,s,scd->cd", entered[day], 2 * bought.mean, after)
        for place, (first, stop) in enumerate(windows):
            if first <= day < stop:
                found[place] += square + together[column_of[place]]
    return found


def _columns(windows: Sequence[Window]) -> tuple[list[int], int]:
    """Return each window's column, those of one column not overlapping, and how many there are."""
    free_from: list[int] = []
    found = []
    for first, stop in windows:
        fitting = (column for column, free in enumerate(free_from) if free <= first)
        column = next(fitting, len(free_from))
        if column == len(free_from):
            free_from.append(0)
        free_from[column] = stop
        found.append(column)
    return found, len(free_from)


def _reward(bought: _Bought, n_columns: int) -> tuple[NDArray[np.intp], Array]:
    order = np.argsort(bought.states)
    worth = np.repeat(bought.mean[order, np.newaxis], n_columns, axis=1)
    return bought.states[order], worth[..., np.newaxis]


def _contributions(
    wiring: Wiring, bought: _Bought, windows: Sequence[Window], groups: Sequence[Group]
) -> Array:
    """Return (n_windows, n_draws, n_groups) the units that each group is expected to buy."""
    program = wiring.program
    types = program.states.type[bought.states]

    def measure(
        flow: Flow, inflow: Inflow, chosen: Sequence[Group], lanes: range
    ) -> dict[str, Array]:
        del inflow
        found = []
        for group in chosen:
            own = program.row_of_type[program.names.rows.index(group.segment), types]
            lane = flow.entered[..., group.lane - lanes.start][:, bought.states]
            found.append(_over(np.einsum("tsd,s->td", lane, bought.mean * own), windows))
        return {"units": np.stack(found, axis=-1)}

    days = np.arange(program.n_days, dtype=np.intp)
    return find_contributions(wiring, Spans(days, days), groups, measure)["units"]
