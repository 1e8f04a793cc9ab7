"""Path search: the most likely ways through the journey, from setting out to an outcome.

A way is grown step by step, the likeliest first. No way can be likelier than its beginning:
once an ended way is the likeliest of all that is left, no other can beat it. The search follows
a few draws of uncertain inputs; how likely the ways are that it finds is told by all of them.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.carrying import ratio_of_means
from forkroad.engines.path_chances import count_ended, find_chances
from forkroad.engines.path_steps import Steps, Way
from forkroad.engines.setting_out import who_sets_out
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws
from forkroad.records import record
from forkroad.results.figures import Figures

Array = NDArray[np.float64]

# Draws in which paths are looked for.
DRAWS = 8
# Beginnings that are grown at most: enough for journeys of some hundred steps, and a few
# seconds at worst. A longer list may take more of them.
MOST_GROWN = 2_000
MOST_GROWN_PER_PATH = 20


@record
class Path:
    """One way through the journey.

    steps : the steps entered, in their order; who stays on in a step does not enter it again.
    probability : among all who set out, of ending along exactly this way by the horizon.
    error : its standard error over the draws, None from one alone.
    days : mean days from setting out to the end, in the draws of the search.
    outcome : the word of the outcome.
    days_error : standard error of the days, None where none is known.
    """

    steps: tuple[str, ...]
    probability: float
    error: float | None
    days: float
    outcome: str
    days_error: float | None = None


@record
class LikelyPaths:
    """The most likely paths, likeliest first.

    rest : the probability of everything else, being still on the way included.
    is_complete : whether it is certain that no other path is likelier.
    """

    paths: tuple[Path, ...]
    rest: float
    is_complete: bool


def likely_paths(program: Program, n: int, ended: Array | None = None) -> LikelyPaths:
    """Return the n most likely paths of a program, fewer if there are no more.

    With uncertain inputs, the paths are those of the first few draws.

    ended : (n_steps, n_draws) how many end in each step; worked out if not given.
    """
    first = slice_draws(program, 0, min(program.n_draws, DRAWS))
    _, numbers = who_sets_out(first)
    if not numbers.sum() > 0:
        return LikelyPaths((), 1.0, is_complete=True)
    ways, is_complete = _Search(first, n).run()
    if not ways:
        return LikelyPaths((), 1.0, is_complete)
    known = count_ended(program) if ended is None else ended
    *chances, set_out = find_chances(program, [way.steps for way in ways], known, DRAWS)
    paths = [
        _path(program, way, ratio_of_means(each, set_out))
        for way, each in zip(ways, chances, strict=True)
    ]
    paths.sort(key=lambda path: -path.probability)
    rest = 1.0 - sum(path.probability for path in paths)
    return LikelyPaths(tuple(paths), max(rest, 0.0), is_complete)


def _path(program: Program, way: Way, chance: Figures) -> Path:
    names = program.names
    by_day, begun = way.numbers.sum(axis=(1, 2))
    days = (np.arange(program.n_days) * by_day - begun).sum() / by_day.sum()
    return Path(
        tuple(names.steps[step] for step in way.steps),
        chance.mean or 0.0,
        chance.se,
        float(days),
        names.outcomes[way.steps[-1]],
    )


@dataclass
class _Search:
    """The beginnings that are still of interest, and the ended ways among them."""

    program: Program
    n: int
    _waiting: list[tuple[float, int, Way]] = field(default_factory=list)
    _ended: list[float] = field(default_factory=list)
    _pushed: int = 0

    def run(self) -> tuple[list[Way], bool]:
        """Return the likeliest ended ways, and whether they are certain to be."""
        steps = Steps(self.program)
        for way in steps.starts():
            self._push(way)
        found: list[Way] = []
        most = max(MOST_GROWN, MOST_GROWN_PER_PATH * self.n)
        grown = 0
        while self._waiting and len(found) < self.n:
            way = heapq.heappop(self._waiting)[-1]
            if self._has_ended(way):
                found.append(way)
            elif grown < most:
                grown += 1
                for longer in steps.grow(way):
                    self._push(longer)
        return found, grown < most

    def _has_ended(self, way: Way) -> bool:
        return bool(self.program.names.outcomes[way.steps[-1]])

    def _push(self, way: Way) -> None:
        """Keep a way unless n ended ones are likelier already."""
        if not way.mass > 0 or (len(self._ended) == self.n and way.mass < self._ended[0]):
            return
        self._pushed += 1
        heapq.heappush(self._waiting, (-way.mass, self._pushed, way))
        if self._has_ended(way):
            heapq.heappush(self._ended, way.mass)
            if len(self._ended) > self.n:
                heapq.heappop(self._ended)
