"""The best set of changes under a budget, told from what single ones and pairs bring.

A set's worth is taken to be the sum of its members' and of what its pairs bring beyond that: a
quadratic knapsack, solved as a mixed integer linear programme with one variable a pair (Glover
and Woolsey 1974). What three and more do to one another is not in it; whoever asks computes the
set that is found, and shuts it out where that shows it cannot be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.records import record

Array = NDArray[np.float64]
Pair = tuple[int, int]


@record
class Candidates:
    """Changes to choose from, by number.

    worth, cost : of each alone.
    more_worth, more_cost : (i, j) with i < j to what both together bring and cost beyond the sum.
    apart : pairs that do not go together.
    """

    worth: Sequence[float]
    cost: Sequence[float]
    more_worth: Mapping[Pair, float]
    more_cost: Mapping[Pair, float]
    apart: Collection[Pair] = ()


def best_by_pairs(
    candidates: Candidates, budget: float, shut_out: Collection[frozenset[int]] = ()
) -> frozenset[int]:
    """Return the set that is worth most and costs no more than a budget; it may be empty.

    shut_out : sets that are not looked at.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(candidates.worth)
    pairs = sorted({*candidates.more_worth, *candidates.more_cost} - set(candidates.apart))
    size = n + len(pairs)
    gain, cost = np.zeros(size), np.zeros(size)
    gain[:n], cost[:n] = candidates.worth, candidates.cost
    gain[n:] = [candidates.more_worth.get(pair, 0.0) for pair in pairs]
    cost[n:] = [candidates.more_cost.get(pair, 0.0) for pair in pairs]
    rows, most = [cost], [budget]
    for place, (one, other) in enumerate(pairs):
        # Both are chosen exactly where the pair is.
        rows += [_row(size, {n + place: 1, one: -1}), _row(size, {n + place: 1, other: -1})]
        rows.append(_row(size, {one: 1, other: 1, n + place: -1}))
        most += [0.0, 0.0, 1.0]
    for one, other in candidates.apart:
        rows.append(_row(size, {one: 1, other: 1}))
        most.append(1.0)
    for chosen in shut_out:
        rows.append(_row(size, {place: 1 if place in chosen else -1 for place in range(n)}))
        most.append(len(chosen) - 1.0)
    found = milp(
        -gain,
        integrality=np.ones(size, dtype=np.intp),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), ub=np.array(most)),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return frozenset()
    return frozenset(place for place in range(n) if found.x[place] > 0.5)


def _row(size: int, entries: Mapping[int, float]) -> Array:
    row = np.zeros(size)
    for place, entry in entries.items():
        row[place] = entry
    return row
