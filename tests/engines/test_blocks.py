"""Blocks of days against the same days one by one, forward and backward."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from forkroad.engines.block_passes import flow_by_blocks, values_by_blocks
from forkroad.engines.blocks import Blocks, find_blocks
from forkroad.engines.flow import Stepper
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.rewards import everywhere
from forkroad.engines.values import BackwardStepper
from forkroad.engines.wiring import Wiring
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.engines.programs import journey
from tests.oracles.feature_scenarios import read

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))
# Every lag that a block knows: geometric, by chances short and long, fixed ones within a block
# and longer than one, the same day, a timeout, customers who are there already and have waited.
LAGS = journey(
    "    browse: {takes: {geometric: 3 days}, next: {cart: 40%, think: 30%, lost: rest}}\n"
    "    think: {takes: {uniform: [2, 40]}, next: {browse: 50%, ask: rest}}\n"
    "    ask: {takes: 0, next: {wait: 70%, lost: rest}}\n"
    "    wait: {takes: 25 days, next: {cart: 80%, lost: rest}}\n"
    "    cart: {takes: {poisson: 1}, next: {buy: 60%, stay: rest}, "
    "timeout: {after: 6, to: browse}}\n"
    "    buy: {buys: thing, takes: 2 days, next: {browse: 30%, done: rest}}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n",
    segment="arrivals: {per_month: 300}, already_here: "
    "{browse: 40, think: {count: 30, waited: 5 days}, wait: {count: 9, waited: steady}}",
    head="months: 12",
)


def central(scenario: object) -> Program:
    return compile_program(build_timeline(scenario, Draws()))  # type: ignore[arg-type]


@cache
def programs() -> list[Program]:
    """Return the journey with all lags, and shipped ones with their uncertain inputs at rest."""
    found = [central(LAGS)]
    for path in SHIPPED:
        if path.stem in ("subscription", "web_shop_cart", "five_as_gift_buyer"):
            found.append(central(read(path.read_text(encoding="utf-8"))))
    return found


def assert_same(found: object, expected: object) -> None:
    """Hold two arrays to be the same but for rounding."""
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", range(4))
def test_blocks_of_days_flow_as_the_days_do_one_by_one(place: int) -> None:
    program = programs()[place]
    wiring, inflow = Wiring(program), whole_inflow(program)
    blocks = Blocks(wiring)
    stepper = Stepper(wiring, 1, 1)
    seen = 0
    found = flow_by_blocks(
        blocks, lambda days: (inflow.states, inflow.on(days)[:, :, 0]), [31, 40], 1
    )
    for block, entries, leavings in found:
        for day in range(block.first, block.stop):
            expected, left = stepper.take(day, inflow)
            assert_same(entries[day - block.first], expected[:, 0])
            assert_same(leavings[day - block.first], left[:, 0])
            seen += 1
    assert seen == program.n_days


@pytest.mark.parametrize("place", range(4))
def test_blocks_of_days_are_worth_what_the_days_are_one_by_one(place: int) -> None:
    program = programs()[place]
    wiring = Wiring(program)
    # Two amounts on every state, the first of which starts anew after each period.
    worth = np.random.default_rng(place).random((program.states.count, 2))
    last_days = frozenset(period.stop - 1 for period in program.calendar.periods)
    fresh = last_days, slice(0, 1)
    stepper = BackwardStepper(wiring, 2, 1)
    reward = everywhere(worth[:, :, np.newaxis])
    seen = 0
    for block, *found in values_by_blocks(Blocks(wiring), lambda day: worth, [], 2, fresh):
        for day in range(block.stop - 1, block.first - 1, -1):
            if day in last_days:
                stepper.forget(slice(0, 1), day)
            expected = stepper.take(day, reward)
            for given, wanted in zip(found, expected, strict=True):
                assert_same(given[day - block.first], wanted[..., 0])
            seen += 1
    assert seen == program.n_days


def test_days_that_differ_too_much_are_taken_one_by_one() -> None:
    # A stay until a date lasts as long as that date is away: every day another number of days.
    until = journey(
        "    browse: {takes: {until: [2026-03-01, 2026-09-01]}, next: {buy: 50%, lost: rest}}\n"
        "    buy: {buys: thing, next: done}\n"
        "    done: {outcome: purchase}\n"
        "    lost: {outcome: lost}\n",
        segment="arrivals: {per_month: 300}",
        head="months: 12",
    )
    assert find_blocks(Wiring(central(LAGS))) is not None
    assert find_blocks(Wiring(central(until))) is None
