"""Leaving steps: by the fork, by the timeout, back to where one came from, or not at all."""

from __future__ import annotations

import numpy as np

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_forks import Leavers
from forkroad.engines.agents_stays import NEVER
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_visits import Moving, Truths
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.program.hashing import Words, random_bits
from forkroad.program.journey_forks import GOING_BACK, STAYING


def leave(world: World, crowd: Crowd, leaving: Moving) -> Moving:
    """Let customers leave on the days on which they are due; return where they go, and when.

    Who draws `stay` goes to the timeout's step on a later day, or is left out without one.
    """
    rows, step, day = leaving.rows, leaving.step, leaving.day
    random = branch_luck(world, crowd, leaving)
    late = leaving.is_late
    if late.any():
        to = np.full(len(rows), STAYING, dtype=np.int64)
        due = np.nonzero(~late)[0]
        to[due] = world.forks.choose(
            crowd, step[due], Leavers(rows[due], day[due], random[due]), world.urns
        )
    else:
        to = world.forks.choose(crowd, step, Leavers(rows, day, random), world.urns)
    return resolved(world, crowd, Moving(rows, to, day, late))


def branch_luck(world: World, crowd: Crowd, leaving: Moving) -> Words:
    """Return the random bits by which customers choose at the forks of their steps."""
    visit = crowd.visits[leaving.rows * world.n_steps + leaving.step]
    return random_bits(crowd.key[leaving.rows] ^ world.branch_word[leaving.step], visit)


def resolved(world: World, crowd: Crowd, moving: Moving) -> Moving:
    """Return moves to steps alone: `back` as the step that it means, `stay` as the timeout's."""
    rows, to, day = moving.rows, moving.step, moving.day
    if world.offers_back.any():
        back = np.nonzero(to == GOING_BACK)[0]
        to[back] = crowd.back_to[rows[back]]
    staying = np.nonzero(to == STAYING)[0]
    if not len(staying):
        return moving
    day = day.copy()
    if world.stays.has_timeouts:
        own = rows[staying]
        day[staying] = crowd.timeout_day[own]
        to[staying] = crowd.timeout_to[own]
    else:
        day[staying] = NEVER
    return Moving(rows, to, day, moving.is_late)


def record_moves(world: World, crowd: Crowd, tally: Tally, origin: Ints, moving: Moving) -> None:
    """Count moves from the steps `origin`, and let customers remember where they came from."""
    rows = moving.rows
    tally.move(crowd.account[rows], moving.day, origin, moving.step)
    if crowd.wanted.came_from:
        crowd.came_from[rows] = origin
    if crowd.wanted.back_to:
        goes_on: Truths = ~world.offers_back[origin]
        crowd.back_to[rows[goes_on]] = origin[goes_on]
