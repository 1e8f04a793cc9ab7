"""Which input makes how much of the variance, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.inputs import list_inputs
from forkroad.engines.variance_shares import Outcome, variance_shares
from forkroad.program.draws import draw_number, draw_shares, uniforms
from forkroad.program.timeline import Draws
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Uncertain
from tests.engines.central import read

N = 4_000
SEED = 11

FILE = """
forkroad: 1
start: 2026-03-01
months: 1
values:
  large: {normal: [10, 3]}
  small: {uniform: [0, 1]}
  idle: {normal: [0, 1]}
  known: 4
segments: {everybody: {arrivals: {per_month: large + small + idle + known}}}
products: {tea: {price: {normal: [8, 1]}}}
journey:
  start_at: site
  steps:
    site: {next: {buy: 30%, look: 20%, gone: rest}, sample: 50}
    look: {takes: 1 day, next: [{else: {buy: 5%, gone: rest}, sample: 40}]}
    buy: {buys: tea, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
shocks:
  strike: {chance: 40%, from: {between: [2026-03-02, 2026-03-20]}, lasts: 5 days}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(FILE)


def found(
    scenario: Scenario, means: np.ndarray, *, luck: float = 0.0, first: int = 0
) -> dict[str, float]:
    """Return the shares for means whose variance by luck is given."""
    variance = float(means.var(ddof=1)) + luck
    outcome = Outcome(Draws(SEED, first, len(means)), means, variance)
    return variance_shares(scenario, list_inputs(scenario), outcome)


def normal(name: str, mean: float, sd: float, n: int = N) -> np.ndarray:
    return draw_number(Uncertain("normal", (mean, sd)), SEED, f"values.{name}", n)


def test_independent_inputs_share_the_variance_by_their_own() -> None:
    """large has variance 9, three times small has 9/12: 12/13 and 1/13 of 9.75.

    A squared correlation r^2 of n draws has standard error 2 r (1 - r^2) / sqrt(n) at most:
    here below .005; 5 of them are .025.
    """
    small = draw_number(Uncertain("uniform", (0, 1)), SEED, "values.small", N)
    shares = found(read(FILE), normal("large", 10, 3) + 3 * small)
    assert shares["values.large"] == pytest.approx(12 / 13, abs=0.025)
    assert shares["values.small"] == pytest.approx(1 / 13, abs=0.025)
    assert shares["values.idle"] == pytest.approx(0, abs=0.025)
    assert "values.known" not in shares


def test_luck_takes_its_part(scenario: Scenario) -> None:
    """Means that are one input, and as much variance again by luck: one half."""
    means = normal("large", 10, 3)
    shares = found(scenario, means, luck=float(means.var(ddof=1)))
    assert shares["values.large"] == pytest.approx(0.5, rel=1e-9)


def test_a_price_is_drawn_by_its_place(scenario: Scenario) -> None:
    means = 100 * draw_number(Uncertain("normal", (8, 1)), SEED, "products.tea.price", N)
    assert found(scenario, means)["products.tea.price"] == pytest.approx(1, rel=1e-9)


def test_draws_may_begin_later(scenario: Scenario) -> None:
    means = normal("large", 10, 3)[1_000:]
    assert found(scenario, means, first=1_000)["values.large"] == pytest.approx(1, rel=1e-9)
    assert found(scenario, means, first=0)["values.large"] < 0.01


def test_each_branch_of_a_rule_is_held_against_its_own_draws(scenario: Scenario) -> None:
    """Shares of a Dirichlet distribution: corr^2 = p q / ((1 - p) (1 - q)) of two branches.

    With .3 and .2 that is .06/.56 = .107; the shares of a rule of two ways mirror each other.
    """
    weights = {"buy": 15.0, "look": 10.0, "gone": 25.0}
    means = draw_shares(weights, SEED, "journey.steps.site.next", N)[0]
    shares = found(scenario, means)
    assert shares["journey.steps.site.next.buy"] == pytest.approx(1, rel=1e-9)
    assert shares["journey.steps.site.next.look"] == pytest.approx(0.06 / 0.56, abs=0.03)
    weights = {"buy": 2.0, "gone": 38.0}
    means = draw_shares(weights, SEED, "journey.steps.look.next.1.else", N)[0]
    shares = found(scenario, means)
    for to in weights:
        assert shares[f"journey.steps.look.next.1.else.{to}"] == pytest.approx(1, rel=1e-9)


def test_a_shock_counts_by_whether_it_comes_and_when(scenario: Scenario) -> None:
    comes = uniforms(SEED, "shocks.strike.chance", N) < 0.4
    when = uniforms(SEED, "shocks.strike.from", N)
    shares = found(scenario, 500 - comes * (50 + 70 * when))
    assert shares["shocks.strike.chance"] == pytest.approx(1, rel=1e-9)


def test_chance_correlations_of_few_draws_are_taken_off(scenario: Scenario) -> None:
    """Of 12 draws a random column explains r^2 with mean 1/11 and standard deviation .11.

    That is sqrt(2 * 10 / 13) / 11, so that the mean over 200 sets of draws is within .03 of
    1/11. Adjusted, the mean is 0 and the deviation .12; what is left above 0 of a variable
    that lies about 0 is some .4 deviations, or .05.
    """
    [idle] = [each for each in list_inputs(scenario) if each.path == "values.idle"]
    column = normal("idle", 0, 1, 12)
    stated, adjusted = [], []
    for seed in range(200):
        means = np.random.default_rng(seed).normal(size=12)
        outcome = Outcome(Draws(SEED, 0, 12), means, float(means.var(ddof=1)))
        adjusted.append(variance_shares(scenario, [idle], outcome)["values.idle"])
        stated.append(np.corrcoef(column, means)[0, 1] ** 2)
    assert np.mean(stated) == pytest.approx(1 / 11, abs=0.03)
    assert min(adjusted) == 0
    assert np.mean(adjusted) == pytest.approx(0.05, abs=0.02)


def test_what_does_not_vary_explains_nothing(scenario: Scenario) -> None:
    assert found(scenario, np.full(50, 3.0)) == {}
    shares = found(scenario, np.full(50, 3.0), luck=2.0)
    assert set(shares.values()) == {0.0}
    never = read(FILE.replace("chance: 40%", "chance: 0%"))
    assert found(never, normal("large", 10, 3, 50))["shocks.strike.chance"] == 0.0
