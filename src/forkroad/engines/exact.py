"""The exact engine: expectations, variances and distributions without sampling customers.

Draws of uncertain inputs are carried in parts that bound memory. All of them give means; the
first few also give the variance that luck makes, for which days must be kept and one backward
sweep run. What comes out is an `Answer`, from which the tables are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans, find_spans, list_amounts
from forkroad.engines.flow import Flow, Inflow, run_forward
from forkroad.engines.inflow import Group, list_groups, whole_inflow
from forkroad.engines.moments import Tally, find_contributions, find_seconds, make_tally
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws

Array = NDArray[np.float64]
Key = tuple[str, str]

# Draws whose variance by luck is worked out; the rest share their ratio to the mean.
LUCK_DRAWS = 32
# Numbers that one part of the draws may hold at a time.
PART_SIZE = 2e7
# Beyond this many states x days x draws the engine declines.
MAX_WORK = 5e9


@dataclass(frozen=True)
class Estimate:
    """One measure by table row and period, the total last.

    means : (n_rows, n_periods + 1, n_draws) expected value in each draw.
    luck : (n_rows, n_periods + 1, n_luck) variance in the first draws, given their inputs.
    with_arrivals : (n_rows, n_luck) covariance of the total with the number who set out.
    poisson : (n_rows, n_periods + 1) whether it is exactly Poisson, given the inputs.
    """

    means: Array
    luck: Array
    with_arrivals: Array
    poisson: NDArray[np.bool_]
    is_count: bool


@dataclass(frozen=True)
class Answer:
    """What the exact engine found.

    estimates : (kind, subject) to estimate, as `amounts` names them, with arrivals, set_out,
        undecided and customer.
    visits : (n_rows, n_periods + 1, n_steps). present : (n_rows, n_periods, n_steps).
    moves : (n_rows, n_periods, n_transitions) mean moves of each transition.
    """

    program: Program
    spans: Spans
    estimates: Mapping[Key, Estimate]
    visits: Array
    present: Array
    moves: Array


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
    extra: Callable[[Program], Iterable[Amount]] = lambda _: (),
    progress: Callable[[int, int], None] | None = None,
) -> Answer:
    """Return the exact answer of a program.

    extra : further amounts that goals ask for.
    progress : called with (draws done, draws in all).
    """
    spans = find_spans(program)
    n_luck = min(program.n_draws, LUCK_DRAWS)
    parts = []
    done = 0
    for first, count, with_luck in _parts(program, n_luck):
        part = slice_draws(program, first, count)
        parts.append(_solve_part(part, spans, list(extra(part)), with_luck=with_luck))
        done += count
        if progress:
            progress(done, program.n_draws)
    return _join(program, spans, parts)


@dataclass(frozen=True)
class _Part:
    n_draws: int
    estimates: dict[Key, Estimate]
    visits: Array
    present: Array
    moves: Array


def _parts(program: Program, n_luck: int) -> Iterable[tuple[int, int, bool]]:
    """Yield (first draw, draws, whether luck is wanted) of parts that fit into memory."""
    size = program.states.count + len(program.departures.lags) + len(program.transitions.cell)
    kept = max(1, int(PART_SIZE // (program.n_days * size)))
    at_once = max(1, min(512, int(PART_SIZE // (20 * size))))
    first = 0
    while first < program.n_draws:
        with_luck = first < n_luck
        stop = min(first + kept, n_luck) if with_luck else min(first + at_once, program.n_draws)
        yield first, stop - first, with_luck
        first = stop


def _solve_part(program: Program, spans: Spans, extra: list[Amount], *, with_luck: bool) -> _Part:
    wiring = Wiring(program)
    amounts = [*list_amounts(program, spans), *extra]
    inflow = whole_inflow(program)
    flow = run_forward(wiring, inflow, spans.starts, keep_days=with_luck)
    tally = make_tally(wiring, spans)
    measures = _Measures(wiring, tally, amounts)
    means = measures.of(flow, inflow, with_cohorts=True)
    estimates: dict[Key, Estimate] = {}
    if with_luck:
        seconds = find_seconds(wiring, spans, amounts, flow, inflow)
        estimates = _with_luck(wiring, spans, measures, means, seconds)
    else:
        for key, found in means.items():
            estimates[key] = _only_means(found, measures.is_count(key))
    rows = tally.rows
    return _Part(
        program.n_draws,
        estimates,
        _visits(program, tally, flow).sum(axis=-1),
        _present(wiring, rows, flow, spans).sum(axis=-1),
        _moves(program, rows, flow).sum(axis=-1),
    )


@dataclass(frozen=True)
class _Measures:
    """Every measure of a part, worked out from a flow with any number of lanes."""

    wiring: Wiring
    tally: Tally
    amounts: list[Amount]

    def of(self, flow: Flow, inflow: Inflow, *, with_cohorts: bool) -> dict[Key, Array]:
        """Return (n_rows, n_periods + 1, n_draws, n_lanes) means of every measure."""
        found = {(it.kind, it.subject): self.tally.mean(flow.entered, it) for it in self.amounts}
        found |= self._travelling(flow)
        arrived, set_out = self._setting_out(inflow, with_cohorts=with_cohorts)
        found["arrivals", ""] = arrived
        found["set_out", ""] = set_out
        return found

    def of_segment(self, segment: str) -> _Measures:
        """Return the same measures of one segment's customers alone."""
        program = self.wiring.program
        own = program.row_of_type[program.names.rows.index(segment), program.states.type]
        return replace(self, tally=replace(self.tally, rows=self.tally.rows * own))

    def is_count(self, key: Key) -> bool:
        """Return whether a measure counts whole things."""
        return next((it.is_count for it in self.amounts if (it.kind, it.subject) == key), True)

    def _travelling(self, flow: Flow) -> dict[Key, Array]:
        """Return who is still under way at the horizon, by whether they have bought."""
        states = self.wiring.program.states
        here = _staying(self.wiring, flow.entered.sum(axis=0), flow.moves.sum(axis=0))
        ends = np.array([bool(word) for word in self.wiring.program.names.outcomes])
        going = ~ends[states.step]
        shape = (len(self.tally.rows), len(self.wiring.program.calendar.periods))
        found = {}
        for kind, wanted in (("customer", states.has_bought_after), ("undecided", None)):
            chosen = going & (wanted if wanted is not None else ~states.has_bought_after)
            total = np.tensordot(self.tally.rows[:, chosen], here[chosen], axes=(1, 0))
            empty = np.full((*shape, *total.shape[1:]), np.nan)
            found[kind, ""] = np.concatenate([empty, total[:, np.newaxis]], axis=1)
        return found

    def _setting_out(self, inflow: Inflow, *, with_cohorts: bool) -> tuple[Array, Array]:
        """Return arrivals by period, and all who set out, those already here included."""
        program = self.wiring.program
        rows = self.tally.rows[:, inflow.states]
        periods = []
        for period in program.calendar.periods:
            days = (inflow.numbers(day) for day in range(period.start, period.stop))
            periods.append(np.tensordot(rows, sum(days, np.zeros(1)), axes=(1, 0)))
        by_period = np.stack(periods, axis=1)
        by_period = np.concatenate([by_period, by_period.sum(axis=1, keepdims=True)], axis=1)
        if not with_cohorts:
            return by_period, by_period
        here = self._already_here()
        arrived = by_period.copy()
        arrived[:, 0] -= here
        arrived[:, -1] -= here
        return arrived, by_period

    def _already_here(self) -> Array:
        """Return (n_rows, n_draws, 1) how many are in mid-journey on the first day."""
        program = self.wiring.program
        found = np.zeros((len(self.tally.rows), program.n_draws, 1))
        for cohort in program.cohorts:
            for state, number in cohort.places:
                found[:, :, 0] += self.tally.rows[:, state, np.newaxis] * number
        return found


def _with_luck(
    wiring: Wiring,
    spans: Spans,
    measures: _Measures,
    means: dict[Key, Array],
    seconds: dict[int, Array],
) -> dict[Key, Estimate]:
    """Return estimates with their variance given the inputs."""
    keys = list(means)
    repeating = [(it.kind, it.subject) for it in measures.amounts if not it.once]
    second_of = dict(zip(repeating, seconds.values(), strict=True))
    groups = list_groups(wiring.program)
    contributions: dict[Key, Array] = {}
    if groups:

        def of_groups(
            flow: Flow, inflow: Inflow, chosen: Sequence[Group], lanes: range
        ) -> list[Array]:
            by_segment = {
                segment: measures.of_segment(segment).of(flow, inflow, with_cohorts=False)
                for segment in {group.segment for group in chosen}
            }
            return [
                np.stack([_of_group(by_segment[it.segment], key, it, lanes) for it in chosen], -1)
                for key in keys
            ]

        arrays = find_contributions(wiring, spans, groups, of_groups)
        contributions = dict(zip(keys, arrays, strict=True))
    factor = np.stack(np.broadcast_arrays(*(g.factor for g in groups)), -1) if groups else None
    size = np.stack(np.broadcast_arrays(*(g.size for g in groups)), -1) if groups else None
    estimates = {}
    for key in keys:
        mean = means[key][..., 0]
        luck = second_of.get(key, mean).copy()
        together = mean[:, -1].copy()
        corrected = np.zeros(mean.shape[:2], dtype=bool)
        if factor is not None and size is not None:
            given = contributions[key]
            extra = (factor * given**2).sum(axis=-1)
            luck += extra
            corrected = (np.abs(extra) > 0).any(axis=-1)
            together += (factor * size * given[:, -1]).sum(axis=-1)
        counts = measures.is_count(key) and key != ("set_out", "")
        plain = np.abs(second_of.get(key, mean) - mean) <= 1e-12 * np.abs(mean)
        poisson = plain.all(axis=-1) & ~corrected & counts
        estimates[key] = Estimate(mean, np.maximum(luck, 0.0), together, poisson, counts)
    return estimates


def _of_group(found: dict[Key, Array], key: Key, group: Group, lanes: range) -> Array:
    """Return a group's part of a measure; cohorts do not arrive, they set out alone."""
    own = found[key][..., group.lane - lanes.start]
    return np.zeros_like(own) if group.cohort >= 0 and key == ("arrivals", "") else own


def _only_means(found: Array, is_count: bool) -> Estimate:
    mean = found[..., 0]
    nothing = np.zeros((*mean.shape[:2], 0))
    poisson = np.zeros(mean.shape[:2], dtype=bool)
    return Estimate(mean, nothing, nothing[:, -1], poisson, is_count)


def _staying(wiring: Wiring, entered: Array, moves: Array) -> Array:
    """Return who entered and has not moved on, by state."""
    gone = np.zeros_like(entered)
    wiring.by_origin.add(moves[wiring.by_origin.order], gone)
    return entered - gone


def _visits(program: Program, tally: Tally, flow: Flow) -> Array:
    """Return (n_rows, n_periods + 1, n_steps, n_draws) visits."""
    found = []
    for step in range(len(program.names.steps)):
        here = np.nonzero((program.states.step == step) & program.states.is_entered)[0]
        by_span = np.tensordot(tally.rows[:, here], flow.entered[..., 0][:, here], axes=(1, 1))
        found.append(tally.by_period(by_span))
    return np.stack(found, axis=2)


def _present(wiring: Wiring, rows: Array, flow: Flow, spans: Spans) -> Array:
    """Return (n_rows, n_periods, n_steps, n_draws) who is in a step at each period's end."""
    program = wiring.program
    starts = np.unique(spans.period, return_index=True)[1]
    entered = np.cumsum(np.add.reduceat(flow.entered[..., 0], starts, axis=0), axis=0)
    moves = np.cumsum(flow.moves[..., 0], axis=0)
    here = np.stack([_staying(wiring, *pair) for pair in zip(entered, moves, strict=True)])
    found = []
    for step in range(len(program.names.steps)):
        states = np.nonzero(program.states.step == step)[0]
        found.append(np.tensordot(rows[:, states], here[:, states], axes=(1, 1)))
    return np.stack(found, axis=2)


def _moves(program: Program, rows: Array, flow: Flow) -> Array:
    """Return (n_rows, n_periods, n_transitions, n_draws) moves."""
    origin = program.departures.state[program.transitions.departure]
    counted = rows[:, origin]
    return counted[:, np.newaxis, :, np.newaxis] * flow.moves[np.newaxis, ..., 0]


def _join(program: Program, spans: Spans, parts: list[_Part]) -> Answer:
    """Put the draws of all parts side by side; visits and moves are averaged over draws."""
    with_luck = [part for part in parts if next(iter(part.estimates.values())).luck.shape[-1]]
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
