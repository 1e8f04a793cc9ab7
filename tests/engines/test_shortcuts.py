"""Passes by shortcuts against the same days in full, forward and backward."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from forkroad.engines.flow import Stepper, run_forward
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.rewards import Reward
from forkroad.engines.shortcuts import Shortcuts, find_shortcuts
from forkroad.engines.values import BackwardStepper, run_backward
from forkroad.engines.wiring import Wiring
from forkroad.forecast.demand import without_limits
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.engines.programs import journey
from tests.oracles.feature_scenarios import feature, read

Array = NDArray[np.float64]

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
# Shares with a sample, so that draws differ; steps of the same day in a row, a stay that may end
# on the day on which it began, a timeout, customers who are here already.
QUICK = journey(
    "    browse: {takes: {geometric: 3 days}, next: {ask: 40%, think: 30%, lost: rest}, "
    "sample: 40}\n"
    "    think: {takes: {uniform: [0, 4]}, next: {browse: 50%, ask: rest}, sample: 30}\n"
    "    ask: {takes: 0, next: {compare: 70%, lost: rest}, sample: 50}\n"
    "    compare: {takes: 0, next: {wait: 60%, cart: rest}}\n"
    "    wait: {takes: 25 days, next: {cart: 80%, lost: rest}}\n"
    "    cart: {takes: {poisson: 1}, next: {buy: 60%, stay: rest}, "
    "timeout: {after: 6, to: browse}}\n"
    "    buy: {buys: thing, takes: 2 days, next: {browse: 30%, done: rest}}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300}, already_here: "
    "{browse: 40, think: {count: 30, waited: 2 days}, wait: {count: 9, waited: steady}}",
    head="months: 6",
)


FEATURES = ("campaigns", "every_stay", "already_here", "timeouts", "shocks", "expressions")


@cache
def programs() -> list[Program]:
    """Return the journey above, and scenarios with every lag and with chances that change."""
    cream = read((SHIPPED / "cream.yaml").read_text(encoding="utf-8"))
    scenarios = [QUICK, without_limits(cream), *map(feature, FEATURES)]
    return [compile_program(build_timeline(each, Draws(1, 0, 3))) for each in scenarios]


def assert_same(found: Array, expected: Array) -> None:
    """Hold two arrays to be the same but for rounding."""
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("place", range(8))
def test_sums_of_days_spread_at_once_are_sums_of_days_in_full(place: int) -> None:
    program = programs()[place]
    wiring, inflow = Wiring(program), whole_inflow(program)
    starts = np.array([period.start for period in program.calendar.periods])
    assert find_shortcuts(wiring, inflow.states, starts.tolist()) is not None
    flow = run_forward(wiring, inflow, starts, keep_draws=2)
    stepper = Stepper(wiring, program.n_draws, 1)
    entered = np.zeros_like(flow.entered)
    gone = np.zeros((program.states.count, program.n_draws))
    moves = np.zeros_like(flow.moves)
    origin = program.departures.state[program.transitions.departure]
    for day in range(program.n_days):
        entries, out = stepper.take(day, inflow)
        period = np.searchsorted(starts, day, side="right") - 1
        entered[period] += entries
        epoch = int(program.cells.epoch_of_day[day])
        going = out[program.transitions.departure][..., 0] * wiring.chances_of(epoch)
        np.add.at(gone, origin, going)
        moves[period] += going.sum(axis=1)
        assert_same(flow.entries[day], entries[:, :2])
        assert_same(flow.leavings[day], out[:, :2])
    assert_same(flow.entered, entered)
    assert_same(flow.moves, moves)
    assert_same(flow.gone[..., 0], gone)


@pytest.mark.parametrize("place", range(8))
def test_values_by_shortcuts_are_those_of_days_in_full(place: int) -> None:
    program = programs()[place]
    wiring = Wiring(program)
    # Two amounts on every state, the first of which starts anew after each period.
    worth = np.random.default_rng(place).random((program.states.count, 2, program.n_draws))
    reward: Reward = (np.arange(program.states.count), worth)
    last_days = frozenset(period.stop - 1 for period in program.calendar.periods)
    fresh = slice(0, 1)
    asked = np.arange(0, program.states.count, 3)
    stepper = BackwardStepper(wiring, 2, program.n_draws)
    seen = []

    def visit(day: int, value: Array, after: Array, leaving: Array) -> None:
        del leaving
        if day in last_days:
            stepper.forget(fresh, day)
        expected = stepper.take(day, reward)
        for found, wanted in zip((value, after), expected, strict=False):
            assert_same(found[0], wanted[asked])
        seen.append(day)

    run_backward(
        wiring,
        lambda day: reward,
        (2, program.n_draws),
        visit,
        states=asked,
        fresh_after=last_days,
        fresh_columns=fresh,
    )
    assert seen == list(range(program.n_days - 1, -1, -1))


def test_nobody_is_followed_through_steps_that_take_no_time() -> None:
    program = programs()[0]
    shortcuts = Shortcuts(Wiring(program), whole_inflow(program).states)
    steps = {program.names.steps[program.states.step[stay]] for stay in shortcuts.stays}
    assert steps == {"browse", "think", "wait", "cart", "buy"}


def test_lanes_that_set_out_late_flow_as_they_do_among_all_days() -> None:
    program = programs()[0]
    inflow = whole_inflow(program)
    starts = np.array([period.start for period in program.calendar.periods])

    assert inflow.by_day is not None
    by_day = inflow.by_day.copy()
    by_day[:40] = 0.0

    def numbers(day: int) -> Array:
        return inflow.numbers(day) * (day >= 40)

    always = replace(inflow, numbers=numbers, by_day=by_day)
    flows = [
        run_forward(Wiring(program), replace(always, first_day=day), starts) for day in (0, 40)
    ]
    assert_same(flows[1].entered, flows[0].entered)
    # Nobody is anywhere in January, and from February on somebody is.
    assert flows[1].entered[0].sum() == 0 < flows[1].entered[1].sum()
