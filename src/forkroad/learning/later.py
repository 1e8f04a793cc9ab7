"""Which steps behave alike once the day is over, so that one step may hold who is away.

Where a customer who left without a next step comes back, and when, often does not depend on
where they left. A step keeps a place of its own to be away from only if its customers differ so
clearly that the numbers for it are worth having: by BIC (Schwarz 1978), on counts by the next
step and on counts by spans of days.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.apart import stay_together
from forkroad.learning.journeys import UNDER_WAY, UNKNOWN, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

# First days of the spans that stays are compared by.
_SPANS = np.array([1, 2, 4, 8, 15, 31, 61, 121])


def find_alike(moves: Tally, steps: Collection[int]) -> frozenset[int]:
    """Return those of some steps that one step may stand for once the day is over.

    Who is under way says nothing yet; that is as often so wherever they left, or nearly.
    """
    known = moves.only((moves["days"] > 0) & (moves["to"] != UNDER_WAY) & (moves["to"] != UNKNOWN))
    order = sorted(steps)
    ways = _counts(known, order, known["to"])
    spans = _counts(known, order, np.searchsorted(_SPANS, known["days"], side="right"))
    alike = stay_together((ways, spans)) if order else []
    return frozenset(order[one] for one in alike) if len(alike) > 1 else frozenset()


def _counts(moves: Tally, steps: list[int], kinds: Whole) -> Whole:
    """Return (n_steps, n_kinds) how many moves of each step are of each kind."""
    found = np.unique(kinds)
    counts = np.zeros((len(steps), len(found)), dtype=np.int64)
    for place, step in enumerate(steps):
        mine = moves["step"] == step
        np.add.at(counts[place], np.searchsorted(found, kinds[mine]), moves.n[mine])
    return counts
