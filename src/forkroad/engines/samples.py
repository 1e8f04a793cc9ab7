"""Samples: what simulated replications counted, the same for both engines that sample.

A sampling engine fills this once; the tables are made from it by `sample_tables`. Replications
stand on the last axis everywhere. Nothing is rounded, scaled or estimated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.path_samples import PathSamples, joined_path_samples
from forkroad.periods import Calendar
from forkroad.program.program import Names
from forkroad.records import record

Key = tuple[str, str]
Numbers = NDArray[Any]

# Measures that count whole things; all others are money.
COUNTS = frozenset(
    {
        "outcome",
        "converted",
        "never_bought_rival",
        "orders",
        "first_orders",
        "repeat_orders",
        "units",
        "arrivals",
        "set_out",
        "undecided",
        "customer",
        "step_orders",
        "step_units",
    }
)


@record
class StockSamples:
    """What happened to the stock of each product that has one.

    products : their names. All arrays but the last two are (n_products, n_periods + 1,
    n_replications), the total over the horizon last.

    demand : units wanted, a customer who tries again counting once a try.
    sold, lost : of these, units that were there and units that were not.
    ordered, received : units ordered in the period, units that arrived in it.
    on_hand_end : units at the end of the period's last day; below 0 where sales went on without.
    ran_out : whether anybody found too little, or stock went below 0.
    level : the highest base-stock level wanted in the period, NaN where there is none.
    holding_cost : (n_periods + 1, n_replications) what keeping all products cost.
    """

    products: tuple[str, ...]
    demand: Numbers
    sold: Numbers
    lost: Numbers
    ordered: Numbers
    received: Numbers
    on_hand_end: Numbers
    ran_out: Numbers
    level: Numbers
    holding_cost: Numbers


@record
class JourneySamples:
    """What only an engine that follows single customers can count; all by replication.

    reached : milestone to (n_rows, n_days, n_replications) customers who first reached it after
        so many days, the first purchase under `definitions.FIRST_PURCHASE`.
    stages : stage to (n_rows, n_replications) customers who came to a step of it.
    cohorts : measure (active, buyers, revenue) to (n_rows, n_arrival_periods + 1, n_periods,
        n_replications) by arrival period, those already here last, and periods since.
    paths : the ways of some customers, None where nobody's steps were kept.
    """

    reached: Mapping[str, Numbers]
    stages: Mapping[str, Numbers]
    cohorts: Mapping[str, Numbers]
    paths: PathSamples | None = None


@record
class Samples:
    """What some replications of a scenario counted.

    names, calendar : the program's. The periods of arrays are the calendar's, the total last.
    measures : (kind, subject) to (n_rows, n_periods + 1, n_replications), with the kinds of the
        exact engine's estimates, and the orders and units bought in each step under
        "step_orders" and "step_units". "undecided" and "customer" are of the horizon: NaN in
        periods.
    visits : (n_rows, n_periods + 1, n_steps, n_replications).
    present : (n_rows, n_periods, n_steps, n_replications) who is there at each period's end.
    pairs : (from step, to step) of every kind of move; staying on for a timeout is none.
    moves : (n_rows, n_periods + 1, n_pairs, n_replications).
    turned_away : (n_pairs, n_replications) of all moves those for want of stock; None from an
        engine that does not tell them apart.
    stock : None without stock that sales draw on.
    journeys : None from an engine that does not follow single customers.
    """

    names: Names
    calendar: Calendar
    measures: Mapping[Key, Numbers]
    visits: Numbers
    present: Numbers
    pairs: tuple[tuple[int, int], ...]
    moves: Numbers
    turned_away: Numbers | None = None
    stock: StockSamples | None = None
    journeys: JourneySamples | None = None

    @property
    def n_replications(self) -> int:
        """How many replications there are."""
        return int(self.visits.shape[-1])


def join_samples(parts: Sequence[Samples]) -> Samples:
    """Return the replications of several parts, in their order, as one."""
    first = parts[0]
    if len(parts) == 1:
        return first
    pairs = tuple(sorted({pair for part in parts for pair in part.pairs}))
    journeys = [part.journeys for part in parts if part.journeys is not None]
    stocks = [part.stock for part in parts if part.stock is not None]
    return replace(
        first,
        measures=_joined_by_key([part.measures for part in parts]),
        visits=_joined([part.visits for part in parts]),
        present=_joined([part.present for part in parts]),
        pairs=pairs,
        moves=_joined([_with_pairs(part.moves, part.pairs, pairs) for part in parts]),
        turned_away=_joined_turned_away(parts, pairs),
        stock=_joined_stock(stocks) if stocks else None,
        journeys=_joined_journeys(journeys) if journeys else None,
    )


def _joined(arrays: Sequence[Numbers]) -> Numbers:
    return np.concatenate(arrays, axis=-1)


def _joined_by_key(parts: Sequence[Mapping[Any, Numbers]]) -> dict[Any, Numbers]:
    return {key: _joined([part[key] for part in parts]) for key in parts[0]}


def _joined_turned_away(
    parts: Sequence[Samples], pairs: tuple[tuple[int, int], ...]
) -> Numbers | None:
    found = [
        _with_pairs(part.turned_away, part.pairs, pairs)
        for part in parts
        if part.turned_away is not None
    ]
    return _joined(found) if len(found) == len(parts) else None


def _with_pairs(
    numbers: Numbers, own: tuple[tuple[int, int], ...], pairs: tuple[tuple[int, int], ...]
) -> Numbers:
    """Return numbers by pair (the last axis but one) for more pairs than a part may have seen."""
    if own == pairs:
        return numbers
    found = np.zeros((*numbers.shape[:-2], len(pairs), numbers.shape[-1]), dtype=numbers.dtype)
    found[..., [pairs.index(pair) for pair in own], :] = numbers
    return found


def _joined_stock(parts: Sequence[StockSamples]) -> StockSamples:
    names = [field.name for field in fields(StockSamples) if field.name != "products"]
    arrays = {name: _joined([getattr(part, name) for part in parts]) for name in names}
    return StockSamples(parts[0].products, **arrays)


def _joined_journeys(parts: Sequence[JourneySamples]) -> JourneySamples:
    paths = [part.paths for part in parts if part.paths is not None]
    return JourneySamples(
        reached=_joined_by_key([part.reached for part in parts]),
        stages=_joined_by_key([part.stages for part in parts]),
        cohorts=_joined_by_key([part.cohorts for part in parts]),
        paths=joined_path_samples(paths) if paths else None,
    )
