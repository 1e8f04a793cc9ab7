"""A forward pass of one column against the same days one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forkroad.engines.column_flow import run_column
from forkroad.engines.flow import Stepper
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.wiring import Wiring
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.engines.programs import journey
from tests.engines.test_blocks import LAGS, assert_same, programs

# What prices do decides here, and they change twice: three kinds of days.
TURNING = journey(
    "    browse: {takes: {uniform: [1, 9]}, choose: {buy: 0.1 * pull, lost: 1}}\n"
    "    buy: {buys: thing, next: {browse: 20%, done: rest}}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300, seasonality: [1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0]}",
    head="months: 6\nvalues: {pull: {2026-01: 1, 2026-03: 4, 2026-04: 2}}",
)
UNTIL = journey(
    "    browse: {takes: {until: [2026-03-01, 2026-09-01]}, next: {buy: 50%, lost: rest}}\n"
    "    buy: {buys: thing, next: done}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300}",
)
DRAWN = journey(
    "    browse: {takes: 1 day, next: {buy: 50%, lost: rest}, sample: 40}\n"
    "    buy: {buys: thing, next: done}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300}",
)


def program_of(scenario: object, draws: int = 0) -> Program:
    return compile_program(build_timeline(scenario, Draws(1, 0, draws)))  # type: ignore[arg-type]


@pytest.mark.parametrize("place", range(5))
def test_a_column_flows_as_its_days_do_one_by_one(place: int) -> None:
    program = [*programs(), program_of(TURNING)][place]
    wiring, inflow = Wiring(program), whole_inflow(program)
    starts = np.array([0, 10, 11, program.n_days - 1])
    flow = run_column(wiring, inflow, starts)
    assert flow is not None
    stepper, transitions = Stepper(wiring, 1, 1), program.transitions
    entered = np.zeros((len(starts), program.states.count))
    moves = np.zeros((len(program.calendar.periods), len(transitions.cell)))
    for day, epoch in enumerate(program.cells.epoch_of_day.tolist()):
        entries, left = stepper.take(day, inflow)
        entered[np.searchsorted(starts, day, side="right") - 1] += entries[:, 0, 0]
        period = next(n for n, it in enumerate(program.calendar.periods) if day < it.stop)
        going = left[transitions.departure, 0, 0] * wiring.chances_of(epoch)[:, 0]
        moves[period] += going
    assert_same(flow.entered[:, :, 0, 0], entered)
    assert_same(flow.moves, moves)
    gone = np.zeros(program.states.count)
    np.add.at(gone, program.departures.state[transitions.departure], moves.sum(axis=0))
    assert_same(flow.gone[:, 0, 0], gone)


def test_the_journeys_have_the_lags_and_the_kinds_of_days_that_are_to_be_held() -> None:
    wiring = Wiring(program_of(LAGS))
    assert len(wiring.geometric[0])
    assert wiring.stay_groups
    assert len(wiring.openings[0])
    # Two days, six, and twenty-five, which is longer than all but one of the other stays.
    assert {2, 25} <= set(wiring.dated[1][:, 0].tolist())
    assert len(program_of(TURNING).cells.chances) == 3


@pytest.mark.parametrize("scenario, draws", [(UNTIL, 0), (DRAWN, 5)])
def test_stays_by_the_date_and_draws_with_chances_of_their_own_are_no_column(
    scenario: object, draws: int
) -> None:
    program = program_of(scenario, draws)
    assert run_column(Wiring(program), whole_inflow(program), np.array([0])) is None


def test_a_wiring_is_taken_over_for_other_chances_and_for_nothing_else() -> None:
    program = program_of(LAGS)
    wiring, inflow = Wiring(program), whole_inflow(program)
    starts = np.array([0])
    run_column(wiring, inflow, starts)
    half = np.where(program.cells.chances == 1.0, 1.0, program.cells.chances / 2)
    other = replace(program, cells=replace(program.cells, chances=half))
    taken = wiring.laid_out_for(other)
    assert taken is not None
    assert taken.shared == {}
    assert taken.stay_groups is wiring.stay_groups
    found, wanted = (run_column(it, inflow, starts) for it in (taken, Wiring(other)))
    assert found is not None
    assert wanted is not None
    np.testing.assert_array_equal(found.entered, wanted.entered)
    elsewhere = replace(program, departures=replace(program.departures))
    assert wiring.laid_out_for(elsewhere) is None
