from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.backtest_definitions import BACKTEST_TABLES

# 2 customers a day from January to the end of May look, and go on two days later, every second
# to buy.
DAYS = [f"2026-{month:02d}-{day:02d}" for month in range(1, 6) for day in range(1, 29)]
LOG = "customer,time,event\n" + "".join(
    f"c{n}_{k},{day},look\nc{n}_{k},{DAYS[n + 2]},{'buy' if k else 'leave'}\n"
    for n, day in enumerate(DAYS[:-2])
    for k in range(2)
)
WORDS = ("--outcome", "purchase=buy", "--outcome", "lost=leave", "--seed", "1", "--draws", "20")


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "events.csv"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def invoke(*words):
    return CliRunner().invoke(forkroad, ["backtest", *words])


def test_scores_months_and_a_verdict_are_shown(log):
    result = invoke(log, *WORDS, "--cut", "2026-04-01", "--months", "1", "--arrivals", "given")
    assert result.exit_code == 0, result.output
    for title in ("How good the forecasts were", "Month by month", "What it says"):
        assert title in result.stdout
    assert "2026-04  given     2026-04-01" in result.stdout
    assert "No fork changed by more than luck." in result.stdout


def test_json_holds_the_tables_and_nothing_else_is_printed(log):
    words = ("--cut", "2026-04-01", "--months", "1", "--arrivals", "own", "--json", "--quiet")
    result = invoke(log, *WORDS, *words)
    found = json.loads(result.stdout)
    assert found["format"] == "forkroad.backtest/1"
    assert found["cuts"] == ["2026-04-01"]
    assert set(found["tables"]) == set(BACKTEST_TABLES)
    for name, rows in found["tables"].items():
        assert tuple(rows[0]) == BACKTEST_TABLES[name].column_names
    assert result.stderr == ""


def test_what_is_wrong_is_said_in_one_line(log):
    result = invoke(log, *WORDS, "--cut", "2026-04-02")
    assert result.exit_code == 2
    assert "first day of a month, as 2026-04-01" in result.stderr
    assert result.stderr.count("\n") == 1
