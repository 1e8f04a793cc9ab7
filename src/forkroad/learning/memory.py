"""How much memory a fork needs: whether who comes for the second time, or from elsewhere, differs.

Each fork is tested against two kinds of memory: how often the customer has been in the step, and
the step before. The statistic is the likelihood ratio of the groups' shares against common ones,
each share counting as so many customers as it is known by, so that those who had not finished
when the log ended bias nothing. Rules are written where BIC (Schwarz 1978) says that they pay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.learning.apart import log_likelihood, stay_together
from forkroad.learning.fitted import MemoryTest, Ways
from forkroad.learning.journeys import Tally
from forkroad.learning.visits import MOST_VISITS
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

# A group of customers has shares of its own if it made so many visits.
LEAST_OF_A_GROUP = 30
# So many steps before are looked at, the most frequent ones.
MOST_BEFORE = 12
# Ways that are taken by fewer than these count as one: such numbers are far from their limit law.
_LEAST_OF_A_WAY = 5.0

Estimate = Callable[[Tally], Ways]


@record
class Group:
    """Visits that a rule tells apart: the rule's condition, and which rows of moves they are.

    least, came_from : so many visits to the step, or that step before, are the condition.
    """

    when: str
    rows: NDArray[np.bool_]
    least: int = 0
    came_from: str = ""


@record
class _Fork:
    """The moves of a step, the rows of each segment, and how shares are estimated from moves."""

    moves: Tally
    segments: Sequence[NDArray[np.bool_]]
    estimate: Estimate

    def n(self, rows: Bools) -> int:
        return int(self.moves.n[rows].sum())


@record
class _Candidate:
    """A way to tell customers apart: the groups beside the rest, and what the test said."""

    groups: tuple[Group, ...]
    name: str
    statistic: float
    df: int
    gain: float


def choose_memory(
    step: str,
    moves: Tally,
    came_from: Mapping[str, Bools],
    segments: Sequence[Bools],
    estimate: Estimate,
) -> tuple[tuple[Group, ...], tuple[MemoryTest, ...]]:
    """Return the groups whose shares pay, none if none do, and the tests of both kinds.

    came_from : the step before, as a rule calls it, to the rows that came from there.
    segments : the rows of each segment that has shares of its own anyway.
    """
    fork = _Fork(moves, segments, estimate)
    found = {
        "visits": _by_visits(fork, step),
        "came_from": _by_step_before(fork, came_from),
    }
    paying = [one for one in found.values() if one is not None and one.gain > 0]
    best = max(paying, key=lambda one: one.gain, default=None)
    tests = tuple(
        MemoryTest(step, kind)
        if one is None
        else MemoryTest(
            step, one.name, one.statistic, one.df, _p_value(one), one.gain, kept=one is best
        )
        for kind, one in found.items()
    )
    return (best.groups if best else ()), tests


def _by_visits(fork: _Fork, step: str) -> _Candidate | None:
    """Return the best way to tell customers apart by their visits to the step so far."""
    visit = fork.moves["visit"]
    groups = [Group(f"visits({step}) >= {k}", visit >= k, k) for k in range(MOST_VISITS, 1, -1)]
    usable = [group for group in groups if fork.n(group.rows) >= LEAST_OF_A_GROUP]
    choices = [[group] for group in usable] + ([usable] if len(usable) > 1 else [])
    found = [_candidate(fork, " | ".join(g.when for g in choice), choice) for choice in choices]
    return max((one for one in found if one), key=lambda one: one.gain, default=None)


def _by_step_before(fork: _Fork, came_from: Mapping[str, Bools]) -> _Candidate | None:
    """Return which steps before are worth telling apart; all of them where none is."""
    named = [(name, rows) for name, rows in came_from.items() if name]
    named.sort(key=lambda one: -fork.n(one[1]))
    named = [one for one in named[:MOST_BEFORE] if fork.n(one[1]) >= LEAST_OF_A_GROUP]
    rest = ~np.logical_or.reduce([rows for _, rows in named]) if named else np.array([True])
    if named and fork.n(rest) < LEAST_OF_A_GROUP:
        # The most frequent step before is what the other ones are held against.
        named = named[1:]
    if not named:
        return None
    groups = [Group(f'came_from == "{name}"', rows, came_from=name) for name, rows in named]
    together = stay_together(list(_tables(fork, groups)), fixed=len(groups))
    apart = [place for place in range(len(groups)) if place not in together]
    apart = apart or list(range(len(groups)))
    title = f"came_from in [{', '.join(named[place][0] for place in apart)}]"
    return _candidate(fork, title, [groups[place] for place in apart])


def _candidate(fork: _Fork, title: str, groups: Sequence[Group]) -> _Candidate | None:
    """Return the test of some groups against common shares, None if there is nothing to test."""
    statistic, df, n = 0.0, 0, 0.0
    for table in _tables(fork, groups):
        pooled = table.sum(axis=0)
        n_groups, n_ways = int(table.any(axis=1).sum()), int(table.any(axis=0).sum())
        statistic += 2 * (sum(map(log_likelihood, table)) - log_likelihood(pooled))
        df += max(n_groups - 1, 0) * max(n_ways - 1, 0)
        n += float(pooled.sum())
    if not df:
        return None
    gain = statistic - df * float(np.log(max(n, 2.0)))
    return _Candidate(tuple(groups), title, max(statistic, 0.0), df, gain)


def _tables(fork: _Fork, groups: Sequence[Group]) -> Iterator[Floats]:
    """Yield for each segment (n_groups + 1, n_ways) customers by way, the rest last.

    A row of moves counts to the first group that it is in.
    """
    for segment in fork.segments:
        parts, left = [], segment.copy()
        for group in groups:
            parts.append(left & group.rows)
            left &= ~group.rows
        told = [_told(fork, part) for part in (*parts, left)]
        names = sorted({name for one in told for name in one})
        table = np.array([[one.get(name, 0.0) for name in names] for one in told])
        is_rare = table.sum(axis=0) < _LEAST_OF_A_WAY
        yield np.column_stack([table[:, ~is_rare], table[:, is_rare].sum(axis=1)])


def _told(fork: _Fork, rows: Bools) -> dict[str, float]:
    """Return the customers by way whom the shares of some rows stand for."""
    if not fork.n(rows):
        return {}
    ways = fork.estimate(fork.moves.only(rows))
    return {way.to: way.share * ways.sample for way in ways.ways if way.share > 0}


def _p_value(found: _Candidate) -> float:
    from scipy.special import chdtrc

    value: Any = chdtrc(found.df, found.statistic)
    return float(value)
