from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.counts_stays import Stays
from forkroad.program.program import Program
from tests.engines.programs import journey, program_of

N_DAYS = 60


def stay(takes: str, more: str = "", then: str = "") -> Program:
    """Return a program of one step in which customers stay so long."""
    steps = f"    browse: {{takes: {takes}, next: done{more}}}\n    done: {{outcome: purchase}}\n"
    return program_of(journey(steps + then))


def leavings(program: Program, number: int, replications: int, seed: int = 1) -> np.ndarray:
    """Return (n_days, n_replications) who leaves on each day of so many who enter on day 0."""
    stays = Stays(program, frozenset(), replications)
    rng = np.random.default_rng(seed)
    entries = np.zeros((program.states.count, replications), dtype=np.int64)
    entries[program.states.step == 0] = number
    first = [stays.enter(level, 0, entries, rng).sum(axis=0) for level in stays.levels]
    stays.enter(-1, 0, entries, rng)
    today = sum(first, np.zeros(replications, dtype=np.int64))
    later = [stays.due(day, rng).sum(axis=0) for day in range(1, N_DAYS)]
    return np.stack([today, *later])


@pytest.mark.parametrize(
    "takes",
    [
        "3 days",
        "0",
        "{uniform: [0, 6]}",
        "{geometric: 2.5 days}",
        "{poisson: 3}",
        "{lognormal: {median: 4 days, p90: 12 days}}",
        "{gamma: {mean: 6 days, sd: 3 days}}",
        "{days: {0: 20%, 5: 30%, 40: rest}}",
    ],
)
@pytest.mark.parametrize("number", [3, 900])
def test_days_of_leaving_have_the_chances_of_the_stay(takes: str, number: int) -> None:
    # 300 replications of 3 customers, and 3 of 900: by day they are multinomial counts.
    replications = 300 if number == 3 else 3
    scenario = journey(
        f"    browse: {{takes: {takes}, next: done}}\n    done: {{outcome: purchase}}\n"
    )
    chances = scenario.journey.steps["browse"].takes.probabilities(N_DAYS)
    whole = number * replications
    seen = leavings(program_of(scenario), number, replications).sum(axis=1).tolist()
    expected = [chance * whole for chance in chances]
    expected += [0.0] * (N_DAYS - len(expected))
    seen, expected = [*seen, whole - sum(seen)], [*expected, whole - sum(expected)]
    common = [place for place, it in enumerate(expected) if it >= 5]
    seen_rest = sum(seen) - sum(seen[place] for place in common)
    rest = sum(expected) - sum(expected[place] for place in common)
    assert seen_rest <= 10 * (rest + 2)
    if len(common) == 1:
        assert seen[common[0]] == pytest.approx(expected[common[0]])
        return
    scale = sum(seen[place] for place in common) / sum(expected[place] for place in common)
    test = stats.chisquare(
        [seen[place] for place in common], [expected[place] * scale for place in common]
    )
    assert test.pvalue > 1e-6


def test_nobody_leaves_twice_and_nobody_is_forgotten() -> None:
    found = leavings(stay("{uniform: [2, 9]}"), 50, 40)
    assert found.sum(axis=0).tolist() == [50] * 40
    assert found[:2].sum() == found[10:].sum() == 0


def test_a_timeout_ends_the_stays_that_are_longer() -> None:
    # Uniform on 1 to 8 with a timeout after 3 days: 5 in 8 leave on day 3 by the timeout, and
    # one in 8 by the fork, so that all who are left then go.
    program = stay("{uniform: [1, 8]}", ", timeout: {after: 3 days, to: done}")
    found = leavings(program, 800, 50)
    assert found.sum(axis=0).tolist() == [800] * 50
    assert found[4:].sum() == 0
    assert found[3].mean() == pytest.approx(600, abs=5 * (800 * 0.25 * 0.75 / 50) ** 0.5)


def test_who_stays_beyond_the_horizon_does_not_leave() -> None:
    # The chance of a stay of 100 days is not of this horizon: half of them never leave.
    found = leavings(stay("{days: {1: 50%, 5000: rest}}"), 100, 200)
    assert found.sum() == found[1].sum()
    assert found[1].mean() == pytest.approx(50, abs=5 * (25 / 200) ** 0.5)
