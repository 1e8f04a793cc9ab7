"""Passage days: after how many days customers first reach a set of states, the whole distribution.

The sums of `first_passage` follow all customers together; here those who set out on different
days are told apart, by lanes of their own where days differ from one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ageing import AgeStepper
from forkroad.engines.ends import Ends
from forkroad.engines.setting_out import Launch, list_launches, who_sets_out
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints, Program, Truths
from forkroad.records import record

Array = NDArray[np.float64]

# States x days x draws x lanes that following days of setting out one by one may cost; where
# it would be more, neighbouring days share a lane, but no fewer lanes than this are kept.
WORK = 1e7
FEWEST_LANES = 32
# Numbers that may be kept at a time.
KEPT_SIZE = 3e7
# A pass ends when no more than this part of its customers is still on the way. Long stays
# thin out slowly, and where many lanes are followed the last few customers are dear.
DUST = 1e-15
DUST_OF_MANY = 1e-7
MANY = 2e6


@record
class ReachByDays:
    """How many customers first reach each set of states, by days since setting out.

    count : (n_sets, n_rows, n_draws, n_days) how many first reach a set after so many days.
    is_pooled : whether neighbouring days of setting out were taken together; then nearly so.
    """

    count: Array
    is_pooled: bool


def find_reach_by_days(program: Program, sets: Sequence[Truths]) -> ReachByDays:
    """Return after how many days customers first reach each set.

    Where every day is like every other, all who set out in the same proportions share a lane;
    else each day of setting out has one of its own, as far as the work allows.
    """
    ends = Ends(program, sets, conserving=True)
    count = np.zeros((*ends.shape, program.n_draws, program.n_days))
    if not ends.count:
        return ReachByDays(count, is_pooled=False)
    if _is_even(ends.cut.program):
        _add_by_launch(ends, count)
        return ReachByDays(count, is_pooled=False)
    width = _days_a_lane(ends)
    _add_by_day(ends, count, width)
    return ReachByDays(count, is_pooled=width > 1)


def _add_by_launch(ends: Ends, count: Array) -> None:
    """Follow each launch as if all of it set out on day 0, then spread it over its days.

    Segments never meet in a state, so launches of different segments share a lane.
    """
    program = ends.cut.program
    launches, segments = list_launches(program), _segments(program)
    lanes = _lanes_by_segment(launches, segments)
    states = distinct(np.concatenate([launch.states for launch in launches]))
    shape = (program.n_draws, max(lanes) + 1)
    numbers = np.zeros((len(states), *shape))
    # (n_days, n_segments, n_draws, n_lanes) how many of a segment have set out by each day.
    begun = np.zeros((program.n_days, len(program.names.segments), *shape))
    for lane, launch in zip(lanes, launches, strict=True):
        numbers[np.searchsorted(states, launch.states), :, lane] = launch.shares
        for segment in distinct(segments[launch.states]):
            begun[:, segment, :, lane] = np.cumsum(launch.numbers, axis=0)
    segment_of_end = segments[: ends.count]
    starts = np.zeros(shape[1], dtype=np.intp)
    for age, entries in _ages(ends, starts, states, numbers, DUST):
        in_time = entries * begun[program.n_days - 1 - age][segment_of_end]
        count[..., age] = ends.sums(in_time.sum(axis=-1))


def _segments(program: Program) -> Ints:
    """Return (n_states,) the number of the segment that each state's customers are of."""
    own = program.row_of_type[1 : len(program.names.segments) + 1]
    return np.asarray(np.argmax(own, axis=0)[program.states.type], dtype=np.intp)


def _lanes_by_segment(launches: Sequence[Launch], segments: Ints) -> list[int]:
    """Return a lane for each launch, in which no other launch has customers of its segments."""
    taken: list[set[int]] = []
    lanes = []
    for launch in launches:
        own = set(segments[launch.states].tolist())
        lane = next((lane for lane, used in enumerate(taken) if not used & own), len(taken))
        if lane == len(taken):
            taken.append(set())
        taken[lane] |= own
        lanes.append(lane)
    return lanes


def _days_a_lane(ends: Ends) -> int:
    program = ends.cut.program
    n_lanes = max(FEWEST_LANES, int(WORK / _size(program)))
    return -(-program.n_days // n_lanes)


def _add_by_day(ends: Ends, count: Array, width: int) -> None:
    """Follow those who set out on each day, or on `width` days, in a lane of their own."""
    program = ends.cut.program
    states, numbers = who_sets_out(program)
    # The first day's lane is its own: those who are already here can only start there.
    first_days = np.array([0, *range(1, program.n_days, width)])
    pooled = np.moveaxis(np.add.reduceat(numbers, first_days, axis=0), 0, -1)
    starts = np.minimum(first_days + width // 2, program.n_days - 1)
    starts[0] = 0
    dust = DUST_OF_MANY if len(starts) * _size(program) > MANY else DUST
    at_once = max(1, int(KEPT_SIZE / _size(program)))
    for first in range(0, len(starts), at_once):
        lanes = slice(first, first + at_once)
        chosen = starts[lanes]
        for age, entries in _ages(ends, chosen, states, pooled[..., lanes], dust):
            n_in_time = int(np.searchsorted(chosen, program.n_days - age))
            count[..., age] += ends.sums(entries[..., :n_in_time].sum(axis=-1))


def _size(program: Program) -> int:
    """Return the numbers that one lane may have to keep."""
    return program.states.count * program.n_days * program.n_draws


def _ages(
    ends: Ends, starts: Ints, states: Ints, numbers: Array, dust: float
) -> Iterator[tuple[int, Array]]:
    """Yield (age, entries into the ends) until nobody is on the way any more.

    starts : (n_lanes,) the day on which each lane sets out.
    states, numbers : where they begin, and (n_states, n_draws, n_lanes) how many.
    dust : the part of them that may be forgotten.
    """
    program = ends.cut.program
    stepper = AgeStepper(ends.wiring, starts)
    nobody = np.zeros_like(numbers)
    going = numbers.sum(axis=(0, 1))
    enough = dust * going.sum()
    for age in range(program.n_days - int(starts.min())):
        entries = stepper.take(age, states, nobody if age else numbers)
        ended = entries[: ends.count]
        yield age, ended
        # The last state holds those who went elsewhere.
        going -= ended.sum(axis=(0, 1)) + entries[-1].sum(axis=0)
        if going[starts + age + 1 < program.n_days].sum() <= enough:
            return


def _is_even(program: Program) -> bool:
    """Return whether every day is like every other for those who are on the way."""
    used = distinct(program.transitions.cell)
    chances = program.cells.chances[:, used]
    if not (chances == chances[:1]).all():
        return False
    if any(where is not None and len(where) > 1 for where in program.departures.where):
        return False
    tables = {id(lag): lag.table for lag in program.departures.lags if lag.table}
    return all(table.count(table[0]) == len(table) for table in tables.values())
