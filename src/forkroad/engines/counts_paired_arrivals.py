"""Arrivals for paired comparisons: each state that customers set out in has luck of its own.

A day's number is a quantile of one uniform of the day, so that a tenth more arrivals are the
same ones and a tenth more.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_arrivals import Arrivals
from forkroad.engines.counts_choices import in_turn
from forkroad.engines.counts_luck import FEW, Luck, Turns, level_of, words_for
from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.engines.hashing import Words, word_of
from forkroad.engines.poisson import poisson_quantiles_each
from forkroad.engines.racing import race
from forkroad.program.gamma import gamma_quantiles
from forkroad.program.program import Program


class PairedArrivals(Arrivals):
    """Who sets out, drawn from luck of states, segments and cohorts."""

    def __init__(
        self, program: Program, n_replications: int, rng: np.random.Generator, luck: Luck
    ) -> None:
        assert program.states.words is not None
        self._luck = luck
        self._words = program.states.words
        self._everybody = np.arange(n_replications)
        self._turns: dict[str, Turns] = {}
        super().__init__(program, n_replications, rng)

    def _poisson(self, states: Ints, rates: Floats, *, is_brought: bool = False) -> Counts:
        row, replication = np.divmod(np.flatnonzero(rates), self._n)
        words = words_for("brought" if is_brought else "arrivals", self._words[states])
        keys = self._luck.of_today(self._luck.keys(words[row], replication))
        found = np.zeros(rates.shape, dtype=np.int64)
        found[row, replication] = poisson_quantiles_each(rates[row, replication], level_of(keys))
        return found

    def _binomial(self, segment: str, left: Counts, chances: Floats) -> Counts:
        keys = self._luck.of_today(self._keys("day", segment))
        return binomial_quantiles(left, np.broadcast_to(chances, left.shape), level_of(keys))

    def _levels(self, name: str) -> Floats:
        return level_of(self._keys("rounding", name))

    def _gamma(self, segment: str, month: int, shapes: Floats) -> Floats:
        levels = level_of(self._keys(f"month {month}", segment))
        return np.asarray(gamma_quantiles(shapes, levels[:, np.newaxis])[:, 0] / shapes)

    def _share_out(
        self, name: str, numbers: Counts, states: Ints, shares: Floats, entries: Counts
    ) -> None:
        here = np.flatnonzero(numbers)
        keys, customers = self._keys("door", name)[here], numbers[here]
        names = np.broadcast_to(self._words[states, np.newaxis], (len(states), len(here)))
        chances = np.broadcast_to(shares, (len(states), self._n))[:, here]
        few = np.minimum(customers, FEW)
        turns = self._turns.setdefault(name, Turns(1, self._n))
        who, number = turns.give(np.zeros_like(here), here, few)
        door = race(keys[who], number, names[:, who], chances[:, who])
        np.add.at(entries, (states[door], here[who]), 1)
        more = self._luck.of_today(keys)
        for state, taken in zip(
            states.tolist(), in_turn(more, customers - few, names, chances), strict=True
        ):
            entries[state, here] += taken

    def _keys(self, purpose: str, name: str) -> Words:
        """Return (n_replications,) keys of something with a name."""
        return self._luck.keys(words_for(purpose, np.array([word_of(name)])), self._everybody)
