"""Service: who of a day's buyers at one depth gets what is left, and who is turned away.

Buyers stand in a random order; each takes all that they want, of every product of the purchase,
or nothing. While there is enough for all, the order does not matter and none is drawn; where a
product has run out, all who want it are turned away at once. Only in between is there a queue.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.counts_purchases import Purchases, kinds_of
from forkroad.engines.counts_sums import Counts, Ints
from forkroad.program.program import Program
from forkroad.program.stock_limits import REFUSED
from forkroad.records import record

Truths = NDArray[np.bool_]


@record
class Service:
    """What buyers at one depth got.

    served, refused : (n_states, n_replications) by the counter's states.
    units : (n_rows, n_replications) units sold, by the counter's rows.
    wanted, sold : (n_products, n_replications) units of each product with stock.
    """

    served: Counts
    refused: Counts
    units: Counts
    wanted: Counts
    sold: Counts


class Counter:
    """The buying states of one level that draw on stock.

    states : (n_states,) their numbers. rows : (n_rows,) of the table of purchases.
    refusals : (n_states,) departure of who is turned away, -1 where nobody is.
    """

    def __init__(
        self, program: Program, purchases: Purchases, states: Ints, products: list[int]
    ) -> None:
        self.states = states
        place = purchases.states[purchases.place]
        self.rows = np.flatnonzero(np.isin(place, states))
        self._state = np.searchsorted(states, place[self.rows])
        self.refusals = _refusals(program, states)
        self._n_products = len(products)
        stocked = {product: row for row, product in enumerate(products)}
        self._product = np.array(
            [stocked.get(int(purchases.product[row]), -1) for row in self.rows]
        )
        self._kinds = kinds_of([program.purchases.units[row] for row in self.rows])
        self._kind_of = {
            int(row): (number, at)
            for number, kind in enumerate(self._kinds)
            for at, row in enumerate(kind.rows)
        }
        numbers = [self._kind_of[row][0] for row in range(len(self.rows))]
        self._least = np.array([self._kinds[number].least for number in numbers])

    def serve(
        self,
        entries: Counts,
        on_hand: Counts,
        units_rng: np.random.Generator,
        order_rng: np.random.Generator,
    ) -> Service:
        """Return who of those who enter gets what.

        entries : (n_states, n_replications) who enters the counter's states.
        on_hand : (n_products, n_replications).
        """
        drawn = [kind.draw(entries[self._state[kind.rows]], units_rng) for kind in self._kinds]
        units = np.zeros((len(self.rows), entries.shape[1]), dtype=np.int64)
        for kind, numbers in zip(self._kinds, drawn, strict=True):
            units[kind.rows] = numbers @ kind.sizes
        wanted = self._by_product(units)
        refused = np.where(self._is_hopeless(on_hand), entries, 0)
        queued = np.where(refused > 0, 0, entries)
        asked = self._by_product(np.where(queued[self._state] > 0, units, 0))
        sold = np.where(refused[self._state] > 0, 0, units)
        short = self._is_short(asked, queued, on_hand)
        for replication in np.flatnonzero(short).tolist():
            away, less = self._queue(replication, queued, drawn, on_hand, order_rng)
            refused[:, replication] += away
            sold[:, replication] -= less
        return Service(entries - refused, refused, sold, wanted, self._by_product(sold))

    def _by_product(self, units: Counts) -> Counts:
        found = np.zeros((self._n_products, units.shape[1]), dtype=np.int64)
        for row, product in enumerate(self._product.tolist()):
            if product >= 0:
                found[product] += units[row]
        return found

    def _is_hopeless(self, on_hand: Counts) -> Truths:
        """Return (n_states, n_replications) whether even the smallest purchase cannot be had."""
        found = np.zeros((len(self.states), on_hand.shape[1]), dtype=bool)
        for row, (state, product) in enumerate(zip(self._state, self._product, strict=True)):
            if product >= 0 and self.refusals[state] >= 0:
                found[state] |= on_hand[product] < self._least[row]
        return found

    def _is_short(self, asked: Counts, queued: Counts, on_hand: Counts) -> Truths:
        """Return (n_replications,) whether somebody who could be turned away may have to be."""
        can_fail = (queued[self.refusals >= 0] > 0).any(axis=0)
        return np.asarray((asked > on_hand).any(axis=0) & can_fail)

    def _queue(
        self,
        replication: int,
        queued: Counts,
        drawn: list[Counts],
        on_hand: Counts,
        rng: np.random.Generator,
    ) -> tuple[Counts, Counts]:
        """Let one replication's buyers go by in a random order.

        Result: who is turned away by state, and the units less that are sold by row.
        """
        rng = self._stream(replication, rng)
        who = np.repeat(np.arange(len(self.states)), queued[:, replication])
        needs = np.zeros((len(who), len(self.rows)), dtype=np.int64)
        for row in range(len(self.rows)):
            number, at = self._kind_of[row]
            mine = np.flatnonzero(who == self._state[row])
            if len(mine):
                bought = drawn[number][at, replication]
                needs[mine, row] = self._kinds[number].each(bought, rng)
        order = self._order(replication, who, rng)
        stocked = self._product >= 0
        by_product = np.zeros((len(who), self._n_products), dtype=np.int64)
        for row in np.flatnonzero(stocked).tolist():
            by_product[:, self._product[row]] += needs[:, row]
        can_fail = self.refusals[who[order]] >= 0
        served = served_in_turn(by_product[order], can_fail, on_hand[:, replication])
        away = order[~served]
        turned = np.bincount(who[away], minlength=len(self.states))
        return turned, needs[away].sum(axis=0)

    def _stream(self, replication: int, rng: np.random.Generator) -> np.random.Generator:
        """Return the stream that one replication's queue draws from."""
        return rng

    def _order(self, replication: int, who: Ints, rng: np.random.Generator) -> Ints:
        """Return who comes when, as places among the buyers; `who` are their states."""
        return rng.permutation(len(who))


def served_in_turn(needs: Counts, can_fail: Truths, on_hand: Counts) -> Truths:
    """Return who is served, first come, first served, each wholly or not at all.

    needs : (n_buyers, n_products) units in the order in which they come.
    can_fail : (n_buyers,) False for who is served even if there is nothing left.

    >>> needs = np.array([[2], [2], [1], [1]])
    >>> served_in_turn(needs, np.ones(4, dtype=bool), np.array([3])).tolist()
    [True, False, True, False]
    """
    served = np.zeros(len(needs), dtype=bool)
    waiting, left = np.arange(len(needs)), on_hand.copy()
    while len(waiting):
        here = needs[waiting]
        taken = np.cumsum(here, axis=0)
        fits = ~can_fail[waiting] | ((here == 0) | (taken <= left)).all(axis=1)
        n_served = len(waiting) if fits.all() else int(np.argmin(fits))
        served[waiting[:n_served]] = True
        if n_served:
            left = left - taken[n_served - 1]
        waiting = waiting[n_served + 1 :]
        # Whom what is left does not serve now it will not serve later.
        here = needs[waiting]
        waiting = waiting[~can_fail[waiting] | ((here == 0) | (here <= left)).all(axis=1)]
    return served


def list_counters(
    program: Program,
    purchases: Purchases,
    products: list[int],
    new_counter: Callable[[Program, Purchases, Ints, list[int]], Counter] = Counter,
) -> dict[int, Counter]:
    """Return by level the counters at which stock is sold."""
    stocked = purchases.states[purchases.place[np.isin(purchases.product, products)]]
    states = np.unique(stocked)
    levels = program.states.level[states]
    return {
        int(level): new_counter(program, purchases, states[levels == level], products)
        for level in np.unique(levels)
    }


def _refusals(program: Program, states: Ints) -> Ints:
    place = {
        int(program.departures.state[number]): number
        for number, lag in enumerate(program.departures.lags)
        if lag == REFUSED
    }
    return np.array([place.get(int(state), -1) for state in states], dtype=np.intp)
