from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forkroad.learning.past_actuals import baselines_table, with_baselines
from forkroad.results.run_result import RunResult, ScenarioFacts
from forkroad.scenario.file import load
from forkroad.scenario.model import Scenario

SHOP = """
forkroad: 1
start: 2026-03-01
months: 3
segments: {all_of_them: {arrivals: {per_month: 10}}}
products: {tea: {price: 8}}
journey: {start_at: buy, steps: {buy: {buys: tea, next: done}, done: {outcome: purchase}}}
actuals: {file: actuals.csv}
"""


def shop(folder: Path, actuals: Mapping[str, float], text: str = SHOP) -> Scenario:
    rows = (f"{period},tea.units,{value}" for period, value in actuals.items())
    (folder / "actuals.csv").write_text("\n".join(["period,measure,value", *rows]), "utf-8")
    (folder / "shop.yaml").write_text(text, "utf-8")
    return load(folder / "shop.yaml")


def told(scenario: Scenario) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in baselines_table(scenario).rows():
        assert row["counted"] == "tea.units"
        found.setdefault(row["method"], {})[row["period"]] = row["value"]
    return found


def test_months_before_the_start_are_what_methods_without_a_model_know(tmp_path: Path) -> None:
    # April 2025 is known, but not the months up to November: a gap, behind which nobody looks.
    before = {"2025-04": 90, "2025-12": 30, "2026-01": 60, "2026-02": 45}
    found = told(shop(tmp_path, {**before, "2026-03": 999}))
    every = ("2026-03", "2026-04", "2026-05")
    assert found == {
        "last_period": dict.fromkeys(every, 45.0),
        "mean_of_three": dict.fromkeys(every, 45.0),  # (30 + 60 + 45) / 3
    }


def test_the_same_month_of_the_year_before_is_taken_where_it_is_known(tmp_path: Path) -> None:
    # The twelve months before March 2026 are numbered 1 to 12: March to May 2025 are 1 to 3.
    months = [f"2025-{month:02}" for month in range(3, 13)] + ["2026-01", "2026-02"]
    found = told(shop(tmp_path, {month: number for number, month in enumerate(months, start=1)}))
    assert found["same_period_last_year"] == {"2026-03": 1, "2026-04": 2, "2026-05": 3}
    assert found["last_period"]["2026-05"] == 12


def test_without_the_month_before_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert told(shop(tmp_path, {"2026-01": 60, "2026-03": 50})) == {}


def test_weeks_have_no_baselines(tmp_path: Path) -> None:
    scenario = shop(
        tmp_path, {"2026-02": 45}, SHOP.replace("months: 3", "months: 3\nreport_by: week")
    )
    assert told(scenario) == {}


def test_a_measure_that_nothing_is_called_has_none(tmp_path: Path) -> None:
    scenario = shop(tmp_path, {"2026-02": 45}, SHOP.replace("tea", "coffee"))
    assert told(scenario) == {}


def test_a_result_gets_the_table_beside_its_own(tmp_path: Path) -> None:
    scenario = shop(tmp_path, {"2026-02": 45})
    facts = ScenarioFacts(name="", start=scenario.start, months=3)
    result = RunResult(scenario=facts, engine="exact", why_engine="", seed=0, tables={})
    assert list(with_baselines(result, scenario).tables) == ["baselines"]
    assert with_baselines(result, scenario).rows("baselines", period="2026-04") == [
        {"period": "2026-04", "counted": "tea.units", "method": "last_period", "value": 45.0}
    ]
