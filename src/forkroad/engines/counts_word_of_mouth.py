"""Word of mouth: visits bring customers, each on one of the days that follow.

A visit brings a Poisson number of customers, whose days are drawn alike: then the numbers by
day are independent Poisson ones, so that it is enough to add up what is expected and to draw
each day's customers on that day.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats
from forkroad.program.program import Program


class WordOfMouth:
    """What has been heard so far, for some replications."""

    def __init__(self, program: Program, n_replications: int) -> None:
        states = program.states
        self._referrals = program.referrals
        self._visited = [
            np.flatnonzero((states.step == it.step) & states.is_entered) for it in self._referrals
        ]
        self._none = np.zeros((len(program.streams), n_replications))
        n_days = program.n_days if self._referrals else 0
        self._expected = np.zeros((n_days, *self._none.shape))

    def expected(self, day: int) -> Floats:
        """Return (n_streams, n_replications) how many are expected on a day."""
        return self._expected[day] if self._referrals else self._none

    def hear(self, day: int, entries: Counts) -> None:
        """Take a day's visits into account: (n_states, n_replications) entries."""
        for referral, states in zip(self._referrals, self._visited, strict=True):
            rate = referral.per_visit[day if len(referral.per_visit) > 1 else 0]
            a_day = entries[states].sum(axis=0) * rate / referral.within_days
            self._expected[day + 1 : day + 1 + referral.within_days, referral.stream] += a_day
