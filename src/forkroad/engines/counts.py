"""The counts engine: Monte Carlo whose cost does not grow with the number of customers.

Customers are whole numbers by state and day, all replications of a block at once. It is the
process itself that is sampled: nothing is rounded and nothing taken for normal. A block is a
unit of work with random streams of its own; its size is the program's, never the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from forkroad.engines.counts_paired import PairedParts
from forkroad.engines.counts_sums import Counts, with_total
from forkroad.engines.counts_tally import Tally, list_spans
from forkroad.engines.counts_walk import Parts, Walk
from forkroad.engines.samples import Numbers, Samples, join_samples
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws
from forkroad.program.stock_limits import REFUSED

# Beyond this many states the engine declines.
MAX_STATES = 200_000
# Sizes of blocks, each a divisor of the largest, and the bytes that a block may hold.
BLOCKS = (200, 100, 50, 25, 10, 5, 1)
BLOCK_BYTES = 3e8


class CustomersLost(AssertionError):
    """Customers were lost or doubled on their way: a bug, not a user's mistake."""


def limits(program: Program) -> list[str]:
    """Return the reasons why the counts engine cannot run a program; none if it can."""
    if program.states.count > MAX_STATES:
        return [
            f"the journey has {program.states.count:,} states and {MAX_STATES:,} are the most; "
            f"fewer types of customers (now {program.n_types:,}) would do"
        ]
    return []


def block_size(program: Program) -> int:
    """Return how many replications of a program share their streams and arrays."""
    longest = [len(lag.chances) or max(lag.table, default=0) + 1 for lag in program.departures.lags]
    n_steps = len(program.names.steps)
    by_step = len(program.names.rows) * len(program.calendar.periods) * n_steps
    numbers = sum(longest) + 8 * program.states.count + 3 * len(program.transitions.cell)
    numbers += 4 * len(longest) + 4 * by_step
    return next((size for size in BLOCKS if 8 * size * numbers <= BLOCK_BYTES), BLOCKS[-1])


def simulate(
    program: Program,
    n_replications: int,
    seed: int,
    *,
    first: int = 0,
    levels: Counts | None = None,
    progress: Callable[[int], None] | None = None,
) -> Samples:
    """Return the samples of some replications.

    program : compiled `by_days`, without draws or with one for each replication. One compiled
        `with_words` has the same luck as any other wherever the two are the same (see
        `counts_luck`), which takes longer and is for differences.
    first : number of the first replication, a multiple of the largest block size.
    levels : (n_stocked_products, n_days) base-stock level wanted on each day, where a product of
        the program orders up to one.
    progress : called with the replications done.

    Raises CustomersLost.
    """
    parts = []
    for block in blocks(program, n_replications):
        parts.append(simulate_block(program, block, seed, first=first, levels=levels))
        if progress:
            progress(sum(block))
    return join_samples(parts)


def blocks(program: Program, n_replications: int) -> Iterator[tuple[int, int]]:
    """Yield (first replication, how many) of each unit of work."""
    size = block_size(program)
    for start in range(0, n_replications, size):
        yield start, min(size, n_replications - start)


def simulate_block(
    program: Program,
    block: tuple[int, int],
    seed: int,
    *,
    first: int = 0,
    levels: Counts | None = None,
) -> Samples:
    """Return the samples of one of a program's `blocks`; see `simulate`."""
    start, count = block
    part = slice_draws(program, start if program.n_draws > 1 else 0, count)
    return run_block(part, seed, first + start, count, levels)


def run_block(
    program: Program, seed: int, first: int, n_replications: int, levels: Counts | None = None
) -> Samples:
    """Return the samples of one unit of work.

    program : with as many draws as replications, or with one.
    """
    parts = Parts(program, n_replications)
    if program.states.words is not None:
        parts = PairedParts(program, seed, first, n_replications)
    walk = Walk(program, seed, first, n_replications, levels, parts)
    tally = Tally(program, walk.purchases, n_replications)
    periods = program.calendar.periods
    moves = []
    for span in list_spans(program):
        for day in range(span.first, span.stop):
            walk.take(day)
        tally.count_arrivals(span.period, walk.arrived, walk.cohorts if span.first == 0 else None)
        tally.count_span(span, walk.entered, walk.buyers, walk.units)
        if span.stop == periods[span.period].stop:
            tally.count_present(span.period, walk.present())
            moves.append(walk.moves())
        if span.stop < program.n_days:
            walk.close_span()
    found = _gathered(program, tally, tally.count_travelling(walk.present()), moves)
    return replace(found, stock=walk.shelf.samples()) if program.stock else found


def _gathered(
    program: Program, tally: Tally, travelling: dict[tuple[str, str], Counts], moves: list[Counts]
) -> Samples:
    names = program.names
    measures = {key: with_total(values) for key, values in tally.measures.items()}
    visits = with_total(tally.visits)
    for step, word in enumerate(names.outcomes):
        if word:
            measures["outcome", names.steps[step]] = visits[:, :, step]
    _check_conservation(program, measures, travelling)
    for key, numbers in travelling.items():
        unknown = np.full((*tally.visits.shape[:2], numbers.shape[-1]), np.nan)
        measures[key] = np.concatenate([unknown, numbers[:, np.newaxis]], axis=1)
    pairs, by_pair = _moves_by_pair(program, moves)
    return Samples(
        names,
        program.calendar,
        measures,
        visits,
        tally.present,
        pairs,
        with_total(by_pair),
        _turned_away(program, pairs, moves),
    )


def _check_conservation(
    program: Program,
    measures: dict[tuple[str, str], Numbers],
    travelling: dict[tuple[str, str], Counts],
) -> None:
    """Hold all who set out to be at an end or under way, in every row and replication."""
    ends = [
        word and step
        for step, word in zip(program.names.steps, program.names.outcomes, strict=True)
    ]
    ended = sum((measures["outcome", step][:, -1] for step in ends if step), np.zeros(1, np.int64))
    found = ended + travelling["undecided", ""] + travelling["customer", ""]
    if not np.array_equal(found, measures["set_out", ""][:, -1]):
        raise CustomersLost(f"{measures['set_out', ''][:, -1]} set out, {found} are somewhere")


def _moves_by_pair(
    program: Program, moves: list[Counts]
) -> tuple[tuple[tuple[int, int], ...], Numbers]:
    """Return the pairs of steps and (n_rows, n_periods, n_pairs, n_replications) moves."""
    states, transitions = program.states, program.transitions
    origin = program.departures.state[transitions.departure]
    goes_on = np.flatnonzero(states.is_entered[transitions.target])
    steps = np.stack([states.step[origin], states.step[transitions.target]])[:, goes_on]
    pairs, place = np.unique(steps, axis=1, return_inverse=True)
    shape = (len(program.row_of_type), len(moves), pairs.shape[1], moves[0].shape[1])
    found = np.zeros(shape, dtype=np.int64)
    counted = program.row_of_type[:, states.type[origin[goes_on]]]
    for row in range(shape[0]):
        chosen = np.flatnonzero(counted[row])
        for period, numbers in enumerate(moves):
            into = np.zeros((pairs.shape[1], shape[-1]), dtype=np.int64)
            np.add.at(into, np.ravel(place)[chosen], numbers[goes_on[chosen]])
            found[row, period] = into
    return tuple((int(a), int(b)) for a, b in pairs.T), found


def _turned_away(
    program: Program, pairs: tuple[tuple[int, int], ...], moves: list[Counts]
) -> Numbers:
    """Return (n_pairs, n_replications) moves over the horizon for want of stock."""
    states, transitions = program.states, program.transitions
    place = {pair: number for number, pair in enumerate(pairs)}
    found = np.zeros((len(pairs), moves[0].shape[1]), dtype=np.int64)
    for number, departure in enumerate(transitions.departure.tolist()):
        if program.departures.lags[departure] == REFUSED:
            origin = program.departures.state[departure]
            pair = (int(states.step[origin]), int(states.step[transitions.target[number]]))
            found[place[pair]] += sum((each[number] for each in moves), np.zeros(1, np.int64))
    return found
