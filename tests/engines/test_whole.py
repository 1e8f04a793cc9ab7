"""The whole horizon, state after state, against the same days one by one, forward and backward."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from forkroad.engines.components import list_components
from forkroad.engines.flow import Stepper
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.kernels import Kernel, Kernels
from forkroad.engines.rewards import everywhere
from forkroad.engines.values import BackwardStepper
from forkroad.engines.whole import Whole, find_whole
from forkroad.engines.whole_flow import run_whole
from forkroad.engines.whole_values import run_whole_back
from forkroad.engines.wiring import Wiring
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.engines.programs import journey
from tests.oracles.feature_scenarios import feature, read

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
# Every lag: geometric, by chances short and long, fixed, until a date, the same day, a timeout;
# customers who are here already and have waited; two steps that lead back to each other.
LAGS = journey(
    "    browse: {takes: {geometric: 3 days}, next: {cart: 40%, think: 30%, lost: rest}}\n"
    "    think: {takes: {uniform: [2, 40]}, next: {browse: 50%, ask: rest}}\n"
    "    ask: {takes: 0, next: {wait: 70%, fair: 10%, lost: rest}}\n"
    "    fair: {takes: {until: [2026-03-01, 2026-06-20]}, next: {cart: 50%, lost: rest}}\n"
    "    wait: {takes: 25 days, next: {cart: 80%, lost: rest}}\n"
    "    cart: {takes: {poisson: 1}, next: {buy: 60%, stay: rest}, "
    "timeout: {after: 6, to: lost}}\n"
    "    buy: {buys: thing, takes: 2 days, next: {again: 30%, done: rest}}\n"
    "    again: {takes: {uniform: [0, 30]}, next: {bye: 50%, lost: rest}}\n"
    "    bye: {outcome: lost}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300}, already_here: "
    "{browse: 40, think: {count: 30, waited: 5 days}, wait: {count: 9, waited: steady}}",
    head="months: 7",
)


@cache
def programs() -> list[Program]:
    """Return the journey with all lags, one whose chances change, shipped ones without draws."""
    scenarios = [LAGS, feature("shocks"), feature("steady")]
    scenarios += [
        read((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("trade_fair_b2b", "five_as_gift_buyer")
    ]
    return [compile_program(build_timeline(each, Draws())) for each in scenarios]


def assert_same(found: object, expected: object) -> None:
    """Hold two arrays to be the same but for rounding."""
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", range(5))
def test_states_with_all_their_days_flow_as_the_days_do_one_by_one(place: int) -> None:
    program = programs()[place]
    wiring, inflow = Wiring(program), whole_inflow(program)
    starts = np.array([period.start for period in program.calendar.periods])
    flow, taken = run_whole(Whole(wiring), inflow, starts, 1)
    stepper = Stepper(wiring, 1, 1)
    transitions = program.transitions
    moves = np.zeros_like(flow.moves)
    for day in range(program.n_days):
        entries, out = stepper.take(day, inflow)
        assert_same(flow.entries[day], entries)
        assert_same(flow.leavings[day], out)
        period = np.searchsorted(starts, day, side="right") - 1
        chances = wiring.chances_of(int(program.cells.epoch_of_day[day]))[:, 0]
        moves[period] += out[transitions.departure, 0, 0] * chances
    assert_same(flow.moves, moves)
    assert_same(taken[:, 0], moves.sum(axis=0))
    entered = np.add.reduceat(flow.entries, starts, axis=0)
    assert_same(flow.entered, entered)
    gone = np.zeros(program.states.count)
    np.add.at(gone, program.departures.state[transitions.departure], moves.sum(axis=0))
    assert_same(flow.gone[:, 0, 0], gone)


@pytest.mark.parametrize("place", range(5))
def test_states_with_all_their_days_are_worth_what_they_are_day_by_day(place: int) -> None:
    program = programs()[place]
    wiring = Wiring(program)
    # Two amounts on every state, the first of which starts anew after each period.
    worth = np.random.default_rng(place).random((program.states.count, 2))
    bounds = [*(period.start for period in program.calendar.periods), program.n_days]
    stepper = BackwardStepper(wiring, 2, 1)
    reward = everywhere(worth[:, :, np.newaxis])
    seen = []
    origin = program.departures.state

    def visit(first: int, *found: object) -> None:
        stop = bounds[bounds.index(first) + 1]
        stepper.forget(slice(0, 1), stop - 1)
        for day in range(stop - 1, first - 1, -1):
            expected = stepper.take(day, reward)
            # Some states can be entered on the first day alone, and mean nothing on others.
            shown = slice(None) if not day else program.states.level > 0
            left = slice(None) if not day else program.states.level[origin] > 0
            for given, wanted, own in zip(found, expected, (shown, shown, left), strict=True):
                assert_same(given[day - first][own], wanted[own])  # type: ignore[index]
            seen.append(day)

    run_whole_back(Whole(wiring), lambda day: reward, 2, visit, None, bounds, bounds, 1)
    assert seen == list(range(program.n_days - 1, -1, -1))


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_period_alone_is_worth_what_the_same_days_are_worth_at_the_end(place: int) -> None:
    # A journey without a day that differs from others, and two with some: with dates, with epochs.
    whole = Whole(Wiring(programs()[place]))
    program = whole.wiring.program
    assert whole.is_timeless.any()
    bounds = [*(period.start for period in program.calendar.periods), program.n_days]
    worth = np.random.default_rng(place).random((program.states.count, 1, 1))
    alike = everywhere(np.repeat(worth, 2, axis=1))
    states = np.arange(0, program.states.count, 2)

    def values(n_columns: int, n_fresh: int) -> list[np.ndarray]:
        seen: list[np.ndarray] = []

        def visit(first: int, *found: np.ndarray) -> None:
            seen.append(np.stack([each[:, :, :1] for each in found[:2]]))

        reward = (alike[0], alike[1][:, :n_columns])
        run_whole_back(whole, lambda day: reward, n_columns, visit, states, bounds, bounds, n_fresh)
        return seen

    # With a second column of the same worth the first is taken over, alone it is worked out.
    for found, expected in zip(values(2, 1), values(1, 1), strict=True):
        assert_same(found, expected)


def test_a_journey_that_is_mostly_one_loop_is_taken_day_by_day() -> None:
    # Four of five states lead back to one another: 16 pairs, three for each state.
    ring = "".join(
        f"    {a}: {{takes: 1 day, next: {{{b}: 90%, lost: rest}}}}\n"
        for a, b in (("browse", "two"), ("two", "three"), ("three", "four"))
    )
    text = ring + "    four: {takes: 1 day, next: {browse: 90%, lost: rest}}\n"
    program = compile_program(
        build_timeline(journey(text + "    lost: {outcome: lost}\n"), Draws())
    )
    assert find_whole(Wiring(program), 1) is None


def test_a_stay_is_summed_alike_in_windows_and_one_by_one() -> None:
    random = np.random.default_rng(1)
    values = random.random((150, 3))
    for n_lags in (1, 5, 40, 200):
        chances = random.random(n_lags)
        # By hand: found[t] is the sum over k up to t of chances[k] values[t - k].
        expected = [
            sum(chances[k] * values[t - k] for k in range(min(t + 1, n_lags))) for t in range(150)
        ]
        assert_same(Kernel(chances).of(values), expected)
        assert_same(Kernel(chances).of(values[:, :1]), np.array(expected)[:, :1])


def test_a_stay_that_ends_with_the_same_chance_is_carried_from_window_to_window() -> None:
    # Of those who came k days ago 0.1 x 0.9^(k - 1) leave, on the day itself nobody.
    values = np.random.default_rng(2).random((150, 3))
    chances = 0.1 * 0.9 ** np.arange(-1.0, 149.0)
    chances[0] = 0.0
    for n_days in (1, 40, 64, 65, 150):
        given = values[:n_days]
        assert_same(Kernel(chances, 0.1).of(given), Kernel(chances).of(given))


def test_sums_between_several_rows_turn_round() -> None:
    # Who enters row 0 is in row 1 after a day with chance 1/4; the other way after two with 1/2.
    chances = np.zeros((3, 2, 2))
    chances[1, 1, 0], chances[2, 0, 1] = 0.25, 0.5
    values = np.zeros((2, 4, 1))
    values[:, 0, 0] = 8.0, 4.0
    kernels = Kernels(chances)
    assert kernels.of(values)[..., 0].tolist() == [[0, 0, 2, 0], [0, 2, 0, 0]]
    assert kernels.turned.of(values)[..., 0].tolist() == [[0, 1, 0, 0], [0, 0, 4, 0]]


def test_states_come_after_all_that_lead_to_them_and_loops_together() -> None:
    edges = [(4, 1), (1, 2), (2, 1), (2, 0), (4, 3), (3, 3), (3, 0)]
    order = list_components(5, edges)
    assert sorted(order) == [[0], [1, 2], [3], [4]]
    place = {state: rank for rank, states in enumerate(order) for state in states}
    assert all(place[origin] <= place[target] for origin, target in edges)
