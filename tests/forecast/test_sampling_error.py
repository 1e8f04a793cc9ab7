"""How far apart two numbers may lie, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from forkroad.forecast.sampling_error import Gap, Side, gap_of_means, gap_of_spreads
from forkroad.results.run_result import RunResult, ScenarioFacts

FACTS = ScenarioFacts(name="shop", start=date(2026, 1, 1), months=1)
EXACT = RunResult(scenario=FACTS, engine="exact", why_engine="", seed=1, tables={})
COUNTS = replace(EXACT, engine="counts", replications=200)


def side(result: RunResult, mean: float, sd: float | None, **figures: Any) -> Side:
    return Side(result, {"mean": mean, "sd": sd, **figures})


def spreads(one: Side, other: Side, strictness: float = 20.0) -> Gap:
    gap = gap_of_spreads(one, other, 1.0, strictness)
    assert gap is not None
    return gap


# Allowances of variances hold 0.001 for rounding, 1e-9 of the square of a mean of 1000.


def test_the_mean_of_replications_is_held_to_bernsteins_bound() -> None:
    # Variance 100, of the mean of 200 it is 0.5; a customer is one unit, 1/200 of the mean.
    # With x = 20: jump = 20 / 600, and jump + sqrt(jump^2 + 2 x 0.5 x 20) = 0.0333 + 4.4723.
    gap = gap_of_means(side(EXACT, 1000, 10), side(COUNTS, 1001, 9), 1.0, 20.0)
    assert gap is not None
    assert (gap.first, gap.second) == (1000, 1001)
    assert gap.allowed == pytest.approx(4.5056, abs=1e-4)
    assert gap.part == pytest.approx(1 / 4.5056, abs=1e-4)


def test_a_mean_whose_spread_is_not_known_is_compared_where_draws_are_shared() -> None:
    drawn = replace(EXACT, draws=200)
    counts = side(replace(COUNTS, draws=200), 1000, 10)
    assert gap_of_means(side(drawn, 1000, None), counts, 1.0, 20.0) is not None
    more = replace(EXACT, draws=400)
    assert gap_of_means(side(more, 1000, None), counts, 1.0, 20.0) is None
    assert gap_of_means(side(more, 1000, 10), counts, 1.0, 20.0) is not None


def test_a_variance_has_the_error_of_normal_numbers_at_least() -> None:
    # k = 2 + 1 / 100 for events of one customer; below sqrt(2 k 20 / 200) = 0.634035 of the
    # variance of 100, above k 20 / 200 = 0.201 more. Of sds it is that by their sum.
    below, above = (spreads(side(EXACT, 1000, 10), side(COUNTS, 1000, sd)) for sd in (9, 11))
    assert below.allowed * 19 == pytest.approx(63.4035, abs=1e-3)
    assert above.allowed * 21 == pytest.approx(63.4035 + 20.1, abs=1e-3)


def test_heavier_tails_have_a_larger_error() -> None:
    # An error of 30 of a variance of 100 by 200 replications: k = 200 x 0.09 = 18.
    gap = spreads(side(EXACT, 1000, 10), side(COUNTS, 1000, 10, variance_error=30.0))
    assert gap.allowed * 20 == pytest.approx(100 * (2 * 18 * 20 / 200) ** 0.5, abs=2e-3)


def test_rare_events_have_heavy_tails_though_none_was_seen() -> None:
    # One customer in a hundred runs: k = 2 + 1 / 0.01 = 102, and no replication has one.
    gap = spreads(side(EXACT, 0.01, 0.1), side(COUNTS, 0.0, 0.0))
    assert gap.allowed * 0.1 == pytest.approx(0.01 * (2 * 102 * 20 / 200) ** 0.5, rel=1e-5)
    assert gap.part < 1


def test_two_that_simulate_share_a_variance_by_their_replications() -> None:
    # (199 x 100 + 19 x 25) / 218 = 93.46; the larger is of 200 replications.
    agents = replace(EXACT, engine="agents", replications=20)
    gap = spreads(side(COUNTS, 1000, 10), side(agents, 1000, 5))
    variance = (199 * 100 + 19 * 25) / 218
    k = 2 + 1 / variance
    wanted = (2 * k * 20 * (1 / 200 + 1 / 20)) ** 0.5 + k * 20 / 200
    assert gap.allowed * 15 == pytest.approx(variance * wanted, abs=2e-3)


def test_draws_that_both_took_are_in_no_doubt_and_others_in_every() -> None:
    # sd^2 = 100 of which 64 is not knowing. 200 draws: as without draws. 400 draws: below it may
    # lack all 64; above the 200 may have (399 / 199 - 1) of it too much.
    figures = {"sd_luck": 6.0, "sd_not_knowing": 8.0}
    shared, more = (replace(EXACT, draws=draws) for draws in (200, 400))
    counts = replace(COUNTS, draws=200)
    plain = spreads(side(EXACT, 1000, 10), side(COUNTS, 1000, 9)).allowed
    assert spreads(side(shared, 1000, 10, **figures), side(counts, 1000, 9)).allowed == plain
    below = spreads(side(more, 1000, 10, **figures), side(counts, 1000, 9))
    assert below.allowed * 19 == pytest.approx(plain * 19 + 64)
    above = spreads(side(more, 1000, 10, **figures), side(counts, 1000, 11))
    whole = 100 + 64 * (399 / 199 - 1)
    k = 2 + 1 / whole
    wanted = whole * ((2 * k * 20 / 200) ** 0.5 + k * 20 / 200) + whole - 100
    assert above.allowed * 21 == pytest.approx(wanted, abs=2e-3)


def test_what_is_certain_must_be_so_in_both() -> None:
    assert spreads(side(EXACT, 1000, 0.0), side(COUNTS, 1000, 0.0)).part == 0
    assert spreads(side(EXACT, 1000, 0.0), side(COUNTS, 1000, 1.0)).part > 1


def test_a_spread_that_one_does_not_know_is_not_compared() -> None:
    assert gap_of_spreads(side(EXACT, 10, None), side(COUNTS, 10, 3), 1.0, 20.0) is None
    assert gap_of_spreads(side(COUNTS, 10, 3), side(COUNTS, 10, None), 1.0, 20.0) is None
