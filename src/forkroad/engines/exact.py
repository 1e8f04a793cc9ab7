"""The exact engine: expectations, variances and distributions without sampling customers.

Draws of uncertain inputs are carried in parts that bound memory. All of them give means; the
first few also give the variance that luck makes, for which days must be kept and one backward
sweep run: a pass of its own, which can be set aside. What comes out is an `Answer`, from which the
tables are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans, find_spans, list_amounts
from forkroad.engines.estimates import Answer, Estimate, Key
from forkroad.engines.flow import copies_of, run_forward
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.luck import BegunLuck, Luck, find_luck
from forkroad.engines.measures import Measures, still_here
from forkroad.engines.tally import Tally, make_tally
from forkroad.engines.unfolding import of_first_draws
from forkroad.engines.wiring import Wiring
from forkroad.program.draws import EVEN_DRAWS
from forkroad.program.program import Ints, Program
from forkroad.program.slicing import slice_draws
from forkroad.records import record
from forkroad.workers.aside import Aside, later

Array = NDArray[np.float64]
# The amounts that a caller wants, of a program with some of the draws.
Wanted = Callable[[Program, Spans], Sequence[Amount]]

# Draws whose variance by luck is worked out; the rest share their ratio to the mean. These are the
# draws that share the range of every input among them.
LUCK_DRAWS = EVEN_DRAWS
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
    aside: Aside = later,
) -> Answer:
    """Return the exact answer of a program.

    wanted : what is to be counted.
    progress : called with (draws done, draws in all).
    luck_draws : draws whose variance by luck is worked out; with 0 there are means alone.
    aside : where that is done while all draws give their means.
    """
    spans = find_spans(program)
    n_luck = min(program.n_draws, luck_draws)
    parts = []
    done = 0
    for first, count, luck in _parts(program, n_luck):
        part = slice_draws(program, first, count)
        parts.append(_solve_part(part, spans, wanted, luck, aside))
        done += count
        if progress:
            progress(done, program.n_draws)
    return _join(program, spans, parts)


@record
class _Part:
    """What some draws gave; `luck` waits for that of the first of them, where it is wanted."""

    n_draws: int
    means: dict[Key, Array]
    luck: Callable[[], dict[Key, Luck]]
    counts: frozenset[Key]
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


def _solve_part(program: Program, spans: Spans, wanted: Wanted, n_luck: int, aside: Aside) -> _Part:
    wiring = Wiring(program)
    amounts = wanted(program, spans)
    inflow = whole_inflow(program)
    is_apart = 0 < n_luck < program.n_draws
    first = _LuckOfFirst(wiring, spans, wanted, n_luck, aside) if is_apart else None
    flow = run_forward(wiring, inflow, spans.starts, keep_draws=n_luck)
    if first is not None:
        first.tell(flow)
    tally = make_tally(wiring, spans)
    measures = Measures(wiring, tally, amounts)
    means = _means(measures, flow, inflow)
    luck = {}
    if n_luck and not is_apart:
        luck = find_luck(wiring, spans, amounts, flow, means)
    entered = flow.entered.sum(axis=(2, 3))
    return _Part(
        program.n_draws,
        means,
        (lambda: luck) if first is None else first.find,
        frozenset(filter(measures.is_count, means)),
        _visits(program, tally, entered),
        _present(wiring, tally, entered, flow.moves),
        # By row, period and transition.
        tally.rows[:, np.newaxis, _origin(program)] * flow.moves,
    )


def _means(measures: Measures, flow: Flow, inflow: Inflow) -> dict[Key, Array]:
    return {key: it[..., 0] for key, it in measures.of(flow, inflow, with_cohorts=True).items()}


class _LuckOfFirst:
    """The luck of the first draws, which begins before anybody knows the flow of all."""

    def __init__(
        self, wiring: Wiring, spans: Spans, wanted: Wanted, n_luck: int, aside: Aside
    ) -> None:
        program = slice_draws(wiring.program, 0, n_luck)
        # The first draws take the copies of all, which are found before.
        behind = copies_of(wiring, whole_inflow(wiring.program))
        own, amounts = of_first_draws(wiring, program), wanted(program, spans)
        self._n_luck, self._inflow = n_luck, whole_inflow(program)
        self._begun = BegunLuck(own, spans, amounts, behind, aside)
        self._measures = Measures(own, make_tally(own, spans), amounts)

    def tell(self, flow: Flow) -> None:
        """Tell the flow of all draws, with the entries of every day of the first."""
        part = slice(self._n_luck)
        self._flow = replace(flow, entered=flow.entered[:, :, part], gone=flow.gone[:, part])
        self._begun.tell(self._flow)

    def find(self) -> dict[Key, Luck]:
        """Return the luck of every measure."""
        return self._begun.find(_means(self._measures, self._flow, self._inflow))


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
    lucks = [found for part in parts if (found := part.luck())]
    n_draws = sum(part.n_draws for part in parts)
    return Answer(
        program,
        spans,
        {key: _estimate(key, parts, lucks) for key in parts[0].means},
        sum((part.visits for part in parts), np.zeros(1)) / n_draws,
        sum((part.present for part in parts), np.zeros(1)) / n_draws,
        sum((part.moves for part in parts), np.zeros(1)) / n_draws,
    )


def _estimate(key: Key, parts: list[_Part], lucks: list[dict[Key, Luck]]) -> Estimate:
    means = np.concatenate([part.means[key] for part in parts], axis=-1)
    shape = means.shape[:2]
    nothing = Luck(np.zeros((*shape, 0)), np.zeros((shape[0], 0)), np.zeros(shape, dtype=bool))
    own = [luck[key] for luck in lucks] or [nothing]
    return Estimate(
        means,
        np.concatenate([luck.variance for luck in own], axis=-1),
        np.concatenate([luck.with_arrivals for luck in own], axis=-1),
        np.logical_and.reduce([luck.poisson for luck in own]),
        key in parts[0].counts,
    )
