"""Kept forecasts of a shop of which every figure is known: 10 a day, 3 of them buy."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest

from forkroad.errors import EventLogError, OutputError, UsageError
from forkroad.learning.kept import keep_forecast, kept_forecasts, why_ungraded
from forkroad.learning.score import score
from forkroad.results.backtest_definitions import BACKTEST_TABLES
from forkroad.scenario.file import read_text
from forkroad.storage.rows_file import opened

OUTCOMES = {"purchase": "buy", "lost": "leave"}
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)


def scenario(start="2026-03-01", months=3):
    return read_text(
        f"""
forkroad: 1
name: Shop
start: {start}
months: {months}
segments: {{everybody: {{arrivals: {{per_month: 310}}}}}}
products: {{thing: {{price: 5}}}}
journey:
  start_at: look
  steps:
    look: {{next: {{buy: 30%, leave: rest}}}}
    buy: {{buys: thing, next: done}}
    done: {{outcome: purchase}}
    leave: {{outcome: lost}}
goals: {{sales: {{measure: thing.units, at_least: 20}}}}
"""
    ).required()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """10 a day decide at once; 3 of them buy, and 6 from 1 April on."""
    lines = ["customer,time,event"]
    for day in range((LAST - FIRST).days + 1):
        when = FIRST + timedelta(days=day)
        for number in range(10):
            buys = number < (6 if when.month == 4 else 3)
            lines += [f"c{day}_{number},{when}T10:00,look"]
            lines += [f"c{day}_{number},{when}T11:00,{'buy' if buys else 'leave'}"]
    path = tmp_path_factory.mktemp("log") / "events.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory, log):
    path = tmp_path_factory.mktemp("store") / "forecasts.kept"
    keep_forecast(scenario(), path, made_on=date(2026, 2, 27), data=log, seed=1)
    keep_forecast(scenario(months=1), path, made_on=date(2026, 4, 2), seed=1)
    return path


@pytest.fixture(scope="module")
def result(store, log):
    return score(store, log, OUTCOMES)


def test_a_forecast_is_kept_as_it_was_made(store):
    first, second = kept_forecasts(store)
    assert (first.number, second.number) == (1, 2)
    assert (first.made_on, first.start, first.months) == (date(2026, 2, 27), date(2026, 3, 1), 3)
    assert first.scenario == scenario().source.content.decode()
    assert first.scenario_sha256 != second.scenario_sha256
    assert len(first.data_sha256) == 64
    assert second.data_sha256 == ""
    # Three whole months of both outcomes: 30 and 70 of 100 of 310, Poisson.
    assert list(first.foretold) == ["purchase", "lost"]
    assert list(first.foretold["purchase"]) == ["2026-03", "2026-04", "2026-05"]
    assert first.foretold["purchase"]["2026-03"].mean == pytest.approx(93)
    # The 5 and 95 % points of a Poisson number with mean 93: 93 -+ 1.645 * sqrt(93) = 77.1, 108.9.
    low, *_, high = first.foretold["purchase"]["2026-03"].quantiles
    assert (low, high) == (pytest.approx(77, abs=1), pytest.approx(109, abs=1))


def test_a_forecast_that_can_never_be_graded_is_refused_or_said_to_be(store, tmp_path):
    # From 15 March for a month: neither March nor April is whole.
    with pytest.raises(OutputError, match="no whole calendar month"):
        keep_forecast(scenario("2026-03-15", 1), tmp_path / "kept", made_on=date(2026, 3, 1))
    first, second = kept_forecasts(store)
    assert why_ungraded(first) == ""
    assert why_ungraded(second).startswith("all of its months were over on 2026-04-02")


def test_a_row_that_was_changed_is_refused(store, tmp_path):
    copy = tmp_path / "forecasts.kept"
    copy.write_bytes(store.read_bytes())
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE rows SET forecast = replace(forecast, '93', '95')")
    with pytest.raises(OutputError, match="forecast 1 is not as it was kept"):
        kept_forecasts(copy)


def test_a_store_of_another_kind_is_refused(tmp_path):
    other = tmp_path / "sweep.db"
    with opened(other, {"holds": "a sweep"}, ["cell"], may_exist=False):
        pass
    with pytest.raises(OutputError, match="holds no forecasts"):
        kept_forecasts(other)
    with pytest.raises(OutputError, match="--keep SCENARIO makes it"):
        kept_forecasts(tmp_path / "nothing")


def test_the_object_of_json_holds_every_table(result):
    found = result.to_json_object()
    assert found["format"] == "forkroad.score/1"
    assert set(found["tables"]) == set(BACKTEST_TABLES)


def test_months_that_have_closed_since_are_graded(result):
    ours = list(result.tables["forecasts"].where(method="forkroad", outcome="purchase").rows())
    # March and April of the first forecast; May is not over. The second was made in April of
    # March alone, which was over by then.
    assert [(row["period"], row["actual"]) for row in ours] == [("2026-03", 93), ("2026-04", 180)]
    assert ours[0]["mean"] == pytest.approx(93)
    assert any("forecasts 2" in note for note in result.notes)


def test_scores_and_baselines_are_those_of_the_months(result):
    (own,) = result.tables["scores"].where(outcome="purchase", method="forkroad").rows()
    # April: 310 in 30 of 30 days, 93 foretold, 180 came; March is right: 87 of 273.
    assert own["wape"] == pytest.approx(87 / 273)
    assert own["coverage_90"] == 0.5
    (last,) = result.tables["scores"].where(outcome="purchase", method="last_period").rows()
    # February had 28 days of 3: |93 - 84| + |180 - 84| = 105 of 273.
    assert last["wape"] == pytest.approx(105 / 273)


def test_the_fork_that_moved_is_named(result):
    (row,) = result.tables["drift"].where(step="look", to="buy").rows()
    assert row["share_before"] == pytest.approx(0.3)
    # 1 April 2026 is a Wednesday of week 14.
    assert row["first_out_of_line"] in ("2026-W14", "2026-W15")
    assert row["p_then"] < 1e-6


def test_the_map_learned_again_is_a_difference_of_two_texts(result):
    assert result.diff[0].startswith("--- ")
    assert result.diff[1] == "+++ learned again up to 2026-05-01"
    # 90 days of 3 and 30 of 6 are 450 of 1,200 = 37.5 %.
    assert any(line.startswith("+") and "buy: 37.5%" in line for line in result.diff)
    assert any(line.startswith("-") and "buy: 30%" in line for line in result.diff)
    # Only the map is compared, not arrivals and goals.
    assert not any("per_month" in line or "goals" in line for line in result.diff)
    assert read_text(result.relearned).scenario is not None


def test_where_no_month_has_closed_that_is_said(tmp_path, log):
    path = tmp_path / "forecasts.kept"
    keep_forecast(scenario("2026-05-01"), path, made_on=date(2026, 4, 30), seed=1)
    with pytest.raises(UsageError, match="no month can be graded: the log tells all up to 2026-05"):
        score(path, log, OUTCOMES)


def test_forecasts_by_week_are_not_kept(tmp_path):
    weekly = read_text(scenario().source.content.decode() + "report_by: week\n").required()
    with pytest.raises(OutputError, match="say report_by: month"):
        keep_forecast(weekly, tmp_path / "f", made_on=LAST, seed=1)


def test_a_scenario_is_no_log_that_was_known(tmp_path):
    path = tmp_path / "spring.yaml"
    path.write_text("forkroad: 1\n", encoding="utf-8")
    store = tmp_path / "forecasts.kept"
    with pytest.raises(EventLogError, match="this is a scenario; needed is an event log"):
        keep_forecast(scenario(), store, made_on=date(2026, 2, 27), data=path, seed=1)
    assert not store.exists()
