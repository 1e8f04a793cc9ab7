"""How much a fork remembers: rules where what was before matters, and none where not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency

import forkroad
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from forkroad.results.table import Row
from tests.learning.logs import written
from tests.learning.simulated import random_world, write_log

BUY = {"purchase": "buy", "lost": "gone"}

# Trips by how often they happened. Of 200 who look for the first time 40 buy, 100 leave and 60
# look at mail and look again; of these 60 then 45 buy and 15 leave.
TWICE = {
    ("look", "buy"): 40,
    ("look", "gone"): 100,
    ("look", "mail", "look", "buy"): 45,
    ("look", "mail", "look", "gone"): 15,
}
# From an ad 30 of 150 go on to a cart, from a friend 80 of 100; both kinds leave otherwise.
SOURCES = {
    ("ad", "look", "cart", "buy"): 30,
    ("ad", "look", "gone"): 120,
    ("friend", "look", "cart", "buy"): 80,
    ("friend", "look", "gone"): 20,
}


def learn(folder: Path, trips: dict[tuple[str, ...], int], **options: Any) -> FitResult:
    """Return the fit of trips with a step a day; customers take turns at two kinds."""
    rows = ["customer,time,event,kind"]
    customers = [path for path, n in trips.items() for _ in range(n)]
    for who, path in enumerate(customers):
        for day, step in enumerate(path, 1):
            rows.append(f"c{who},2026-01-{day + who % 9:02d},{step},{'ab'[who % 2]}")
    return fit(written(folder, "\n".join(rows)), BUY, **options)


def memory_of(result: FitResult, step: str) -> dict[str, Row]:
    """Return the tests of a step by their kind."""
    rows = result.tables["memory"].where(step=step).rows()
    return {row["test"].partition("(")[0].partition(" ")[0]: row for row in rows}


def ways(result: FitResult, step: str, rule: int) -> dict[str, int]:
    rows = result.tables["evidence"].where(step=step, rule=rule).rows()
    return {row["to"]: row["count"] for row in rows}


def likelihood_ratio(table: Iterable[Iterable[int]]) -> tuple[float, int, float]:
    """Return statistic, degrees of freedom and p of a table of counts, by scipy."""
    found = chi2_contingency(np.array(table), correction=False, lambda_="log-likelihood")
    return found.statistic, found.dof, found.pvalue


def test_who_comes_again_has_a_rule_where_they_choose_otherwise(tmp_path: Path) -> None:
    result = learn(tmp_path, TWICE)
    found = memory_of(result, "look")["visits"]
    statistic, df, p = likelihood_ratio([[40, 100, 60], [45, 15, 0]])
    assert found["test"] == "visits(look) >= 2"
    assert found["statistic"] == pytest.approx(statistic)
    assert (found["df"], found["kept"]) == (df, True)
    assert found["p"] == pytest.approx(p)
    # BIC falls by the statistic less df times the logarithm of the 260 visits.
    assert found["gain"] == pytest.approx(statistic - df * np.log(260))
    assert ways(result, "look", 1) == {"buy": 45, "gone": 15}
    assert ways(result, "look", 2) == {"buy": 40, "gone": 100, "mail": 60}
    assert "if: visits(look) >= 2" in result.text


def test_where_they_came_from_has_a_rule_where_it_tells_more(tmp_path: Path) -> None:
    result = learn(tmp_path, SOURCES)
    found = memory_of(result, "look")
    statistic, _, _ = likelihood_ratio([[30, 120], [80, 20]])
    assert found["came_from"]["statistic"] == pytest.approx(statistic)
    assert found["came_from"]["kept"]
    # Nobody looks twice, so that there is nothing to test.
    assert found["visits"]["statistic"] is None
    # 150 came from an ad, the most frequent step before; the others are held against them.
    assert 'if: came_from == "friend"' in result.text
    assert ways(result, "look", 1) == {"cart": 80, "gone": 20}
    assert ways(result, "look", 2) == {"cart": 30, "gone": 120}


def test_the_forecast_follows_the_rule(tmp_path: Path) -> None:
    # Of 250 who set out 110 bought: 20 % of those from an ad, 80 % of those from a friend. A map
    # that forgets says 44 % of either, so that a world of friends alone would not buy more.
    result = learn(tmp_path, SOURCES)
    friends = result.text.replace("start_at: arrival", "start_at: friend")
    path = tmp_path / "friends.yaml"
    path.write_text(friends, encoding="utf-8")
    settings = ["segments.everybody.arrivals.per_month=1000", "months=2"]
    run = forkroad.run(forkroad.with_settings(forkroad.load(path), settings), seed=1, draws=400)
    wish = {"segment": "all", "measure": "share", "period": "total", "outcome": "purchase"}
    (bought,) = run.rows("outcomes", **wish)
    # Four standard errors of a mean of 400 draws of a share known from 100: 4 sqrt(.16/100/400),
    # and at most one in twenty is still under way after two months of two-day trips.
    assert 0.95 * 0.8 - 0.01 < bought["mean"] < 0.8 + 0.01


@pytest.mark.parametrize("trips", [TWICE, SOURCES], ids=["visits", "came_from"])
@pytest.mark.parametrize(
    "options",
    [{}, {"segment_by": "kind"}, {"lost_after": "5d"}, {"until": None, "steps": ["look"]}],
)
def test_files_with_rules_of_memory_pass_check_and_run(
    tmp_path: Path, trips: dict[tuple[str, ...], int], options: dict[str, Any]
) -> None:
    result = learn(tmp_path, trips, **options)
    result.save(tmp_path / "learned.yaml")
    assert forkroad.load(tmp_path / "learned.yaml") == result.scenario
    forkroad.run(result.scenario, seed=1, draws=5)


def test_segments_have_the_rule_each_with_shares_of_its_own(tmp_path: Path) -> None:
    result = learn(tmp_path, SOURCES, segment_by="kind")
    assert 'segment == "a" and came_from == "friend"' in result.text
    # One rule for friends and one for all others of each of the two segments, the last one `else`.
    assert len(result.scenario.journey.steps["look"].next.rules) == 4


def test_a_group_of_few_has_no_rule(tmp_path: Path) -> None:
    few = {**SOURCES, ("friend", "look", "cart", "buy"): 29, ("friend", "look", "gone"): 0}
    found = memory_of(learn(tmp_path, few), "look")["came_from"]
    # As clear as can be, and yet only 29 of them.
    assert found["statistic"] is None


def test_memoryless_logs_are_found_to_be_so_although_they_are_cut(tmp_path: Path) -> None:
    # Customers come again later, when more of their stays are cut by the log's end: counted
    # naively they would seem to go other ways.
    values, kept = [], 0
    for seed in range(4):
        path = tmp_path / f"{seed}.csv"
        write_log(random_world(seed), path, n=2_500, n_days=60, seed=seed)
        for row in fit(path, {"purchase": "buy", "lost": "gone"}).tables["memory"].rows():
            kept += row["kept"]
            if row["p"] is not None:
                values.append(row["p"])
    assert kept == 0
    # Minus twice the logarithms of n uniform numbers add up to chi-square with 2n degrees of
    # freedom. The least likely of several splits is shown, which makes p somewhat too small.
    assert chi2.sf(-2 * np.log(values).sum(), 2 * len(values)) > 1e-4
