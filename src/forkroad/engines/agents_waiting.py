"""Customers who are in mid-journey on the first day: how long they have waited, and will stay.

Whoever has waited w days stays as those stay who have stayed so long: the stay D is drawn given
D >= w. Where the fork offers `stay`, some of them were due before and linger: until the timeout,
or for ever.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_forks import Leavers
from forkroad.engines.agents_launch import Origin
from forkroad.engines.agents_stays import DUST, NEVER, on_grid
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_visits import Moving, in_time, joined, reach
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.program.hashing import Words, random_bits, uniforms, word_of
from forkroad.program.journey import StayPlan
from forkroad.program.journey_forks import STAYING
from forkroad.records import record
from forkroad.scenario.model import AlreadyHere
from forkroad.scenario.stays import Until

Floats = NDArray[np.float64]

# Stays are followed so far back; what lies beyond has no weight in any sensible stay.
MAX_DAYS = 20_000


def settle_waiting(
    world: World, crowd: Crowd, tally: Tally, origin: Origin, rows: Ints
) -> tuple[Moving, Moving]:
    """Return who of a group already here enters their step on day 0, and who leaves it when."""
    here = origin.here
    assert here is not None
    step = np.full(len(rows), origin.step, dtype=np.int64)
    day = np.zeros(len(rows), dtype=np.int64)
    everybody = Moving(rows, step, day, np.zeros(len(rows), dtype=bool))
    nobody = everybody.some(slice(0, 0))
    if here.waited is None:
        return everybody, nobody
    entering, waiting = [nobody], [nobody]
    for stay, places in _stays_on_first_day(world, crowd, origin.step, rows):
        waits = _waits(world, crowd, origin, stay, rows[places])
        entering.append(everybody.some(places[waits.days == 0]))
        waits = waits.of_those_who_waited()
        _note_presence(world, crowd, tally, origin.step, waits.rows)
        waiting.append(in_time(world, crowd, tally, _due(world, crowd, origin, stay, waits)))
    return joined(entering), joined(waiting)


def _note_presence(world: World, crowd: Crowd, tally: Tally, step: int, rows: Ints) -> None:
    """Count who is there: the step counts as visited, but nobody entered it."""
    crowd.visits[rows * world.n_steps + step] = 1
    tally.settled.add(crowd.account[rows] * world.n_steps + step)
    for mark in world.marks.by_step.get(step, ()):
        reach(world, crowd, tally, mark, rows, np.zeros(len(rows), dtype=np.int64))


@record
class _Stay:
    """A stay by days, as it holds on the first day.

    due : (n,) chance of not having been due before w days.
    passed : (n,) chance of having been due before w days.
    longest : the most days that somebody can have been there who did not draw `stay`.
    """

    plan: StayPlan
    due: Floats
    passed: Floats
    longest: int


@record
class _Waits:
    """Customers with the days that they have waited, and whether they were due and linger."""

    rows: Ints
    days: Ints
    lingers: NDArray[np.bool_]

    def of_those_who_waited(self) -> _Waits:
        """Return the same of those who have waited a day at least."""
        some = np.nonzero(self.days > 0)[0]
        return _Waits(self.rows[some], self.days[some], self.lingers[some])


def _stays_on_first_day(
    world: World, crowd: Crowd, step: int, rows: Ints
) -> Iterator[tuple[_Stay, Ints]]:
    """Yield each stay that holds on the first day, with the places of those in whose draw it is."""
    day = np.zeros(len(rows), dtype=np.int64)
    for plan, where in world.journey.steps[step].stays:
        places = np.nonzero(on_grid(where, day, crowd.draws(rows)))[0]
        if len(places):
            yield _by_days(plan, world.journey.calendar.start), places


@lru_cache(maxsize=64)
def _by_days(plan: StayPlan, start: date) -> _Stay:
    n_days = MAX_DAYS if plan.timeout_days is None else plan.timeout_days + 1
    if isinstance(plan.takes, Until):
        passed = (np.arange(n_days) >= _days_since(plan.takes, start)).astype(np.float64)
        return _Stay(plan, 1.0 - passed, passed, n_days - 1)
    chances = np.array(plan.takes.probabilities(n_days))
    left = 1.0 - float(chances.sum()) if plan.timeout_days is not None else 0.0
    due: Floats = np.cumsum(chances[::-1])[::-1] + (left if left > DUST else 0.0)
    passed = np.concatenate([[0.0], np.cumsum(chances)])
    longest = int(np.nonzero(chances)[0].max(initial=0))
    return _Stay(plan, due, passed, longest if plan.timeout_days is None else plan.timeout_days)


def _days_since(stay: Until, start: date) -> float:
    """Return how many days before the start the last of the dates was; inf without one."""
    gone = [each for each in stay.dates if each < start]
    return (start - max(gone)).days if gone else math.inf


def _waits(world: World, crowd: Crowd, origin: Origin, stay: _Stay, rows: Ints) -> _Waits:
    """Return how long customers have waited, and who was due before and lingers."""
    here = origin.here
    assert here is not None
    days_luck = _luck(crowd, rows, "waited", origin.step)
    linger_luck = uniforms(_luck(crowd, rows, "lingers", origin.step))
    to_stay, longest = np.zeros(len(rows)), stay.longest
    if _offers_stay(world, origin.step):
        to_stay = _chance_to_stay(world, crowd, origin.step, rows)
        longest = len(stay.due) - 1
    due, passed = stay.due[: longest + 1], stay.passed[: longest + 1]
    if here.waited == "steady":
        return _Waits(rows, *_steady(due, passed, to_stay, days_luck, linger_luck))
    waited = _drawn(_stated_weights(here, longest), days_luck)
    lingering = to_stay * passed[waited]
    share = lingering / np.maximum(lingering + due[waited], DUST)
    return _Waits(rows, waited, (linger_luck < share) & (waited > 0))


def _steady(
    due: Floats, passed: Floats, to_stay: Floats, days_luck: Words, linger_luck: Floats
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return waits as if entries had been even: all who are there, in proportion."""
    all_due, all_passed = due[1:].sum(), passed[1:].sum()
    lingers = linger_luck * (all_due + to_stay * all_passed) < to_stay * all_passed
    weights_due, weights_passed = due.copy(), passed.copy()
    weights_due[0] = weights_passed[0] = 0.0
    waited = _drawn(weights_due if all_due > 0 else weights_passed, days_luck)
    if lingers.any():
        waited[lingers] = _drawn(weights_passed, days_luck[lingers])
    return waited, lingers


def _stated_weights(here: AlreadyHere, longest: int) -> Floats:
    """Return the chances of the days waited as the file states them."""
    assert here.waited is not None
    assert not isinstance(here.waited, str | Until)
    return np.array(here.waited.probabilities(min(longest, MAX_DAYS) + 1))


def _drawn(weights: Floats, random: Words) -> Ints:
    cumulative = np.cumsum(weights) / weights.sum()
    cumulative[np.nonzero(weights)[0][-1] :] = 1.0
    return np.searchsorted(cumulative, uniforms(random), side="right")


def _luck(crowd: Crowd, rows: Ints, purpose: str, step: int) -> Words:
    word = word_of(f"{purpose}/{step}")
    return random_bits(crowd.key[rows] ^ word, np.zeros(1, dtype=np.int64))


def _offers_stay(world: World, step: int) -> bool:
    forks = world.journey.steps[step].forks
    return any(STAYING in rule.ways.targets for rules, _ in forks for rule in rules or ())


def _chance_to_stay(world: World, crowd: Crowd, step: int, rows: Ints) -> Floats:
    """Return the chance to draw `stay` at the fork, read as on the first day."""
    visits = crowd.visits_of(rows, step)
    crowd.visits[rows * world.n_steps + step] = 1
    day = np.zeros(len(rows), dtype=np.int64)
    chance = world.forks.chance_to_stay(crowd, step, Leavers(rows, day, day.astype(np.uint64)))
    crowd.visits[rows * world.n_steps + step] = visits
    return chance


def _due(world: World, crowd: Crowd, origin: Origin, stay: _Stay, waits: _Waits) -> Moving:
    """Return on which days those who have waited leave."""
    rows, waited, lingers = waits.rows, waits.days, waits.lingers
    step = np.full(len(rows), origin.step, dtype=np.int64)
    is_late = np.zeros(len(rows), dtype=bool)
    if isinstance(stay.plan.takes, Until):
        days = stay.plan.takes.days_from(world.journey.calendar.start)
        due = np.full(len(rows), NEVER if days is None else days, dtype=np.int64)
    else:
        due = _days_left(world, crowd, stay, origin.step, rows, waited)
    if stay.plan.timeout_days is not None:
        limit = stay.plan.timeout_days - waited
        crowd.timeout_day[rows], crowd.timeout_to[rows] = limit, stay.plan.timeout_to
        is_late = lingers | (due > limit)
        due = np.where(is_late, limit, due)
    else:
        due = np.where(lingers, NEVER, due)
    return Moving(rows, step, due, is_late)


def _days_left(
    world: World, crowd: Crowd, stay: _Stay, step: int, rows: Ints, waited: Ints
) -> Ints:
    """Return D - w, the stay D drawn given that it is w days at least."""
    random = random_bits(crowd.key[rows] ^ world.stay_word[step], np.ones(1, dtype=np.int64))
    below = stay.passed[waited]
    level = below + uniforms(random) * (1.0 - below)
    reached = stay.passed[1:]
    days = np.maximum(np.searchsorted(reached, level, side="right"), waited)
    is_over = days >= len(reached)
    return np.where(is_over, NEVER, days - waited)
