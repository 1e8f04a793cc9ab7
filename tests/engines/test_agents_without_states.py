"""Journeys that no finite number of states can hold, against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forkroad.errors import ScenarioError
from forkroad.program.compiling import compile_program
from forkroad.program.limits import NoFiniteState
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.model import Scenario
from tests.engines.following import followed, total
from tests.oracles.feature_scenarios import read

# A normal error passes 4.5 standard errors once in 1.5e5.
LIMIT = 4.5


def scenario_of(steps: str, people: str = "", months: int = 6, values: str = "{}") -> Scenario:
    """Return a scenario whose 20,000 customers all come on the first day."""
    return read(
        f"forkroad: 1\nstart: 2026-01-01\nmonths: {months}\nvalues: {values}\n"
        "products: {thing: {price: 10}}\n"
        "segments:\n  people:\n    arrivals: {by_date: {2026-01-01: 20000}, spread: fixed}\n"
        f"{people}"
        f"journey:\n  start_at: look\n  steps:\n{steps}"
        "    buy: {buys: thing, outcome: purchase}\n    gone: {outcome: lost}\n"
    )


def has_no_states(scenario: Scenario) -> bool:
    """Whether the program refuses the scenario."""
    try:
        compile_program(build_timeline(scenario, Draws()))
    except NoFiniteState:
        return True
    return False


def share_of_buyers(scenario: Scenario, replications: int = 5) -> tuple[float, int]:
    """Return the share of customers who buy, and how many customers there were."""
    answer = followed(scenario, replications)
    customers = int(total(answer, "arrivals").sum())
    return float(total(answer, "outcome", "buy").sum()) / customers, customers


def close(share: float, chance: float, customers: int) -> bool:
    """Whether a share of independent customers is as near to a chance as it should be."""
    return abs(share - chance) < LIMIT * math.sqrt(chance * (1 - chance) / customers)


def test_a_utility_may_mix_continuous_attributes() -> None:
    steps = (
        "    look:\n      takes: 1 day\n"
        "      choose: {buy: 0.4 + 0.1 * (age - 50) * log(income / 2000), gone: 0}\n"
    )
    people = (
        "    attributes: {age: {normal: [50, 10]},"
        " income: {lognormal: {median: 2000, p90: 4500}}}\n"
    )
    scenario = scenario_of(steps, people)
    assert has_no_states(scenario)
    # age is 50 + 10 x and log(income / 2000) is s y with x, y standard normal: the utility is
    # 0.4 + s x y, and its logistic's mean a double Gauss-Hermite sum.
    s = math.log(4500 / 2000) / 1.2815515655446004
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    utility = 0.4 + s * np.outer(nodes, nodes)
    chance = float(weights @ (1 / (1 + np.exp(-utility))) @ weights)
    assert close(*_pair(scenario, chance))


def _pair(scenario: Scenario, chance: float) -> tuple[float, float, int]:
    share, customers = share_of_buyers(scenario)
    return share, chance, customers


def test_a_condition_may_compare_continuous_attributes_with_each_other() -> None:
    steps = (
        "    look:\n      takes: 1 day\n      next:\n"
        "        - if: patience > hurry\n          then: buy\n        - else: gone\n"
    )
    people = "    attributes: {patience: {uniform: [0, 3]}, hurry: {uniform: [0, 2]}}\n"
    scenario = scenario_of(steps, people)
    assert has_no_states(scenario)
    # P(hurry > patience) = 1/2 P(patience < 2) = 1/2 x 2/3 = 1/3.
    assert close(*_pair(scenario, 2 / 3))


def test_a_utility_may_count_visits_without_bound() -> None:
    steps = (
        "    look:\n      takes: 1 day\n"
        "      choose: {look: 1 - 0.3 * visits(look), buy: 0, gone: -1}\n"
    )
    scenario = scenario_of(steps)
    assert has_no_states(scenario)
    chance, there = 0.0, 1.0
    for visit in range(1, 180):  # the horizon has 181 days, one for each visit
        again, buy, gone = math.exp(1 - 0.3 * visit), 1.0, math.exp(-1)
        chance += there * buy / (again + buy + gone)
        there *= again / (again + buy + gone)
    assert close(*_pair(scenario, chance))


def test_a_condition_may_compare_memory_with_the_days_travelled() -> None:
    steps = (
        "    look:\n      takes: {uniform: [1, 3]}\n      next:\n"
        "        - if: 2 * visits(look) > days_travelled + 1\n"
        "          then: {look: 50%, buy: 20%, gone: rest}\n"
        "        - else: {look: 40%, gone: rest}\n"
    )
    scenario = scenario_of(steps, months=2)
    assert has_no_states(scenario)
    # Every (visits, days travelled on entering) with its probability, day by day.
    chance, entering = 0.0, {(1, 0): 1.0}
    for _ in range(59):
        following: dict[tuple[int, int], float] = {}
        for (visits, days), mass in entering.items():
            for stay in (1, 2, 3):
                left = days + stay
                if left >= 59:  # January and February 2026 have 59 days
                    continue
                keen = 2 * visits > left + 1
                chance += mass / 3 * (0.2 if keen else 0.0)
                key = (visits + 1, left)
                following[key] = following.get(key, 0.0) + mass / 3 * (0.5 if keen else 0.4)
        entering = following
    assert close(*_pair(scenario, chance))


def test_a_utility_may_read_what_was_bought() -> None:
    steps = (
        "    look: {next: shop}\n"
        "    shop: {takes: 1 day, buys: {thing: {choice: {1: 50%, 3: rest}}}, next: think}\n"
        "    think:\n      takes: 1 day\n"
        "      choose: {shop: -0.5 * bought(thing), buy: -1, gone: 0}\n"
    )
    scenario = scenario_of(steps)
    assert has_no_states(scenario)
    chance, entering = 0.0, {0: 1.0}
    for _ in range(90):  # two days a round, 181 days
        following: dict[int, float] = {}
        for bought, mass in entering.items():
            for units in (1, 3):
                held = bought + units
                again, buy, gone = math.exp(-0.5 * held), math.exp(-1), 1.0
                chance += mass / 2 * buy / (again + buy + gone)
                following[held] = following.get(held, 0.0) + mass / 2 * again / (again + buy + gone)
        entering = following
    assert close(*_pair(scenario, chance))


def test_shares_by_formula_may_read_a_continuous_attribute() -> None:
    steps = "    look: {takes: 1 day, next: {buy: 0.1 + 0.2 * eagerness, gone: rest}}\n"
    people = "    attributes: {eagerness: {uniform: [0, 4]}}\n"
    scenario = scenario_of(steps, people)
    assert has_no_states(scenario)
    # The mean of eagerness is 2.
    assert close(*_pair(scenario, 0.5))


def test_shares_that_leave_their_range_are_an_error_with_the_date() -> None:
    steps = "    look: {takes: 3 days, next: {buy: 0.2 * eagerness, gone: rest}}\n"
    people = "    attributes: {eagerness: {uniform: [0, 6]}}\n"
    with pytest.raises(ScenarioError, match=r"look.*leave the range from 0 to 1.*2026-01-04"):
        followed(scenario_of(steps, people), 1)


def test_arithmetic_without_a_result_is_an_error_with_the_date() -> None:
    steps = (
        "    look:\n      takes: 2 days\n      next:\n"
        "        - if: log(mood) > 0\n          then: buy\n        - else: gone\n"
    )
    people = "    attributes: {mood: {normal: [0, 1]}}\n"
    with pytest.raises(ScenarioError, match=r"does not give a finite number.*2026-01-03"):
        followed(scenario_of(steps, people), 1)


def test_shares_by_an_uncertain_number_are_clipped_and_counted() -> None:
    steps = "    look: {takes: 1 day, next: {buy: pull * eagerness, gone: rest}}\n"
    people = "    attributes: {eagerness: {uniform: [0, 2]}}\n"
    answer = followed(scenario_of(steps, people, values="{pull: {uniform: [0.4, 0.8]}}"), 40)
    # With a pull above a half some of 20,000 customers are clipped: in some draws, not in all.
    [(rule, draws)] = answer.clipped.items()
    assert rule == "journey.steps.look.next"
    assert 20 < draws < 40
