"""Customers who never meet: each advances from step to step, all of them at once.

Where nobody takes anything from anybody else, the order of days between customers does not
matter; a wave is one step further for everybody, whatever the day. Chunks only bound memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_leaving import leave, record_moves
from forkroad.engines.agents_paths import Recorder
from forkroad.engines.agents_settling import Company, settle
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_visits import Moving, enter, in_time, joined
from forkroad.engines.agents_world import World

# Customers who advance together, few enough for their columns to stay near the processor.
WAVE = 1 << 16


def follow(
    world: World,
    tally: Tally,
    group: Sequence[Company],
    first_replication: int,
    recorder: Recorder,
) -> None:
    """Follow customers from where they set out to their end or the horizon."""
    crowd = world.new_crowd()
    crowd.reserve(sum(len(company.day) for company in group))
    settled = [settle(world, crowd, tally, company, first_replication) for company in group]
    if not settled:
        return
    begun = joined([begun for begun, _ in settled])
    waiting = joined([waits for _, waits in settled])
    recorder.waiting(crowd, waiting)
    n_begun = 0
    entering = begun.some(slice(0, 0))
    while n_begun < len(begun.rows) or len(entering.rows) or len(waiting.rows):
        room = max(WAVE - len(entering.rows), 0)
        if room > WAVE // 4 and n_begun < len(begun.rows):
            entering = joined([entering, begun.some(slice(n_begun, n_begun + room))])
            n_begun += room
        recorder.enter(crowd, entering)
        leaving, _ = enter(world, crowd, tally, entering)
        if len(waiting.rows):
            leaving, waiting = joined([leaving, waiting]), waiting.some(slice(0, 0))
        entering = _onwards(world, crowd, tally, leaving)


def _onwards(world: World, crowd: Crowd, tally: Tally, leaving: Moving) -> Moving:
    """Let customers leave their steps; return who enters which step on which day."""
    moving = leave(world, crowd, leaving)
    if len(moving.rows) and moving.day.max() >= world.journey.n_days:
        kept = np.nonzero(moving.day < world.journey.n_days)[0]
        in_time(world, crowd, tally, moving)
        origin, moving = leaving.step[kept], moving.some(kept)
    else:
        origin = leaving.step
    record_moves(world, crowd, tally, origin, moving)
    return Moving(moving.rows, moving.step, moving.day, moving.is_late[:0])
