"""The gate on a shop of which every figure is known: 10 a day, 3 of them buy on the next day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forkroad.errors import UsageError
from forkroad.learning.gate import gate
from forkroad.scenario.file import read_text

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def scenario(share="30%", start="2026-01-01", months=3, more=""):
    return read_text(
        f"""
forkroad: 1
start: {start}
months: {months}
segments:
  everybody: {{arrivals: {{per_month: 10 * 365 / 12, spread: fixed}}{more}}}
products: {{thing: {{price: 5}}}}
journey:
  start_at: look
  steps:
    look: {{takes: 1 day, next: {{buy: {share}, leave: rest}}}}
    buy: {{buys: thing, next: done}}
    done: {{outcome: purchase}}
    leave: {{outcome: lost}}
"""
    ).required()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    lines = ["customer,time,event"]
    for day in range((LAST - FIRST).days + 1):
        when = FIRST + timedelta(days=day)
        for number in range(10):
            who, last = f"c{day}_{number}", "buy" if number < 3 else "leave"
            lines.append(f"{who},{when},look")
            if when < LAST:
                lines.append(f"{who},{when + timedelta(days=1)},{last}")
    path = tmp_path_factory.mktemp("log") / "events.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


OUTCOMES = {"purchase": "buy", "lost": "leave"}


def rows(result):
    return {(row["measure"], row["period"]): row for row in result.tables["gate"].rows()}


def test_a_base_that_is_right_passes_with_the_figures_of_both(log):
    result = gate(scenario(), log, OUTCOMES, on=date(2026, 4, 2), seed=1)
    assert result.is_passed
    found = rows(result)
    # 90 days of 10 customers; those of the last day have not decided: 3 of 10 of 890 have bought.
    assert found["orders", "total"]["observed"] == 267
    assert found["conversion", "total"]["observed"] == pytest.approx(267 / 900)
    # Of January's 310 those of its last day buy in February.
    assert found["orders", "2026-01"]["observed"] == 90
    # 10 * 365 / 12 a month is 912.5 in three, spread evenly over 31, 28 and 31 days; those of
    # the last day, 304.17 / 31 = 9.8, have not decided.
    assert found["orders", "total"]["expected"] == pytest.approx(0.3 * (912.5 - 9.81), abs=0.5)
    verdict = result.verdict
    assert (verdict.first_day, verdict.last_day) == (FIRST, LAST)
    assert (verdict.verdict, verdict.on, verdict.observed_orders) == (
        "passed",
        date(2026, 4, 2),
        267.0,
    )


def test_a_base_that_sells_too_much_fails(log):
    # 36 % in the place of 30 %: 20 % too many.
    result = gate(scenario("36%"), log, OUTCOMES, seed=1)
    assert not result.is_passed
    assert rows(result)["orders", "total"]["difference"] == pytest.approx(0.217, abs=0.01)
    assert gate(scenario("36%"), log, OUTCOMES, within=0.25, seed=1).is_passed


def test_a_scenario_that_begins_after_the_log_is_put_to_the_logs_months(log):
    # Those who really came arrive: 10 a day, so that orders are 0.3 * 890 whatever the file says.
    later = scenario(start="2026-04-01", months=12, more=", already_here: {look: 5000}")
    result = gate(later, log, OUTCOMES, seed=1)
    assert result.is_passed
    assert rows(result)["orders", "total"]["expected"] == pytest.approx(267, abs=0.01)
    assert rows(result)["conversion", "total"]["expected"] == pytest.approx(267 / 900)
    assert any("2026-01-01 to 2026-03-31" in note for note in result.notes)


def test_who_was_under_way_counts_where_the_scenario_has_them(log):
    # From 1 February on 59 days. The 10 of 31 January are under way: they decide on 1 February.
    here = scenario(start="2026-02-01", months=2, more=", already_here: {look: 10}")
    found = rows(gate(here, log, OUTCOMES, seed=1))
    # 600 set out, those of the last day have not decided: 3 of 10 of 590.
    assert found["conversion", "total"]["observed"] == pytest.approx(177 / 600)
    without = rows(gate(scenario(start="2026-02-01", months=2), log, OUTCOMES, seed=1))
    assert without["conversion", "total"]["observed"] == pytest.approx(174 / 590)


TWO = {"everybody": "{arrivals: {per_month: 300}}", "others": "{arrivals: {per_month: 100}}"}


def with_segments(segments):
    text = scenario(start="2026-04-01").source.content.decode()
    (old,) = [line for line in text.splitlines() if line.startswith("  everybody:")]
    lines = "\n".join(f"  {name}: {words}" for name, words in segments.items())
    return read_text(text.replace(old, lines)).required()


def test_those_who_came_are_divided_between_segments_that_the_log_does_not_know(log):
    segments = {"sure": TWO["everybody"], "others": TWO["others"]}
    found = rows(gate(with_segments(segments), log, OUTCOMES, seed=1))
    # Three of four are `sure`, the others are not: all of them together buy as ever, 0.3 x 890.
    assert found["orders", "total"]["expected"] == pytest.approx(267, abs=1.0)


def test_segments_that_the_log_tells_apart_must_be_the_scenarios(log, tmp_path):
    lines = log.read_text(encoding="utf-8").splitlines()
    rows_of = [f"{line},{'kind' if n == 0 else 'sur'}" for n, line in enumerate(lines)]
    told = tmp_path / "told.csv"
    told.write_text("\n".join(rows_of) + "\n", encoding="utf-8")
    two = with_segments({"sure": TWO["everybody"], "others": TWO["others"]})
    with pytest.raises(UsageError, match='"sur" is none of the scenario\'s; did you mean "sure"'):
        gate(two, told, OUTCOMES, segment_by="kind", seed=1)


@pytest.mark.parametrize("within", [0.0, 1.0])
def test_a_bound_that_cannot_be_is_refused(log, within):
    with pytest.raises(UsageError, match="above 0 and below 100%"):
        gate(scenario(), log, OUTCOMES, within=within)


def test_a_purchase_must_be_named(log):
    with pytest.raises(UsageError, match="--outcome purchase="):
        gate(scenario(), log, {"lost": "leave"})
