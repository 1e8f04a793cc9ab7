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
from forkroad.engines.agents_visits import Moving, enter
from forkroad.engines.agents_world import World


def follow(
    world: World,
    tally: Tally,
    group: Sequence[Company],
    first_replication: int,
    recorder: Recorder,
) -> None:
    """Follow customers from where they set out to their end or the horizon."""
    crowd = world.new_crowd()
    settled = [settle(world, crowd, tally, company, first_replication) for company in group]
    if not settled:
        return
    entering = joined([begun for begun, _ in settled])
    waiting = joined([waits for _, waits in settled])
    recorder.waiting(crowd, waiting)
    while len(entering.rows) or len(waiting.rows):
        recorder.enter(crowd, entering)
        leaving, _ = enter(world, crowd, tally, entering)
        if len(waiting.rows):
            leaving, waiting = joined([leaving, waiting]), waiting.some(slice(0, 0))
        entering = _onwards(world, crowd, tally, leaving)
    count_travelling(crowd, tally)


def joined(parts: Sequence[Moving]) -> Moving:
    """Return all of several groups; whoever has no mark of being late is not."""
    late = [
        part.is_late if len(part.is_late) else np.zeros(len(part.rows), dtype=bool)
        for part in parts
    ]
    return Moving(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.step for part in parts]),
        np.concatenate([part.day for part in parts]),
        np.concatenate(late),
    )


def _onwards(world: World, crowd: Crowd, tally: Tally, leaving: Moving) -> Moving:
    """Let customers leave their steps; return who enters which step on which day."""
    moving = leave(world, crowd, leaving)
    in_time = np.nonzero(moving.day < world.journey.n_days)[0]
    kept = moving.some(in_time)
    record_moves(world, crowd, tally, leaving.step[in_time], kept)
    return Moving(kept.rows, kept.step, kept.day, kept.is_late[:0])


def count_travelling(crowd: Crowd, tally: Tally) -> None:
    """Count who is still under way at the horizon, by whether they have bought."""
    going = np.nonzero(~crowd.has_ended[: crowd.count])[0]
    tally.travelling.add(crowd.account[going] * 2 + crowd.has_bought[going])
