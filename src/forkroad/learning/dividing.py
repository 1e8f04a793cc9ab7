"""A model of all customers, each with a rate of their own, as a few types that are alike inside.

The plane of both traits (how often customers buy, how easily they stop) is cut into fields, the
rates by parts of the purchases to come. A field becomes a type with the mean traits in it. Who of a
group is in which field follows from the model; these shares are then moved a little, until each
month's purchases are those of the closed form. Finer cuts are tried where that does not do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
_CUTS = ((5, 2), (5, 3), (5, 4), (6, 5))
# Most customers hardly ever buy: the lower a rate, the less of the purchases is in a part.
_FINER_BELOW = 1.5
# Edges are found on so many histories, which tell them as well as all.
_ENOUGH = 1_000
# How much more a relative error of a month's purchases counts than one of a share.
_MEETS = 300.0
_MEETS_SPREAD = 100.0
# So small a share may as well be moved as one of twice its size.
_LEAST_SHARE = 0.01
# A cut so fine that the spread within a field no longer counts.
_FINE = (20, 5)
# Purchases, up to the last end, of one who hardly buys at all.
_NOTHING = 1e-6


class Model(Protocol):
    """What a model of repeat purchase can tell; the modules of the models are of this form."""

    def traits(self, parameters: Floats, histories: Histories) -> tuple[Trait, Trait]:
        """Return how the rates of buying, and what makes them stop, are spread."""
        ...

    def alive(self, parameters: Floats, histories: Histories) -> Floats:
        """Return each history's chance that these customers have not stopped."""
        ...

    def expected(self, parameters: Floats, histories: Histories, weeks: float) -> Floats:
        """Return each history's expected purchases."""
        ...

    def daily(self, buying: float, stopping: float) -> CustomerType:
        """Return customers with these traits."""
        ...


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
    counts = np.array([group.count for group in groups])
    sums = [
        [group.n @ model.expected(values, group, end / WEEK) for end in ends] for group in groups
    ]
    curves = np.array(sums) / counts[:, None]
    wanted = counts @ curves
    spreads = _spreads(model, values, groups, ends[-1])
    tried: list[Division] = []
    for n_rates, n_stops in _CUTS:
        fields = _cut(model, values, groups, n_rates, n_stops)
        types, plain = _types(model, values, groups, fields)
        made = [
            agreeing(types, own, Wanted(curve, spread, ends))
            for own, curve, spread in zip(plain, curves, spreads, strict=True)
        ]
        division = Division(types=types, shares=np.array(made), error=0.0)
        found = [division.expected(counts, end) for end in ends]
        tried.append(replace(division, error=_largest_error(found, wanted)))
        if tried[-1].error <= TOLERANCE:
            break
    return min(tried, key=lambda one: one.error)


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


def _cut(
    model: Model, values: Floats, groups: Sequence[Histories], n_rates: int, n_stops: int
) -> _Fields:
    customers = _joined(groups)
    fastest = max(_mean_rate(model, values, group) for group in groups)
    some = customers.thinned(_ENOUGH)
    there = some.n * model.alive(values, some)
    rate, stop = model.traits(values, some)
    bought = there @ rate.below(rate.grid, 1)
    inner = quantiles(rate.grid, bought, n_rates)
    # Some type must buy more often than the keenest group does on average.
    rates = _opened(inner if fastest <= inner[-1] else np.append(inner, fastest))
    within = there[:, None] * parts(rate, rates, 1)
    stopping = stop.below(stop.grid, 0)
    stops = [
        _opened(quantiles(stop.grid, within[:, place] @ stopping, n_stops), stop.grid[-1])
        for place in range(len(rates) - 1)
    ]
    return _Fields(rates, tuple(stops))


def _mean_rate(model: Model, values: Floats, group: Histories) -> float:
    """Return the mean rate of those of a group who have not stopped."""
    there = group.n * model.alive(values, group)
    rate, _ = model.traits(values, group)
    return float(there @ rate.below(np.array([np.inf]), 1)[:, 0] / max(float(there.sum()), 1e-300))


def quantiles(grid: Floats, sums: Floats, n: int) -> Floats:
    """Return the inner edges of n parts, the lower of which have less."""
    levels = sums[-1] * (np.arange(1, n) / n) ** _FINER_BELOW
    rising, places = np.unique(sums, return_index=True)
    return np.asarray(np.interp(levels, rising, grid[places]))


def _opened(inner: Floats, last: float = np.inf) -> Floats:
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


@record
class Wanted:
    """What the types of a group must come to, per customer.

    curve : expected purchases up to each end.
    square : mean over customers of the square of what each is expected to buy up to the last.
    """

    curve: Floats
    square: float
    ends: Sequence[int]


def agreeing(types: Sequence[CustomerType], shares: Floats, wanted: Wanted) -> Floats:
    """Return a group's shares, moved as little as need be to give what is wanted.

    In the least squares, each month's purchases weigh so much more than the shares that they
    are met unless no shares could. A group that hardly buys at all has no types.
    """
    from scipy.optimize import nnls

    if wanted.curve[-1] < _NOTHING:
        return np.zeros(len(types))
    curves = np.array([[kind.expected(end) for kind in types] for end in wanted.ends])
    made = np.diff(curves, axis=0, prepend=0.0)
    needed = np.diff(wanted.curve, prepend=0.0)
    start = np.append(shares, max(1.0 - shares.sum(), 0.0))
    loose = 1.0 / (start + _LEAST_SHARE)
    none = np.zeros((len(made), 1))
    rows = np.vstack(
        (
            _MEETS * np.hstack((made / needed[:, None], none)),
            _MEETS_SPREAD * np.append(curves[-1] ** 2 / wanted.square, 0.0),
            np.full(len(start), 10.0 * _MEETS),
            np.diag(loose),
        )
    )
    right = np.concatenate(
        (np.full(len(made), _MEETS), [_MEETS_SPREAD, 10.0 * _MEETS], loose * start)
    )
    found = nnls(rows, right)[0]
    return np.asarray(found[:-1] / max(1.0, found.sum()))


def _spreads(model: Model, values: Floats, groups: Sequence[Histories], days: int) -> list[float]:
    """Return each group's mean square of what its customers are expected to buy, by fine cuts."""
    types, shares = _types(model, values, groups, _cut(model, values, groups, *_FINE))
    squares = np.array([kind.expected(days) ** 2 for kind in types])
    return [float(own @ squares) for own in shares]


def _largest_error(found: Sequence[float], wanted: Sequence[float]) -> float:
    """Return the largest relative error of what is added from one end to the next."""
    made, needed = np.diff([0.0, *found]), np.diff([0.0, *wanted])
    return float(np.max(np.abs(made - needed) / np.maximum(needed, 1e-12)))
