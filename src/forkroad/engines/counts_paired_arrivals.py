"""Arrivals for paired comparisons: each segment, and each cohort, has luck of its own.

A day's number is a quantile of one uniform of the day, so that a tenth more arrivals are the
same ones and a tenth more. What types of customers they are is decided afterwards, in the order
of the types, so that a condition which makes other types of them leaves their number.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_arrivals import Arrivals
from forkroad.engines.counts_choices import halved
from forkroad.engines.counts_luck import Luck, Turns, level_of, words_for
from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.engines.poisson import poisson_quantiles_each
from forkroad.program.gamma import gamma_quantiles
from forkroad.program.hashing import Words, fold, inner_uniforms, word_of
from forkroad.program.program import Program

# Customers of one segment and day who are put into types singly.
SINGLY = 64


class PairedArrivals(Arrivals):
    """Who sets out, drawn from the luck of segments and cohorts."""

    def __init__(
        self, program: Program, n_replications: int, rng: np.random.Generator, luck: Luck
    ) -> None:
        self._luck = luck
        self._everybody = np.arange(n_replications)
        self._turns: dict[str, Turns] = {}
        super().__init__(program, n_replications, rng)

    def _poisson(self, name: str, rates: Floats) -> Counts:
        total = rates.sum(axis=0)
        levels = level_of(self._luck.of_today(self._keys("number", name)))
        found = np.zeros(rates.shape, dtype=np.int64)
        shares = np.divide(rates, total, out=np.zeros_like(rates), where=total > 0)
        numbers = poisson_quantiles_each(total, levels)
        self._share_out(name, numbers, np.arange(len(rates)), shares, found)
        return found

    def _binomial(self, name: str, left: Counts, chances: Floats) -> Counts:
        levels = level_of(self._luck.of_today(self._keys("day", name)))
        return binomial_quantiles(left, np.broadcast_to(chances, left.shape), levels)

    def _levels(self, name: str) -> Floats:
        return level_of(self._keys("rounding", name))

    def _gamma(self, name: str, month: int, shapes: Floats) -> Floats:
        levels = level_of(self._keys(f"month {month}", name))
        return np.asarray(gamma_quantiles(shapes, levels[:, np.newaxis])[:, 0] / shapes)

    def _share_out(
        self, name: str, numbers: Counts, states: Ints, shares: Floats, entries: Counts
    ) -> None:
        if len(states) == 1:
            entries[states] += numbers
            return
        here = np.flatnonzero(numbers)
        limits = np.cumsum(np.broadcast_to(shares, (len(states), self._n))[:, here], axis=0)
        limits = limits / limits[-1]
        limits[-1] = 1.0
        keys, customers = self._keys("door", name)[here], numbers[here]
        few = np.minimum(customers, SINGLY)
        turns = self._turns.setdefault(name, Turns(1, self._n))
        who, number = turns.give(np.zeros_like(here), here, few)
        door = (limits[:, who] <= inner_uniforms(fold(keys[who], number))).sum(axis=0)
        np.add.at(entries, (states[door], here[who]), 1)
        cell, door, taken = halved(self._luck.of_today(keys), customers - few, limits)
        np.add.at(entries, (states[door], here[cell]), taken)

    def _keys(self, purpose: str, name: str) -> Words:
        """Return (n_replications,) keys of something with a name."""
        return self._luck.keys(words_for(purpose, np.array([word_of(name)])), self._everybody)
