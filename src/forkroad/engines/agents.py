"""The agents engine: one customer at a time, with full history, vectorised over customers.

It serves what has no finite state and is the judge of the other engines. Replication r uses
draw r of the uncertain inputs. The result depends on the journey, the seed and the number of
replications alone, never on how the work is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from forkroad.engines.agents_answer import (
    AgentsAnswer,
    Findings,
    findings_of,
    joined_findings,
)
from forkroad.engines.agents_launch import plan_launches
from forkroad.engines.agents_paths import Recorder
from forkroad.engines.agents_settling import companies
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_waves import follow
from forkroad.engines.agents_world import World, build_world
from forkroad.program.journey import Journey

# Customers who are followed at a time.
CHUNK = 1 << 18
# Numbers that a tally may hold, which bounds how many replications it counts at a time.
TALLY_SIZE = 1 << 23


@dataclass(frozen=True)
class Options:
    """How to run; none of it changes a number.

    chunk : customers followed at a time.
    path_share : of how many customers the paths are kept.
    progress : called with (replications done, replications in all).
    """

    chunk: int = CHUNK
    path_share: float = 0.0
    progress: Callable[[int, int], None] | None = None


def simulate(
    journey: Journey, seed: int, replications: int, options: Options | None = None
) -> AgentsAnswer:
    """Return what so many replications of a journey give.

    The journey's timeline holds one draw a replication where inputs are uncertain.
    """
    options = options or Options()
    world = build_world(journey, seed)
    recorder = Recorder(options.path_share)
    parts: list[Findings] = []
    for batch in _batches(world, replications):
        tally = world.new_tally(len(batch))
        _run(world, tally, batch, options, recorder)
        parts.append(findings_of(world, tally, batch))
        if options.progress:
            options.progress(batch.stop, replications)
    return AgentsAnswer(
        names=journey.names,
        edges=journey.edges,
        findings=joined_findings(parts),
        paths=recorder.paths(),
        clipped={rule: len(draws) for rule, draws in world.forks.clipped.items()},
    )


def _batches(world: World, replications: int) -> Iterator[range]:
    """Yield the replications that are tallied together."""
    classes = len(world.origins) * 2 ** min(len(world.journey.groups), 4)
    size = classes * world.new_tally(1).width
    at_once = max(1, TALLY_SIZE // max(size, 1))
    for first in range(0, replications, at_once):
        yield range(first, min(first + at_once, replications))


def _run(world: World, tally: Tally, batch: range, options: Options, recorder: Recorder) -> None:
    launches = plan_launches(world.journey, world.origins, world.seed, batch)
    total = int(launches.count.sum())
    for first in range(0, total, options.chunk):
        stop = min(first + options.chunk, total)
        follow(world, tally, companies(world, launches, first, stop), batch.start, recorder)
