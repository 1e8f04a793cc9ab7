"""Sample paths: which step which customer entered on which day, for some of them.

Whose path is kept depends on the customer's own luck alone, so that the sample is the same for
any number of chunks. Customers are told apart by replication, origin, day and number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_visits import Moving
from forkroad.engines.urns import Ints
from forkroad.program.hashing import Words, random_bits, uniforms, word_of
from forkroad.records import record


@record
class Paths:
    """Visits of the customers whose paths were kept, sorted by customer and time.

    customer : (n,) the word of the customer's luck, the same in every run of one seed.
    replication, segment, set_out : (n,) whose visit it is.
    day, step : (n,) of the visit; -1 where a customer was there before the first day.
    """

    customer: Words
    replication: Ints
    segment: Ints
    set_out: Ints
    day: Ints
    step: Ints


@dataclass
class Recorder:
    """Keeps the visits of a share of all customers."""

    share: float = 0.0
    _visits: list[tuple[NDArray[np.generic], ...]] = field(default_factory=list)
    _turn: int = 0

    def waiting(self, crowd: Crowd, waiting: Moving) -> None:
        """Note customers who are in a step since before the first day."""
        self._note(crowd, waiting.rows, np.full(len(waiting.rows), -1), waiting.step)

    def enter(self, crowd: Crowd, entering: Moving) -> None:
        """Note visits."""
        self._note(crowd, entering.rows, entering.day, entering.step)

    def paths(self) -> Paths:
        """Return what was noted."""
        columns = [np.concatenate(each) for each in zip(*self._visits, strict=True)]
        if not columns:
            nothing = np.zeros(0, dtype=np.int64)
            return Paths(nothing.astype(np.uint64), *[nothing] * 5)
        customer, replication, segment, set_out, day, step, turn = columns
        order = np.lexsort((turn, day, customer, set_out, segment, replication))
        numbers = (replication, segment, set_out, day, step)
        return Paths(customer[order], *(each[order].astype(np.int64) for each in numbers))

    def _note(self, crowd: Crowd, rows: Ints, day: Ints, step: Ints) -> None:
        if not self.share:
            return
        kept = _is_kept(crowd.key[rows], self.share)
        own = rows[kept]
        self._turn += 1
        columns: Sequence[NDArray[np.generic]] = (
            crowd.key[own],
            crowd.replication[own],
            crowd.segment[own],
            crowd.set_out[own],
            day[kept],
            step[kept],
            np.full(len(own), self._turn),
        )
        self._visits.append(tuple(columns))


def joined_paths(parts: Sequence[Paths]) -> Paths:
    """Put the visits of several parts one after the other, which have other replications each."""
    names = [each.name for each in fields(Paths)]
    return Paths(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _is_kept(keys: Words, share: float) -> NDArray[np.bool_]:
    if share >= 1:
        return np.ones(len(keys), dtype=np.bool_)
    random = random_bits(keys ^ word_of("paths"), np.zeros(1, dtype=np.int64))
    return np.asarray(uniforms(random) < share)
