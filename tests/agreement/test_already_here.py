"""Those already here: each draw has its own stays, and who drew `stay` before is among them."""

from __future__ import annotations

import pytest

from forkroad.forecast.run import run
from tests.oracles.feature_scenarios import read
from tests.oracles.simulation import simulate

# 1 March 2026 is a Sunday, the last day of week 9. All 90 have waited two of six days and leave
# on the Thursday of week 10; in a storm, which begins at once, a stay is 16 days, they leave on the
# Sunday of week 11. With `stay` half of those whom a fork meets are there a little longer.
STEADY = """
forkroad: 1
start: 2026-03-01
months: 1
report_by: week
segments: {visitors: {already_here: {site: {count: 90, waited: 2 days}}}}
journey:
  start_at: site
  steps:
    site: {takes: 6 days, next: {buy: 50%, gone: rest}}
    buy: {outcome: purchase}
    gone: {outcome: lost}
shocks:
  storm: {chance: 40%, from: 2026-03-01, lasts: 9 days, change: {journey.steps.site.takes: 16 days}}
"""
LINGERING = STEADY.replace(
    "takes: 6 days, next: {buy: 50%, gone: rest}",
    "takes: 6 days, next: {buy: 50%, stay: rest}, timeout: {after: 8 days, to: gone}",
).replace("takes: 16 days}", "takes: {uniform: [1, 3]}, journey.steps.site.timeout.after: 16 days}")
DRAWS = 400


def left_by_week(text: str, engine: str) -> dict[str, float]:
    """Return how many leave in each week on average."""
    how = {"draws": DRAWS} if engine == "exact" else {"replications": DRAWS}
    result = run(read(text), seed=3, engine=engine, **how)
    found: dict[str, float] = {}
    for row in result.rows("outcomes", segment="all", measure="customers"):
        found[row["period"]] = found.get(row["period"], 0.0) + row["mean"]
    return found


def test_a_storm_keeps_those_who_are_here_in_its_own_draws_alone() -> None:
    # All engines take the same 400 draws, of which 40 % have a storm, give or take 4 errors of
    # sqrt(0.4 * 0.6 / 400) = 2.4 % each.
    weeks = {engine: left_by_week(STEADY, engine) for engine in ("exact", "counts", "agents")}
    early = weeks["exact"]["2026-W10"]
    assert 90 * 0.5 < early < 90 * 0.7
    for engine, found in weeks.items():
        assert found["2026-W10"] == pytest.approx(early, abs=1e-9), engine
        assert found["2026-W11"] == pytest.approx(90 - early, abs=1e-9), engine


def test_who_lingers_until_a_timeout_does_so_by_the_stay_of_the_draw() -> None:
    # Without a storm nobody has been due after two days; in one a third was due after a day and a
    # third after two, and half of them linger. Judged by one customer at a time. Whether there
    # is a storm, all or nobody, has a spread of 90 / 2 a replication at most, and the engines
    # draw it for themselves.
    told = simulate(read(LINGERING), DRAWS, seed=3)
    for engine in ("exact", "counts", "agents"):
        for week, mean in left_by_week(LINGERING, engine).items():
            seen = [sum(told.get(("outcome", week, "all", end), [0.0])) for end in ("buy", "gone")]
            assert mean == pytest.approx(sum(seen) / DRAWS, abs=4 * 45 * (2 / DRAWS) ** 0.5)


# 100 customers wait at `look`; 1 March 2026 is the first day, 2 months follow. They go on to
# `gone`, stay, or are timed out to `late`.
WAITING = """
forkroad: 1
start: 2026-03-01
months: 2
segments: {visitors: {already_here: {look: {count: 100, waited: WAITED}}}}
journey:
  start_at: look
  steps:
    look: {LOOK}
    late: {takes: 1 day, next: out}
    gone: {outcome: lost}
    out: {outcome: lost}
"""
HALF_STAY = "next: {gone: 50%, stay: rest}"
# What stands at `look`, for how long they have waited, and how many end in `gone` and in `out`.
LOOKS = {
    # Who has waited 5 of 3 days has drawn `stay`, for ever; of the others half will.
    "fixed": (f"takes: 3 days, {HALF_STAY}", "{days: {2: 50%, 5: 30%, 20: rest}}", 25, 0),
    # After w days 0.9^(w - 1) are not due: of 100 who have waited 11 days (0.9^10 = 0.34868) these
    # and half of the 65.132 % who were due are still here; half of the first leave in the end, all
    # but 0.9^61 of them (0.00162) within the 61 days, day 0 included: 0.5 * 0.34868 / 0.67434.
    "geometric": (
        f"takes: {{geometric: 10 days}}, {HALF_STAY}", "11 days", 25.853 * (1 - 0.00162), 0,
    ),
    # Who came 20 days ago was there on 20 February and stays; half of the others go on 10 March.
    "dates": (
        f"takes: {{until: [2026-02-20, 2026-03-10]}}, {HALF_STAY}",
        "{days: {5: 50%, 20: rest}}", 25, 0,
    ),
    # The timeout ends 8 waited days on 5 March, 2 waited days on 11 March, a day after the date.
    "dates or a timeout": (
        "takes: {until: [2026-03-10]}, next: gone, timeout: {after: 12 days, to: late}",
        "{days: {2: 50%, 8: rest}}", 50, 50,
    ),
    # As before, but who came 8 days ago was there on 25 February and stays, and half of the others.
    "dates, a timeout, and some who stay": (
        f"takes: {{until: [2026-02-25, 2026-03-10]}}, {HALF_STAY}, "
        "timeout: {after: 12 days, to: late}",
        "{days: {2: 50%, 8: rest}}", 25, 75,
    ),
    # 1 to 3 days waited have weight 1; 4 to 12 have half, having stayed on 25 February: 3 to 4.5.
    # Half of the 40 % go on 10 March.
    "dates, evenly": (
        f"takes: {{until: [2026-02-25, 2026-03-10]}}, {HALF_STAY}, "
        "timeout: {after: 12 days, to: late}",
        "steady", 20, 80,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKS)
def test_who_has_waited_beyond_the_stay_has_drawn_stay(name: str) -> None:
    look, waited, gone, out = LOOKS[name]
    scenario = read(WAITING.replace("WAITED", waited).replace("LOOK", look))
    # 20 replications of 100 customers: the mean's standard error is 5 / sqrt(20) = 1.12 at most.
    told = simulate(scenario, 20, seed=5)
    for end, wanted in (("gone", gone), ("out", out)):
        seen = sum(told.get(("outcome", "total", "all", end), [0.0])) / 20
        assert seen == pytest.approx(wanted, abs=4 * 1.12)
        for engine in ("exact", "counts", "agents"):
            how = {} if engine == "exact" else {"replications": 20}
            result = run(scenario, seed=3, engine=engine, **how)
            wish = {"period": "total", "segment": "all", "step": end, "measure": "customers"}
            mean = sum(row["mean"] for row in result.rows("outcomes", **wish))
            assert mean == pytest.approx(wanted, abs=0.01 if engine == "exact" else 4 * 1.12)


def test_who_stays_for_ever_does_so_by_the_shares_of_the_draw() -> None:
    # With shares known from 20 customers, the draw decides how many of those who have waited were
    # due and stayed. The counts engine takes the draws of the exact one; the luck of 100 customers
    # is 5 at most in one of 400 draws.
    look = f"takes: {{geometric: 10 days}}, {HALF_STAY}, sample: 20"
    scenario = read(
        WAITING.replace("WAITED", "{days: {0: 20%, 5: 30%, 20: rest}}").replace("LOOK", look)
    )
    means = {}
    for engine in ("exact", "counts", "agents"):
        how = {"draws": DRAWS} if engine == "exact" else {"replications": DRAWS}
        result = run(scenario, seed=3, engine=engine, **how)
        (row,) = result.rows(
            "outcomes", period="total", segment="all", step="gone", measure="customers"
        )
        means[engine] = row["mean"]
    assert means["counts"] == pytest.approx(means["exact"], abs=4 * 5 / DRAWS**0.5)
    assert means["agents"] == pytest.approx(means["exact"], abs=4 * 5 / DRAWS**0.5)
