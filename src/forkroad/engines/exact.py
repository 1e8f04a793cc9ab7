"""The exact engine: expectations, variances and distributions without sampling customers.

Draws of uncertain inputs are carried in parts that bound memory. All of them give means; the
first few also give the variance that luck makes, for which days must be kept and one backward
sweep run. What comes out is an `Answer`, from which the tables are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans, find_spans, list_amounts
from forkroad.engines.estimates import Answer, Estimate, Key
from forkroad.engines.flow import run_forward
from forkroad.engines.flows import Flow
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.luck import Luck, find_luck
from forkroad.engines.measures import Measures, still_here
from forkroad.engines.tally import Tally, make_tally
from forkroad.engines.unfolding import of_first_draws
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints, Program
from forkroad.program.slicing import slice_draws
from forkroad.records import record

Array = NDArray[np.float64]
# The amounts that a caller wants, of a program with some of the draws.
Wanted = Callable[[Program, Spans], Sequence[Amount]]

# Draws whose variance by luck is worked out; the rest share their ratio to the mean.
LUCK_DRAWS = 32
# Numbers that one part of the draws may hold at a time.
PART_SIZE = 2e7
# Beyond this many states x days x draws the engine declines.
MAX_WORK = 5e9


def limits(program: Program) -> list[str]:
    """Return the reasons why the exact engine cannot run a program; none if it can."""
    work = program.states.count * program.n_days * program.n_draws
    if work > MAX_WORK:
        return [
            f"{program.states.count:,} states x {program.n_days:,} days x {program.n_draws:,} "
            f"draws are more than {MAX_WORK:.0e}; fewer draws (--draws) or fewer types of "
            f"customers (now {program.n_types:,}) would do"
        ]
    return []


def solve(
    program: Program,
    wanted: Wanted = list_amounts,
    progress: Callable[[int, int], None] | None = None,
    *,
    luck_draws: int = LUCK_DRAWS,
) -> Answer:
    """Return the exact answer of a program.

    wanted : what is to be counted.
    progress : called with (draws done, draws in all).
    luck_draws : draws whose variance by luck is worked out; with 0 there are means alone.
    """
    spans = find_spans(program)
    n_luck = min(program.n_draws, luck_draws)
    parts = []
    done = 0
    for first, count, luck in _parts(program, n_luck):
        parts.append(_solve_part(slice_draws(program, first, count), spans, wanted, luck))
        done += count
        if progress:
            progress(done, program.n_draws)
    return _join(program, spans, parts)


@record
class _Part:
    n_draws: int
    estimates: dict[Key, Estimate]
    visits: Array
    present: Array
    moves: Array


def _parts(program: Program, n_luck: int) -> Iterable[tuple[int, int, int]]:
    """Yield (first draw, draws, the first of them with luck) of parts that fit into memory."""
    size = program.states.count + len(program.departures.lags) + len(program.transitions.cell)
    kept = max(1, int(PART_SIZE // (program.n_days * size)))
    at_once = max(1, min(512, int(PART_SIZE // (20 * size))))
    first = 0
    while first < program.n_draws:
        luck = max(0, min(kept, n_luck - first))
        stop = first + luck if first + luck < n_luck else first + max(at_once, luck)
        stop = min(stop, program.n_draws)
        yield first, stop - first, luck
        first = stop


def _solve_part(program: Program, spans: Spans, wanted: Wanted, n_luck: int) -> _Part:
    wiring = Wiring(program)
    amounts = wanted(program, spans)
    inflow = whole_inflow(program)
    flow = run_forward(wiring, inflow, spans.starts, keep_draws=n_luck)
    tally = make_tally(wiring, spans)
    measures = Measures(wiring, tally, amounts)
    means = {key: it[..., 0] for key, it in measures.of(flow, inflow, with_cohorts=True).items()}
    luck: dict[Key, Luck] = {}
    if n_luck == program.n_draws:
        luck = find_luck(wiring, spans, amounts, flow, means)
    elif n_luck:
        luck = _luck(wiring, spans, wanted, n_luck, flow, means)
    entered = flow.entered.sum(axis=(2, 3))
    return _Part(
        program.n_draws,
        {
            key: _estimate(mean, luck.get(key), is_count=measures.is_count(key))
            for key, mean in means.items()
        },
        _visits(program, tally, entered),
        _present(wiring, tally, entered, flow.moves),
        # By row, period and transition.
        tally.rows[:, np.newaxis, _origin(program)] * flow.moves,
    )


def _luck(
    wiring: Wiring,
    spans: Spans,
    wanted: Wanted,
    n_luck: int,
    flow: Flow,
    means: Mapping[Key, Array],
) -> dict[Key, Luck]:
    part = slice_draws(wiring.program, 0, n_luck)
    first = {key: mean[..., :n_luck] for key, mean in means.items()}
    flow = replace(flow, entered=flow.entered[:, :, :n_luck])
    return find_luck(of_first_draws(wiring, part), spans, wanted(part, spans), flow, first)


def _estimate(means: Array, luck: Luck | None, *, is_count: bool) -> Estimate:
    if luck is None:
        nothing = np.zeros((*means.shape[:2], 0))
        luck = Luck(nothing, nothing[:, -1], np.zeros(means.shape[:2], dtype=bool))
    return Estimate(means, luck.variance, luck.with_arrivals, luck.poisson, is_count)


def _visits(program: Program, tally: Tally, entered: Array) -> Array:
    """Return (n_rows, n_periods + 1, n_steps) visits, of all draws together.

    entered : (n_spans, n_states) entries, likewise.
    """
    at_step = _by_step(program) * program.states.is_entered
    by_row = np.stack([entered @ (at_step * row).T for row in tally.rows], axis=1)
    return tally.by_period(by_row).swapaxes(0, 1)


def _present(wiring: Wiring, tally: Tally, entered: Array, moves: Array) -> Array:
    """Return (n_rows, n_periods, n_steps) who is in a step at each period's end, of all draws."""
    starts = np.unique(tally.spans.period, return_index=True)[1]
    came = np.add.reduceat(entered, starts, axis=0)
    here = came.copy()
    np.subtract.at(here.T, _origin(wiring.program), moves.T)
    here = still_here(np.cumsum(came, axis=0), np.cumsum(here, axis=0))
    at_step = _by_step(wiring.program)
    return np.stack([here @ (at_step * row).T for row in tally.rows])


def _by_step(program: Program) -> Array:
    """Return (n_steps, n_states) which states are of which step."""
    steps = np.arange(len(program.names.steps))
    return np.asarray(program.states.step == steps[:, np.newaxis], dtype=float)


def _origin(program: Program) -> Ints:
    """Return (n_transitions,) the state that each transition leaves."""
    return program.departures.state[program.transitions.departure]


def _join(program: Program, spans: Spans, parts: list[_Part]) -> Answer:
    """Put the draws of all parts side by side; visits and moves are averaged over draws."""
    with_luck = [part for part in parts if next(iter(part.estimates.values())).luck.shape[-1]]
    with_luck = with_luck or parts[:1]  # whose arrays of luck are empty
    estimates = {}
    for key, first in parts[0].estimates.items():
        estimates[key] = Estimate(
            np.concatenate([part.estimates[key].means for part in parts], axis=-1),
            np.concatenate([part.estimates[key].luck for part in with_luck], axis=-1),
            np.concatenate([part.estimates[key].with_arrivals for part in with_luck], axis=-1),
            np.logical_and.reduce([part.estimates[key].poisson for part in with_luck]),
            first.is_count,
        )
    n_draws = sum(part.n_draws for part in parts)
    return Answer(
        program,
        spans,
        estimates,
        sum((part.visits for part in parts), np.zeros(1)) / n_draws,
        sum((part.present for part in parts), np.zeros(1)) / n_draws,
        sum((part.moves for part in parts), np.zeros(1)) / n_draws,
    )
