"""A model of all customers, each with a rate of their own, as a few types that are alike inside.

The plane of both traits (how often customers buy, how easily they stop) is cut into fields, the
rates by equal parts of the purchases to come. A field becomes a type with the mean rate in it, and
every group of customers a share of each type, such that the group's rate of purchases is that of
the model. Finer cuts are tried until the types' purchases are those of the closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from forkroad.learning.customer_types import CustomerType
from forkroad.learning.histories import WEEK, Histories
from forkroad.learning.traits import Trait, parts
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Types may miss the closed form of a month's purchases by so much.
TOLERANCE = 0.005
# Fields tried: parts of the rates, parts of the traits of stopping.
_CUTS = ((4, 2), (4, 3), (6, 3), (8, 3))
# Edges are found on so many histories, which tell them as well as all.
_ENOUGH = 1_000
# How much more a relative error of a month's purchases counts than one of a share.
_MEETS = 1e3
_LEAST_SHARE = 0.01


class Model(Protocol):
    """What a model of repeat purchase can tell; the modules of the models are of this form."""

    POWER: int
    traits: Callable[[Floats, Histories], tuple[Trait, Trait]]
    alive: Callable[[Floats, Histories], Floats]
    expected: Callable[[Floats, Histories, float], Floats]
    daily: Callable[[float, float], CustomerType]


@record(kw_only=True)
class Division:
    """Customers as types.

    shares : (groups, types); what is missing to 1 has stopped.
    error : by how much the purchases of any month, over all groups, differ from the closed form.
    """

    types: tuple[CustomerType, ...]
    shares: Floats
    error: float

    def expected(self, counts: Sequence[float] | Floats, days: int) -> float:
        """Return the purchases that groups of such sizes are expected to make."""
        each = np.array([kind.expected(days) for kind in self.types])
        return float(np.asarray(counts) @ self.shares @ each)


def divide(
    model: Model, values: Floats, groups: Sequence[Histories], ends: Sequence[int]
) -> Division:
    """Return the fewest types that tell as much as the model.

    groups : customers by what is known of them; new ones have histories of nothing.
    ends : the last day of each month to come, counted from 1.
    """
    together = _joined(groups)
    counts = np.array([group.count for group in groups])
    sums = [
        [group.n @ model.expected(values, group, end / WEEK) for end in ends] for group in groups
    ]
    curves = np.array(sums) / counts[:, None]
    wanted = counts @ curves
    for n_rates, n_stops in _CUTS:
        fields = _cut(model, values, together, n_rates, n_stops)
        types, plain = _types(model, values, groups, fields)
        made = np.array(
            [_agreeing(types, own, curve, ends) for own, curve in zip(plain, curves, strict=True)]
        )
        division = Division(types=types, shares=made, error=0.0)
        found = [division.expected(counts, end) for end in ends]
        error = _largest_error(found, wanted)
        division = Division(types=types, shares=made, error=error)
        if error <= TOLERANCE:
            break
    return division


def _joined(groups: Sequence[Histories]) -> Histories:
    return Histories(
        *(
            np.concatenate([getattr(group, name) for group in groups])
            for name in ("repeats", "last", "known", "n")
        )
    )


@record
class _Fields:
    """Edges of both traits; the stops of each part of the rates have edges of their own."""

    rates: Floats
    stops: tuple[Floats, ...]


def _cut(model: Model, values: Floats, customers: Histories, n_rates: int, n_stops: int) -> _Fields:
    some = customers.only(np.arange(len(customers.n)) % (1 + len(customers.n) // _ENOUGH) == 0)
    there = some.n * model.alive(values, some)
    rate, stop = model.traits(values, some)
    bought = there @ rate.below(rate.grid, 1)
    rates = _open(_quantiles(rate.grid, bought, n_rates))
    within = there[:, None] * parts(rate, rates, 1)
    stopping = stop.below(stop.grid, 0)
    stops = [
        _open(_quantiles(stop.grid, within[:, place] @ stopping, n_stops), stop.grid[-1])
        for place in range(n_rates)
    ]
    return _Fields(rates, tuple(stops))


def _quantiles(grid: Floats, sums: Floats, n: int) -> Floats:
    """Return the inner edges of n parts that have as much each."""
    levels = sums[-1] * np.arange(1, n) / n
    rising, places = np.unique(sums, return_index=True)
    return np.asarray(np.interp(levels, rising, grid[places]))


def _open(inner: Floats, last: float = np.inf) -> Floats:
    return np.concatenate(([0.0], inner, [last]))


def _types(
    model: Model, values: Floats, groups: Sequence[Histories], fields: _Fields
) -> tuple[tuple[CustomerType, ...], Floats]:
    """Return the types of all fields that anybody is in, and (groups, types) who is in each."""
    moments = [_moments(model, values, group, fields) for group in groups]
    masses, rates, stops = sum(moments[1:], start=moments[0])
    kept = np.flatnonzero((masses > 0) & (rates > 0))
    mean, stopping = rates[kept] / masses[kept], stops[kept] / rates[kept]
    order = np.argsort(-mean, kind="stable")
    types = tuple(model.daily(float(mean[one]), float(stopping[one])) for one in order)
    counts = np.array([[group.count] for group in groups])
    return types, np.array([own[0][kept[order]] for own in moments]) / counts


def _moments(model: Model, values: Floats, group: Histories, fields: _Fields) -> Floats:
    """Return (3, fields) a group's customers, their rates, and rate times trait of stopping."""
    there = group.n * model.alive(values, group)
    rate, stop = model.traits(values, group)
    plain, bought = (there[:, None] * parts(rate, fields.rates, power) for power in (0, 1))
    found = []
    for place, edges in enumerate(fields.stops):
        within, stopped = parts(stop, edges, 0), parts(stop, edges, 1)
        pairs = ((plain, within), (bought, within), (bought, stopped))
        found.append(np.array([first[:, place] @ second for first, second in pairs]))
    return np.concatenate(found, axis=1)


def _agreeing(
    types: Sequence[CustomerType], shares: Floats, wanted: Floats, ends: Sequence[int]
) -> Floats:
    """Return a group's shares, moved as little as need be to give the wanted purchases.

    wanted : expected purchases of one customer up to each end.

    In the least squares, each month's purchases weigh so much more than the shares that they
    are met unless no shares could.
    """
    from scipy.optimize import nnls

    curves = np.array([[kind.expected(end) for kind in types] for end in ends])
    made, needed = np.diff(curves, axis=0, prepend=0.0), np.diff(wanted, prepend=0.0)
    n = len(types)
    start = np.append(shares, max(1.0 - shares.sum(), 0.0))
    loose = 1.0 / (start + _LEAST_SHARE)
    rows = np.zeros((len(ends) + 1 + n + 1, n + 1))
    rows[: len(ends), :n] = _MEETS * made / needed[:, None]
    rows[len(ends)] = 10.0 * _MEETS
    rows[len(ends) + 1 :] = np.diag(loose)
    right = np.concatenate((np.full(len(ends), _MEETS), [10.0 * _MEETS], loose * start))
    found = nnls(rows, right)[0]
    return np.asarray(found[:n] / max(1.0, found.sum()))


def _largest_error(found: Sequence[float], wanted: Sequence[float]) -> float:
    """Return the largest relative error of what is added from one end to the next."""
    made, needed = np.diff([0.0, *found]), np.diff([0.0, *wanted])
    return float(np.max(np.abs(made - needed) / np.maximum(needed, 1e-12)))
