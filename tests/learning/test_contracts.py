"""Contracts: what a log of payments tells, and what the file that is written forecasts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import forkroad
from forkroad.errors import EventLogError, UsageError
from forkroad.learning import sbg
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from tests.learning.logs import written

START, END, PERIOD = date(2024, 1, 1), date(2025, 1, 1), 30
# A sixth leave at the first renewal; customers differ much.
TRUTH = (1.0, 5.0)
PER_DAY = 5


def payments() -> dict[int, list[int]]:
    """Return the days of the payments of each customer who signs up in 2024, before its end."""
    rng = np.random.default_rng(3)
    days = (END - START).days
    found = {}
    for customer in range(PER_DAY * days):
        day, leaves = customer // PER_DAY, rng.beta(*TRUTH)
        found[customer] = [day]
        while rng.random() > leaves and (day := day + PERIOD) < days:
            found[customer].append(day)
    return found


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> FitResult:
    rows = [
        f"c{customer},{START + timedelta(days=day)},paid"
        for customer, days in payments().items()
        for day in days
    ]
    path = written(tmp_path_factory.mktemp("logs"), "customer,time,event\n" + "\n".join(rows))
    return fit(
        path,
        {"purchase": "paid"},
        repeat=True,
        repeat_model="sbg",
        renews_every="30d",
        until=END,
        months=6,
    )


def test_parameters_lie_within_five_standard_errors(learned: FitResult) -> None:
    rows = list(learned.tables["repeat_models"].rows())
    assert [(row["model"], row["parameter"]) for row in rows] == [
        ("sbg", "alpha"),
        ("sbg", "beta"),
    ]
    for row, truth in zip(rows, TRUTH, strict=True):
        assert abs(row["value"] - truth) < 5 * row["error"] < 1.5 * truth


def test_running_contracts_are_renewed_as_the_closed_form_says(learned: FitResult) -> None:
    values = [row["value"] for row in learned.tables["repeat_models"].rows()]
    days = (END - START).days
    horizon = (date(2025, 7, 1) - END).days
    expected = 0.0
    for paid in payments().values():
        since = days - paid[-1]
        # Nobody here pays late: who is silent for longer than 30 days has left.
        if since > PERIOD:
            continue
        dues = range(PERIOD - since, horizon, PERIOD)
        aged = np.array([values[0], values[1] + len(paid) - 1])
        expected += float(sbg.survival(aged, len(dues))[1:].sum())
    run = forkroad.run(learned.scenario, seed=1, draws=400)
    (all_,) = run.rows("sales", segment="all", measure="orders", period="total")
    (new,) = run.rows("sales", segment="new_customers", measure="orders", period="total")
    # Means over 400 draws of the kinds.
    error = 4 * all_["sd_not_knowing"] / 20
    assert all_["mean"] - new["mean"] == pytest.approx(expected, abs=error + 0.01 * expected)


def test_who_signs_up_pays_at_once_and_every_30_days(learned: FitResult) -> None:
    run = forkroad.run(learned.scenario, seed=1, draws=20)
    (first,) = run.rows("arrivals", segment="new_customers", period="total")
    # 181 days with five a day.
    assert first["mean"] == pytest.approx(905, rel=0.05)
    text = learned.text
    assert "takes: 30 days" in text
    assert "by: kind" in text


def test_a_contract_without_its_period_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "customer,time,event\na,2026-01-01,paid\n")
    with pytest.raises(UsageError, match="say how often they are renewed"):
        fit(path, {"purchase": "paid"}, repeat=True, repeat_model="sbg")
    with pytest.raises(UsageError, match="needs --repeat-model sbg"):
        fit(path, {"purchase": "paid"}, repeat=True, renews_every="30d")


def test_where_no_contract_ended_nothing_can_be_told(tmp_path: Path) -> None:
    rows = "".join(f"c{n},2026-01-{1 + n:02d},paid\n" for n in range(20))
    path = written(tmp_path, "customer,time,event\n" + rows)
    with pytest.raises(EventLogError, match="0 contracts ended and 20 run"):
        fit(path, {"purchase": "paid"}, repeat=True, repeat_model="sbg", renews_every="30d")
