"""The spread of presence, reach and cohorts: by hand, and beside single customers followed."""

from __future__ import annotations

import numpy as np
import pytest

import forkroad
from forkroad.results.table import Row
from tests.engines.programs import journey
from tests.oracles.feature_scenarios import feature, read

# Half of those who leave browse go home, where they still are at the end.
HALF_STAY = (
    "    browse: {takes: 1 day, stage: look, next: {home: 50%, gone: rest}}\n"
    "    home: {takes: 300 days, stage: settle, next: gone}\n"
    "    gone: {outcome: lost}\n"
)
TWO_STAGES = "months: 2"


def full(steps: str, segment: str, head: str = TWO_STAGES) -> forkroad.RunResult:
    return forkroad.run(journey(steps, segment, head), full=True, seed=1)


def staged(segment: str) -> forkroad.RunResult:
    """A run of HALF_STAY with its stages named."""
    text = (
        "forkroad: 1\nstart: 2026-01-01\nmonths: 2\n"
        f"segments: {{people: {{{segment}}}}}\n"
        f"journey:\n  start_at: browse\n  stages: [look, settle]\n  steps:\n{HALF_STAY}"
    )
    return forkroad.run(read(text), full=True, seed=1)


def row(result: forkroad.RunResult, table: str, **keys: object) -> Row:
    [found] = result.tables[table].where(**keys).rows()
    return found


def test_of_a_known_number_who_is_there_is_binomial():
    # 16 customers, each at home at the end with chance 1/2: mean 8, variance 16 / 4 = 4.
    here = row(
        full(HALF_STAY, "already_here: {browse: 16}"),
        "steps",
        period="2026-02",
        step="home",
        segment="all",
        measure="present",
    )
    assert here["mean"] == pytest.approx(8)
    assert here["sd"] == pytest.approx(2)


def test_of_poisson_arrivals_who_is_there_is_poisson():
    # 58 and 54 arrive on the 31 and 28 days of two months; the last day's, 54 / 28 of them, are
    # still at browse: (112 - 27 / 14) / 2 at home, and so much is the variance.
    mean = (112 - 54 / 28) / 2
    here = row(
        full(HALF_STAY, "arrivals: {per_month: [58, 54]}"),
        "steps",
        period="total",
        step="home",
        segment="all",
        measure="present",
    )
    assert here["mean"] == pytest.approx(mean)
    assert here["sd"] == pytest.approx(mean**0.5)
    assert here["approximate"] is False


def test_months_whose_rate_is_random_spread_who_is_there_more():
    # A month's total of 310 has 5 times its mean as variance. Of January's all but the last
    # day's 10 are past browse at its end; half of the 300 are at home. Each customer of the month
    # is so with chance p = 150 / 310: variance 310 p (1 - p) + 5 x 310 p^2 = 310 p + 4 x 310 p^2.
    p = 150 / 310
    here = row(
        full(HALF_STAY, "arrivals: {per_month: 310, spread: {overdispersed: 5}}"),
        "steps",
        period="2026-01",
        step="home",
        segment="all",
        measure="present",
    )
    assert here["mean"] == pytest.approx(150)
    assert here["sd"] == pytest.approx((310 * p + 4 * 310 * p**2) ** 0.5)


def test_who_reaches_a_stage_and_which_share_that_is():
    # 16 customers: 8 with variance 4 settle, a share of .5 with sd 2 / 16; all have looked.
    result = staged("already_here: {browse: 16}")
    settled = {
        measure: row(result, "stages", stage="settle", segment="all", measure=measure)
        for measure in ("customers", "share", "share_of_previous")
    }
    assert settled["customers"]["mean"] == pytest.approx(8)
    assert settled["customers"]["sd"] == pytest.approx(2)
    assert settled["share"]["mean"] == pytest.approx(0.5)
    assert settled["share"]["sd"] == pytest.approx(2 / 16)
    # What one stage has to do with the one before is not known: a mean, and no spread.
    assert settled["share_of_previous"]["mean"] == pytest.approx(0.5)
    assert settled["share_of_previous"]["sd"] is None
    looked = row(result, "stages", stage="look", segment="all", measure="share")
    assert (looked["mean"], looked["sd"]) == pytest.approx((1, 0), abs=1e-9)


def test_a_share_of_random_arrivals_knows_that_more_customers_bring_more():
    # N Poisson with mean 112 set out, S = Binomial(N, p) settle: to first order S / N has variance
    # p (1 - p) / 112.
    result = staged("arrivals: {per_month: [58, 54]}")
    share = row(result, "stages", stage="settle", segment="all", measure="share")
    p = (112 - 54 / 28) / 2 / 112
    assert share["sd"] == pytest.approx((p * (1 - p) / 112) ** 0.5)


# Everybody buys at once, then waits ten days, after which half buy again.
CLUB = (
    "    browse: {next: buy}\n"
    "    buy: {buys: thing, next: home}\n"
    "    home: {takes: 10 days, next: {buy: 50%, gone: rest}}\n"
    "    gone: {outcome: lost}\n"
)


def test_what_a_cohort_brings_in_a_period_is_spread_by_the_customers_own_sums():
    # In January one customer buys once, twice, three or four times at 10 each with chances
    # 1/2, 1/4, 1/8, 1/8: mean 18.75, mean square 50 + 100 + 112.5 + 200, variance 110.9375. Of
    # nine customers 9 times that.
    brought = row(
        full(CLUB, "already_here: {browse: 9}"),
        "cohorts",
        arrival_period="already_here",
        periods_since=0,
        segment="all",
        measure="revenue",
    )
    assert brought["mean"] == pytest.approx(9 * 18.75)
    assert brought["sd"] == pytest.approx(3 * 110.9375**0.5)


def test_a_month_of_a_known_number_is_certain_as_a_whole_and_not_week_by_week():
    # 31 arrive in January on days of their own: 7 of 31 of them in its second ISO week, the 5th to
    # the 11th, a binomial number; all cohorts together are active when they arrive, for certain.
    head = "months: 1\nreport_by: week"
    steps = "    browse: {takes: 1 day, next: gone}\n    gone: {outcome: lost}\n"
    result = full(steps, "arrivals: {per_month: 31, spread: fixed}", head)
    cohort = {"periods_since": 0, "segment": "all", "measure": "active"}
    week = row(result, "cohorts", arrival_period="2026-W02", **cohort)
    assert week["mean"] == pytest.approx(7)
    assert week["sd"] == pytest.approx((31 * 7 / 31 * 24 / 31) ** 0.5)
    assert row(result, "cohorts", arrival_period="total", **cohort)["mean"] == pytest.approx(31)
    assert row(result, "cohorts", arrival_period="total", **cohort)["sd"] == pytest.approx(
        0, abs=1e-5
    )


N = 200


@pytest.mark.parametrize("name", ["arrivals", "memory", "sampled_shares"])
def test_spreads_are_those_of_single_customers_followed(name):
    # Each count's variance from 200 replications has about the error of a Poisson number's,
    # sqrt((mean + 2 variance^2) / 200), twice that where draws differ; some 100 are compared, and
    # a normal error passes 5 of them once in 1.7e6. The seeds are fixed.
    exactly = forkroad.run(feature(name), full=True, seed=1, draws=N)
    followed = forkroad.run(feature(name), engine="agents", seed=1, replications=N)
    compared = 0
    for table, measures in (
        ("steps", {"present"}),
        ("stages", {"customers"}),
        ("cohorts", {"active", "buyers"}),
    ):
        keys = [column.name for column in exactly.tables[table].definition.keys]
        seen = {(*(it[k] for k in keys), it["measure"]): it for it in followed.tables[table].rows()}
        for found in exactly.tables[table].rows():
            there = seen.get((*(found[key] for key in keys), found["measure"]))
            if found["measure"] not in measures or there is None or found["mean"] < 1:
                continue
            expected, variance = found["sd"] ** 2, there["sd"] ** 2
            error = np.sqrt((found["mean"] + 2 * expected**2) / N)
            assert abs(variance - expected) < 5 * error, (table, found, there)
            compared += 1
    assert compared > 30


def test_without_the_option_they_are_means():
    result = forkroad.run(journey(HALF_STAY, "already_here: {browse: 16}", TWO_STAGES))
    keys = {"period": "2026-02", "step": "home", "segment": "all", "measure": "present"}
    assert row(result, "steps", **keys)["sd"] is None
    assert all(it["sd"] is None for it in result.tables["cohorts"].rows())
