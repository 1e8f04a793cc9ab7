"""Who is served when there may be too little: all or nothing, in a given order.

A purchase of several products needs all of them. Whoever finds too little leaves what is there
to those who come later and want less.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.urns import Ints

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


def serve_in_order(wanted: Floats, shop: Ints, on_hand: Floats, is_limited: Truths) -> Truths:
    """Return who is served, and take what they buy from the stock.

    wanted : (n, n_products) units of each buyer, in the order in which they come.
    shop : (n,) whose stock they draw on, in ascending order.
    on_hand : (n_shops, n_products), changed in place.
    is_limited : (n,) whether a buyer can find too little; the others may take it below 0.
    """
    served = np.zeros(len(wanted), dtype=bool)
    waiting = np.arange(len(wanted))
    while len(waiting):
        here, own = wanted[waiting], shop[waiting]
        # Stock only goes down, so that whoever finds too little now finds too little later.
        there = ~is_limited[waiting] | _fits(here, on_hand[own])
        waiting, here, own = waiting[there], here[there], own[there]
        if not len(waiting):
            break
        ready = ~is_limited[waiting] | _fits(_running_sums(here, own), on_hand[own])
        is_next = _before_first_failure(ready, own)
        served[waiting[is_next]] = True
        np.subtract.at(on_hand, own[is_next], here[is_next])
        waiting = waiting[~is_next]
    return served


def _fits(wanted: Floats, there: Floats) -> Truths:
    """Return who finds enough of everything that is wanted at all.

    A sum holds a product's own units only where the buyer wants it, so 0 always fits.
    """
    return np.asarray(((wanted <= there) | (wanted == 0)).all(axis=1))


def _running_sums(wanted: Floats, shop: Ints) -> Floats:
    """Return what each buyer and those before in the shop want; 0 where a buyer wants none."""
    sums = np.cumsum(wanted, axis=0)
    first = np.searchsorted(shop, shop, side="left")
    before = np.concatenate([np.zeros((1, wanted.shape[1])), sums])[first]
    return np.where(wanted == 0, 0.0, sums - before)


def _before_first_failure(ready: Truths, shop: Ints) -> Truths:
    """Return who comes before the first of the shop who is not ready."""
    failures = np.concatenate([[0], np.cumsum(~ready)])
    first = np.searchsorted(shop, shop, side="left")
    return np.asarray(failures[1:] == failures[first])
