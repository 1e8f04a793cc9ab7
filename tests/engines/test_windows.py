from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.counts_walk import Walk
from forkroad.engines.exact import solve
from forkroad.engines.windows import units_in_windows
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.oracles.feature_scenarios import FEATURES, feature, read

# Poisson, fixed and overdispersed arrivals, a cohort that is here already, repeat purchases of
# several units, and a price that does not matter.
SHOP = """
forkroad: 1
start: 2026-03-01
months: 3
segments:
  some: {arrivals: {per_month: 200}}
  sure: {arrivals: {per_month: 150, spread: fixed}}
  wild:
    arrivals: {per_month: 100, spread: {overdispersed: 4}}
    already_here: {home: {count: 60, waited: steady}}
products: {thing: {price: 5}, other: {price: 1}}
journey:
  start_at: home
  steps:
    home: {takes: {geometric: 6 days}, next: {shop: 60%, gone: rest}}
    shop: {buys: {thing: {poisson_plus_one: 0.5}}, next: {home: 55%, more: 20%, gone: rest}}
    more: {takes: 2 days, buys: {thing: 1, other: 2}, next: gone}
    gone: {outcome: lost}
"""


def program_of(text: str, n_draws: int = 0) -> Program:
    return compile_program(build_timeline(read(text), Draws(5, 0, n_draws)), by_days=True)


def test_the_windows_of_months_are_the_exact_engines_months() -> None:
    program = program_of(SHOP)
    periods = [(it.start, it.stop) for it in program.calendar.periods]
    found = units_in_windows(program, 0, [*periods, (0, program.n_days)])
    months = solve(program).estimates["units", "thing"]
    assert found.means[:, 0] == pytest.approx(months.means[0, :, 0], rel=1e-9)
    assert found.variances[:, 0] == pytest.approx(months.luck[0, :, 0], rel=1e-9)


# Their thousands of states take longest.
LARGE = {"already_here", "memory"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.prove] if name in LARGE else [])
        for name in FEATURES
        if feature(name).products
    ],
)
def test_windows_agree_with_the_exact_engine_on_every_feature(name: str) -> None:
    program = compile_program(build_timeline(feature(name), Draws(5, 0, 3)), by_days=True)
    answer = solve(program)
    for number, product in enumerate(program.names.products):
        periods = [(it.start, it.stop) for it in program.calendar.periods]
        found = units_in_windows(program, number, periods)
        months = answer.estimates["units", product]
        assert found.means == pytest.approx(months.means[0, :-1], rel=1e-9, abs=1e-12)
        assert found.variances == pytest.approx(months.luck[0, :-1], rel=1e-9, abs=1e-12)


def test_windows_that_overlap_are_as_they_are_alone() -> None:
    # Windows of 20 days every 3 days need 7 columns of one sweep; alone each has its own.
    program = program_of(SHOP)
    windows = [(day, min(day + 20, program.n_days)) for day in range(0, program.n_days, 3)]
    together = units_in_windows(program, 0, windows)
    for place in (0, 1, 11, len(windows) - 1):
        alone = units_in_windows(program, 0, [windows[place]])
        assert together.means[place] == pytest.approx(alone.means[0])
        assert together.variances[place] == pytest.approx(alone.variances[0])


def test_windows_have_the_mean_and_variance_of_simulated_demand() -> None:
    # 1,000 replications: the error of a mean is sd / sqrt(1000), that of a variance about
    # variance sqrt(2 / 1000) for nearly normal numbers; 6 windows at 4.5 of these, which one
    # test in 10,000 would miss, and the seed is fixed.
    program, n = program_of(SHOP), 1000
    windows = [(0, 14), (7, 21), (14, 44), (30, 60), (50, 80), (80, 92)]
    found = units_in_windows(program, 0, windows)
    walk = Walk(program, 3, 0, n)
    daily = []
    for day in range(program.n_days):
        walk.take(day)
        daily.append(walk.units[walk.purchases.product == 0].sum(axis=0))
        walk.close_span()
    for place, (first, stop) in enumerate(windows):
        seen = np.sum(daily[first:stop], axis=0)
        mean, variance = found.means[place, 0], found.variances[place, 0]
        assert abs(seen.mean() - mean) < 4.5 * np.sqrt(variance / n)
        assert abs(seen.var(ddof=1) - variance) < 4.5 * variance * np.sqrt(2 / n) * 1.1


def test_more_draws_than_have_their_luck_worked_out_share_its_ratio() -> None:
    shares = "{shop: 60%, gone: rest}"
    text = SHOP.replace(shares, f"[{{else: {shares}, sample: 50}}]")
    program = program_of(text, 40)
    found = units_in_windows(program, 0, [(0, 30)])
    assert found.variances.shape == found.means.shape == (1, 40)
    ratio = found.variances / found.means
    assert np.ptp(ratio[0, 32:]) < 1e-12
    assert ratio[0, 32] == pytest.approx(ratio[0, :32].mean(), rel=0.05)
