"""Path samples: which ways customers went from setting out to an outcome, and how often.

Only ended ways are counted; who is still on the way belongs to the remainder. Ways are told
apart by replication, so that their chances have an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from forkroad.engines.agents_paths import Paths
from forkroad.engines.urns import Ints
from forkroad.program.program import Names
from forkroad.records import record

Steps = tuple[int, ...]


@record
class PathSamples:
    """The ended ways of customers whose steps were kept.

    ways : each way that anybody took, as numbers of steps.
    way, replication, count, days : (k,) how many customers of a replication took a way, and the
        sum of their days from setting out to the end.
    followed : (n_replications,) whose steps were kept, ended or not.
    """

    ways: tuple[Steps, ...]
    way: Ints
    replication: Ints
    count: Ints
    days: Ints
    followed: Ints


def path_samples(paths: Paths, names: Names, replications: range) -> PathSamples:
    """Return the ended ways among visits that were kept, replications counted from the first."""
    n = len(replications)
    followed = np.zeros(n, dtype=np.int64)
    found: dict[tuple[Steps, int], list[int]] = {}
    ends = {number for number, word in enumerate(names.outcomes) if word}
    for replication, steps, days in _trips(paths):
        place = replication - replications.start
        followed[place] += 1
        if steps[-1] in ends:
            sums = found.setdefault((steps, place), [0, 0])
            sums[0] += 1
            sums[1] += days
    return _samples(found, followed)


def joined_path_samples(parts: Sequence[PathSamples]) -> PathSamples:
    """Put the replications of several parts one after the other."""
    if len(parts) == 1:
        return parts[0]
    found: dict[tuple[Steps, int], list[int]] = {}
    first = 0
    for part in parts:
        rows = np.stack([part.way, part.replication, part.count, part.days], axis=1)
        for way, replication, count, days in rows.tolist():
            found[part.ways[way], first + replication] = [count, days]
        first += len(part.followed)
    return _samples(found, np.concatenate([part.followed for part in parts]))


def _trips(paths: Paths) -> Iterator[tuple[int, Steps, int]]:
    """Yield the replication, the steps and the days of every customer's trip."""
    columns = (paths.replication, paths.segment, paths.set_out, paths.customer)
    is_first = np.zeros(len(paths.step), dtype=bool)
    is_first[:1] = True
    for column in columns:
        is_first[1:] |= column[1:] != column[:-1]
    begins = np.nonzero(is_first)[0]
    ends = np.append(begins, len(paths.step))[1:]
    steps = paths.step.tolist()
    days = paths.day[ends - 1] - paths.set_out[begins]
    trips = np.stack([begins, ends, paths.replication[begins], days], axis=1)
    for begin, end, replication, took in trips.tolist():
        yield replication, tuple(steps[begin:end]), took


def _samples(found: dict[tuple[Steps, int], list[int]], followed: Ints) -> PathSamples:
    """Return samples in the order of ways and replications, whatever the order of customers."""
    ways = tuple(sorted({steps for steps, _ in found}))
    place = {steps: number for number, steps in enumerate(ways)}
    rows = sorted((place[steps], number, *sums) for (steps, number), sums in found.items())
    way, replication, count, days = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return PathSamples(ways, way, replication, count, days, followed)
