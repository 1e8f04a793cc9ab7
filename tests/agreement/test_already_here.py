"""Those already here where a shock may begin on the first day: each draw has its own stays."""

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
