"""What happened beside the forecast: by hand, in the periods and measures of a small shop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forkroad.forecast.run import run
from forkroad.scenario.file import read_file
from forkroad.scenario.model import Scenario

# Poisson: 100 visitors a month, half of whom buy for 10 on the same day.
SHOP = """\
forkroad: 1
start: 2026-03-01
months: 2
segments: {people: {arrivals: {per_month: 100}}}
products: {tea: {price: 10}}
actuals: {file: actuals.csv}
journey:
  start_at: look
  steps:
    look: {next: {buy: 50%, gone: rest}}
    buy: {buys: tea, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""


def shop(folder, *rows: str) -> Scenario:
    """The shop with what happened in it, one `period,measure,value` a row."""
    (folder / "actuals.csv").write_text("\n".join(["period,measure,value", *rows]) + "\n")
    (folder / "shop.yaml").write_text(SHOP)
    scenario = read_file(folder / "shop.yaml").scenario
    assert scenario is not None
    return scenario


def compared(scenario: Scenario) -> tuple[dict, tuple[str, ...]]:
    """Return (forecast, actual, inside) by period and measure, and the notes."""
    table = run(scenario, seed=1).tables["actuals"]
    rows = {
        (row["period"], row["counted"]): (row["mean"], row["actual"], row["inside"])
        for row in table.rows()
    }
    return rows, table.notes


def test_every_measure_has_its_forecast_beside_what_happened(tmp_path) -> None:
    # 90 % of Poisson(50) lies from 39 to 62; sd of revenue 10 sqrt(50) = 71 a month.
    scenario = shop(
        tmp_path,
        "2026-03,tea.units,39",
        "2026-04,tea.orders,63",
        "2026-03,revenue,600",
        "2026-04,look.visits,100",
        "total,converted,100",
        'total,"share(look, buy)",0.6',
    )
    rows, notes = compared(scenario)
    assert rows == {
        ("2026-03", "tea.units"): (pytest.approx(50), 39, True),
        ("2026-04", "tea.orders"): (pytest.approx(50), 63, False),
        ("2026-03", "revenue"): (pytest.approx(500), 600, True),
        ("2026-04", "look.visits"): (pytest.approx(100), 100, True),
        ("total", "converted"): (pytest.approx(100), 100, True),
        # sqrt(.25 / 200) = .035: .6 lies 2.8 of them above a half.
        ("total", "share(look, buy)"): (pytest.approx(0.5), 0.6, False),
    }
    assert notes == ()


def test_what_cannot_be_compared_is_told_or_left_out(tmp_path) -> None:
    strange = ("2026-03,tea.unit,9", "2026-Q1,revenue,1", "2025-12,revenue,1")
    scenario = shop(tmp_path, *strange, "2026-03,revenue,1")
    rows, notes = compared(scenario)
    assert list(rows) == [("2026-03", "revenue")]
    assert len(notes) == 2
    assert 'there is no measure "tea.unit"; did you mean "tea.units"' in notes[0]
    assert notes[1] == "actuals: only periods by month are compared, as report_by says"


def test_what_nobody_follows_has_no_forecast(tmp_path) -> None:
    # Nothing is known of what is lost to stock where stock is not followed: unknown, not 0.
    rows, _ = compared(shop(tmp_path, "2026-03,tea.lost_to_stockout,3"))
    assert rows == {("2026-03", "tea.lost_to_stockout"): (None, 3, None)}


def test_without_actuals_the_table_is_empty(tmp_path) -> None:
    scenario = replace(shop(tmp_path, "2026-03,revenue,1"), actuals=None)
    assert compared(scenario) == ({}, ())
