"""The basis: the few amounts of which all others are sums, so that only they are swept back.

Values are linear in what counts: the contribution is worth what revenue less costs is worth, and
so are their values. An amount that counts only after a purchase, such as a repeat order, needs to
be a sum of others only there: nobody forgets that he has bought.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount
from forkroad.program.program import States
from forkroad.records import record

Array = NDArray[np.float64]

# What a sum of others may miss, beside the largest worth: rounding.
ROUNDING = 1e-13


@record
class Basis:
    """Amounts as sums of a few of them.

    columns : places of these few. weights : (n_amounts, n_columns) of each in each amount.
    is_everywhere : (n_amounts,) whether the sum holds in all states, so that the means agree too,
        and not only where the amount counts and from there on.
    """

    columns: tuple[int, ...]
    weights: Array
    is_everywhere: NDArray[np.bool_]


def find_basis(amounts: Sequence[Amount], states: States) -> Basis:
    """Return the basis of some amounts, the first that serve in their order."""
    worths = _laid_out(amounts, states.count)
    columns: list[int] = []
    weights = np.zeros((len(amounts), len(amounts)))
    is_everywhere = np.ones(len(amounts), dtype=bool)
    for place, worth in enumerate(worths):
        found = _as_sum(worth, worths[columns])
        later = states.has_bought
        if found is None and later[amounts[place].states].all():
            found = _as_sum(worth[:, later], worths[columns][:, :, later])
            is_everywhere[place] = found is None
        if found is None:
            columns.append(place)
            weights[place, len(columns) - 1] = 1.0
        else:
            weights[place, : len(columns)] = found
    return Basis(tuple(columns), weights[:, : len(columns)], is_everywhere)


def _laid_out(amounts: Sequence[Amount], n_states: int) -> Array:
    """Return (n_amounts, n_spans or 1, n_states, n_draws or 1) expected worths."""
    n_spans = max((len(amount.mean) for amount in amounts), default=1)
    n_draws = max((amount.mean.shape[2] for amount in amounts), default=1)
    found = np.zeros((len(amounts), n_spans, n_states, n_draws))
    for worth, amount in zip(found, amounts, strict=True):
        worth[:, amount.states] = amount.mean
    return found


def _as_sum(worth: Array, columns: Array) -> Array | None:
    """Return the weights with which the columns add up to a worth, None if they do not."""
    largest = float(np.abs(worth).max(initial=0.0))
    if not largest:
        return np.zeros(len(columns))
    if not len(columns):
        return None
    flat = columns.reshape(len(columns), -1)
    scale = np.abs(flat).max(axis=1)
    scale[scale == 0] = 1.0
    found = np.linalg.lstsq((flat / scale[:, np.newaxis]).T, worth.ravel() / largest)[0]
    found *= largest / scale
    gap = np.abs(found @ flat - worth.ravel()).max()
    return found if gap <= ROUNDING * largest else None
