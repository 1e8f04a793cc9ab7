"""The spread of branches against rational arithmetic, and against shares known by hand."""

from __future__ import annotations

import pytest

import forkroad
from tests.engines.programs import LOOP, journey
from tests.oracles.feature_scenarios import read
from tests.oracles.random_scenarios import random_scenario
from tests.oracles.rational import exact_variance


@pytest.mark.parametrize("seed", [0, 1])
def test_moves_have_the_variance_that_fractions_give(seed: int) -> None:
    scenario = read(random_scenario(seed))
    result = forkroad.run(scenario, full=True, seed=1)
    rows = result.rows("branches", measure="moves", segment="all")
    assert rows
    for row in rows[:2]:
        key = ("moves", "total", "all", f"{row['from']}>{row['to']}")
        expected = float(exact_variance(scenario, key))
        assert row["sd"] ** 2 == pytest.approx(expected, rel=1e-9), key


def test_a_share_is_as_uncertain_as_that_of_so_many_who_left() -> None:
    # Of 100 who are in the step once, each goes to the cart with chance 1/2: the share has
    # variance p (1 - p) / n = .25 / 100, whether or not their number is known.
    once = LOOP.replace(
        "cart: {takes: 1 day, next: {browse: 60%, buy: 30%, lost: rest}}",
        "cart: {takes: 1 day, next: {buy: 30%, lost: rest}}",
    )
    result = forkroad.run(journey(once, segment="already_here: {browse: 100}"), full=True)
    [row] = [
        row
        for row in result.rows("branches", measure="share", segment="all")
        if (row["from"], row["to"]) == ("browse", "cart")
    ]
    assert row["mean"] == pytest.approx(0.5, abs=1e-12)
    assert row["sd"] == pytest.approx(0.05, rel=1e-9)


def test_without_the_option_branches_are_means() -> None:
    result = forkroad.run(journey(LOOP))
    assert all(row["sd"] is None for row in result.rows("branches"))
