"""What takes time is drawn from tables of the page: spans, cohorts, baselines beside sales."""

from __future__ import annotations

from pathlib import Path

import pytest

from forkroad.report import stretches
from forkroad.report.content import Chart, Sheet
from forkroad.report.findings import Asked, Findings, find
from forkroad.report.languages import language_of
from forkroad.report.sales import sales_part
from forkroad.report.stretches import retention_blocks, timing_blocks
from forkroad.results.definitions import ALL
from forkroad.scenario.file import load
from tests.learning.test_past_actuals import shop

ENGLISH = language_of("en")


def test_days_to_a_milestone_are_drawn_as_spans_in_the_order_of_their_medians(
    korean: Findings,
) -> None:
    chart, sheet = timing_blocks(korean, ENGLISH)
    assert isinstance(chart, Chart)
    assert isinstance(sheet, Sheet)
    drawn = {one.role: list(sheet.columns[one.column].values) for one in chart.series}
    rows = {row["milestone"]: row for row in korean.rows("timing", segment=ALL, measure="days")}
    names = list(sheet.columns[0].values)
    assert drawn == {
        role: [rows[name][role] for name in names]
        for role in ("mean", "p05", "p25", "p50", "p75", "p95")
    }
    assert drawn["p50"] == sorted(drawn["p50"])


def test_cohorts_are_a_field_for_each_period_of_setting_out_and_each_period_since(
    korean: Findings,
) -> None:
    chart, sheet, together = retention_blocks(korean, ENGLISH)
    assert isinstance(chart, Chart)
    assert isinstance(sheet, Sheet)
    assert (chart.kind, sheet.n_rows) == ("heat", 12)  # a year of months, nobody there before
    known = {
        (row["arrival_period"], row["periods_since"]): row["mean"]
        for row in korean.rows("cohorts", segment=ALL, measure="active")
    }
    starts = sheet.columns[0].values
    for column in sheet.columns[1:]:
        age = int(column.heading)
        assert list(column.values) == [known.get((start, age)) for start in starts]
        # The horizon ends before the later cohorts are so old.
        assert [text == "–" for text in column.texts] == [age > 11 - row for row in range(12)]
    assert [one.column for one in chart.series] == list(range(1, 13))
    # The pooled numbers stay below, as a table.
    assert isinstance(together, Sheet)


def test_fewer_than_half_a_customer_are_not_written_as_nobody(korean: Findings) -> None:
    _, sheet, _ = retention_blocks(korean, ENGLISH)
    assert isinstance(sheet, Sheet)
    written = {
        text
        for column in sheet.columns[1:]
        for text, value in zip(column.texts, column.values, strict=True)
        if isinstance(value, float) and 0 < value < 0.5
    }
    assert written == {"<1"}


def test_very_many_cohorts_are_drawn_together(
    korean: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "MOST_COHORTS", 11)
    chart, sheet = retention_blocks(korean, ENGLISH)
    assert isinstance(chart, Chart)
    assert isinstance(sheet, Sheet)
    assert (chart.kind, sheet.name) == ("lines", "retention")


@pytest.fixture
def beside(tmp_path: Path) -> Findings:
    """A shop of which 45 units in the month before the start are known, and 50 in its first."""
    scenario = shop(tmp_path, {"2026-02": 45, "2026-03": 50})
    return find(scenario, Asked(without=("what_ifs", "levers")))


def test_baselines_stand_beside_the_forecast_as_lines_and_as_columns(beside: Findings) -> None:
    part = sales_part(beside, ENGLISH)
    assert part is not None
    chart, sheet = part.blocks
    assert isinstance(chart, Chart)
    assert isinstance(sheet, Sheet)
    (line,) = [one for one in chart.series if one.role == "baseline"]
    column = sheet.columns[line.column]
    assert column.heading == "last month again"
    assert list(column.values) == [45.0, 45.0, 45.0, None]  # and none of the total
    assert [one.role for one in chart.series][-1] == "actual"
    assert not any("No baselines" in text for text in part.texts)


def test_that_there_are_none_is_said(korean: Findings) -> None:
    part = sales_part(korean, ENGLISH)
    assert part is not None
    assert part.texts[1].startswith("No baselines stand beside the forecast")
    assert part.texts[1].endswith("the months before Mar 2026.")


def test_what_was_counted_is_what_the_fan_is_of(tmp_path: Path) -> None:
    shop(tmp_path, {"2026-03": 1})
    (tmp_path / "actuals.csv").write_text("period,measure,value\n2026-03,tea.orders,9", "utf-8")
    scenario = load(tmp_path / "shop.yaml")
    part = sales_part(find(scenario, Asked(without=("what_ifs", "levers"))), ENGLISH)
    assert part is not None
    chart, sheet = part.blocks
    assert isinstance(chart, Chart)
    assert isinstance(sheet, Sheet)
    assert (chart.title, chart.unit) == ("tea: orders", "orders")
    (happened,) = [one for one in chart.series if one.role == "actual"]
    assert sheet.columns[happened.column].values[0] == 9
    # The other measures stand beside it, none twice.
    headings = [column.heading for column in sheet.columns]
    assert headings[-3:] == ["units", "revenue", "arrivals"]
    assert len(set(headings)) == len(headings)
