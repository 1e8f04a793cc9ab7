"""Draws as weights of copies against draws one by one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from forkroad.engines.amounts import find_spans, list_amounts
from forkroad.engines.flow import run_forward
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.inflow import grouped_inflow, list_groups, whole_inflow
from forkroad.engines.measures import still_here
from forkroad.engines.moments import begin_seconds
from forkroad.engines.unfolding import of_first_draws, unfold
from forkroad.engines.wiring import Wiring
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws
from forkroad.program.timeline import Draws, build_timeline
from forkroad.workers.word import Word
from tests.engines.programs import journey

Array = NDArray[np.float64]

N_DRAWS = 80
# Drawn shares that nobody meets twice, one of them moved by a campaign; all sorts of stays; groups
# of a known number, and a price that changes.
ONCE = journey(
    "    browse: {takes: {geometric: 3 days}, next: {ask: 40%, think: 30%, lost: rest}, "
    "sample: 40}\n"
    "    think: {takes: {uniform: [0, 4]}, next: {ask: 50%, wait: rest}, sample: 30}\n"
    "    ask: {takes: 0, next: {compare: 70%, lost: rest}, sample: 50}\n"
    "    compare: {takes: 1 day, next: {wait: 60%, compare: 10%, cart: rest}}\n"
    "    wait: {takes: 25 days, next: {cart: 80%, lost: rest}, sample: 60}\n"
    "    cart: {takes: {poisson: 1}, next: {buy: 60%, stay: rest}, "
    "timeout: {after: 6, to: lost}}\n"
    "    buy: {buys: thing, takes: 2 days, cost: 1, next: {buy: 30%, done: rest}}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300, spread: fixed}, already_here: "
    "{browse: 40, think: {count: 30, waited: 2 days}, wait: {count: 9, waited: steady}}",
    head="months: 4\n"
    "campaigns: {fair: {from: 2026-02-10, to: 2026-03-20, change: "
    "{products.thing.price: 8, journey.steps.wait.next.cart: 85%}}}",
)
# A drawn share of coming back, met once a month at most.
MONTHLY = journey(
    "    browse: {takes: {geometric: 5 days}, next: {buy: 40%, lost: rest}}\n"
    "    buy: {buys: thing, takes: 30 days, next: {buy: 70%, lost: rest}, sample: 40}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300}",
    head="months: 8",
)


@cache
def programs() -> tuple[Program, ...]:
    return tuple(
        compile_program(build_timeline(it, Draws(1, 0, N_DRAWS))) for it in (ONCE, MONTHLY)
    )


def assert_same(found: object, expected: object) -> None:
    """Hold two arrays to be the same but for rounding."""
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)  # type: ignore[arg-type]


def both_ways(program: Program, inflow: Inflow, n_lanes: int = 1) -> tuple[Flow, Flow]:
    """Return the flow with draws as weights, and with draws one by one."""
    starts = find_spans(program).starts
    found = [
        run_forward(Wiring(program), given, starts, n_lanes=n_lanes, keep_draws=N_DRAWS)
        for given in (inflow, replace(inflow, by_day=None))
    ]
    assert found[0].unfolded is not None
    assert found[1].unfolded is None
    return found[0], found[1]


def assert_same_flow(found: Flow, expected: Flow) -> None:
    for name in ("entered", "moves", "gone"):
        assert_same(getattr(found, name), getattr(expected, name))
    days, states = slice(20, 60), np.arange(1, len(found.gone), 2)
    assert_same(found.entries_on(days, states, 5), expected.entries_on(days, states, 5))


@pytest.mark.parametrize("place", range(2))
def test_customers_flow_alike_with_draws_as_weights_and_one_by_one(place: int) -> None:
    program = programs()[place]
    assert_same_flow(*both_ways(program, whole_inflow(program)))


def test_nobody_is_left_in_a_step_that_takes_no_time() -> None:
    program = programs()[0]
    flow, _ = both_ways(program, whole_inflow(program))
    entered = flow.entered.sum(axis=0)
    asked = program.states.step == program.names.steps.index("ask")
    assert (entered[asked] > 1).all()
    assert (still_here(entered, entered - flow.gone)[asked] == 0).all()


def test_groups_flow_alike_with_draws_as_weights_and_one_by_one() -> None:
    program = programs()[0]
    groups = list_groups(program)
    # Three steps in which somebody waits on the first day, then four months of a known number.
    lanes = range(1, 7)
    chosen = [group for group in groups if group.lane in lanes]
    inflow = grouped_inflow(program, chosen, lanes)
    assert len(groups) == 7
    assert_same_flow(*both_ways(program, inflow, n_lanes=len(lanes)))
    # Sums of days are the days added up.
    expected = sum((inflow.numbers(day) for day in range(30, 50)), np.zeros(()))
    assert_same(inflow.sums(30, 50), expected)  # type: ignore[misc]


def known(flow: Flow) -> Word[Flow]:
    word: Word[Flow] = Word()
    word.give(flow)
    return word


@pytest.mark.parametrize("place", range(2))
def test_second_moments_are_alike_with_draws_as_weights_and_one_by_one(place: int) -> None:
    program = programs()[place]
    spans, inflow = find_spans(program), whole_inflow(program)
    amounts = list_amounts(program, spans)
    found, expected = (
        begin_seconds(Wiring(program), spans, amounts, flow.unfolded, known(flow))()
        for flow in both_ways(program, inflow)
    )
    assert found.keys() == expected.keys()
    for key, second in found.items():
        assert_same(second, expected[key])


def test_only_drawn_chances_make_copies() -> None:
    program = programs()[1]
    unfolded = unfold(Wiring(program), whole_inflow(program).states)
    assert unfolded is not None
    names, steps = program.names.steps, program.states.step[unfolded.state]
    # Before the first purchase nothing is drawn. Who buys does so on day 1 at the earliest and
    # comes back 30 days later each time: on days 31, 61, ..., 241 of 243, eight times at most,
    # with the share of coming back once, twice, ... behind him.
    assert program.n_days == 243
    again = (steps == names.index("buy")) & program.states.has_bought[unfolded.state]
    weights = unfolded.weights[again]
    assert len(weights) == 8
    assert np.ptp(weights[0]) > 0
    assert_same(weights, weights[0] ** np.arange(1, 9)[:, np.newaxis])
    assert_same(unfolded.weights[steps == names.index("browse")], np.ones((1, N_DRAWS)))
    assert (unfolded.weights[steps == names.index("buy")] == 1).all(axis=1).sum() == 1


def test_the_first_draws_unfold_as_all_of_them_do() -> None:
    program = programs()[0]
    wiring, states = Wiring(program), whole_inflow(program).states
    whole = unfold(wiring, states)
    part = slice_draws(program, 0, 5)
    first = unfold(of_first_draws(wiring, part), states)
    assert whole is not None
    assert first is not None
    assert first.wiring is whole.wiring
    assert np.array_equal(first.weights, whole.weights[:, :5])


def test_journeys_that_go_round_through_drawn_chances_are_not_unfolded() -> None:
    # From 100 days there are up to 100 rounds, each by one of two drawn ways.
    around = journey(
        "    browse: {takes: 1 day, next: {cart: 40%, think: 30%, lost: rest}, sample: 40}\n"
        "    think: {takes: 1 day, next: {browse: 60%, lost: rest}}\n"
        "    cart: {takes: 1 day, next: {browse: 60%, lost: rest}}\n"
        "    lost: {outcome: lost}\n"
    )
    program = compile_program(build_timeline(around, Draws(1, 0, N_DRAWS)))
    assert unfold(Wiring(program), whole_inflow(program).states) is None


def test_few_draws_are_taken_one_by_one() -> None:
    program = slice_draws(programs()[0], 0, 5)
    assert unfold(Wiring(program), whole_inflow(program).states) is None
