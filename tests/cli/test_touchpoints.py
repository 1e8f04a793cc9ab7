from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.touchpoint_definitions import TOUCHPOINT_TABLES
from tests.learning.test_touchpoints import JOURNEY, log

__all__ = ["log"]  # the fixture is that of the library's test


def invoke(*words):
    return CliRunner().invoke(forkroad, ["touchpoints", *(str(word) for word in words)])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(JOURNEY, encoding="utf-8")
    return path


def test_a_scenarios_steps_are_shown_with_their_worth_and_their_goals(file):
    result = invoke(file, "--seed", "1")
    assert result.exit_code == 0, result.output
    assert "Of all who set out, 36.0 % buy." in result.stdout
    # 650 visits; worth and shares as in the library's test.
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("  b ")]
    shown = " ".join(line.split())
    assert shown == "b 65.0 % 40.0 % 28.6 % 72.2 % 650 2.0 60.0 %"
    assert "b.visits at least 600  >99 %" in result.stdout


def test_a_logs_table_is_all_that_json_prints(log):
    result = invoke(log, "--outcome", "purchase=buy", "--outcome", "lost=leave", "--json")
    found = json.loads(result.stdout)
    assert (found["format"], found["conversion"]) == (
        "forkroad.touchpoints/1",
        pytest.approx(0.36),
    )
    assert tuple(found["tables"]["touchpoints"][0]) == (
        TOUCHPOINT_TABLES["touchpoints"].column_names
    )
    assert result.stderr == ""


def test_a_log_without_an_outcome_is_told_what_is_missing(log):
    result = invoke(log)
    assert result.exit_code == 2
    assert "no outcome is named" in result.stderr


def test_a_scenario_with_options_of_logs_is_told_which_of_the_two_is_wrong(file):
    result = invoke(file, "--outcome", "purchase=buy", "--lost-after", "30d")
    assert result.exit_code == 2
    assert result.stderr == (
        f"forkroad: {file}: --outcome, --lost-after say how an event log is read, and this is a "
        "scenario; leave them out, or name the log\n"
    )


def test_a_log_with_options_of_scenarios_is_told_that_it_is_counted(log):
    result = invoke(log, "--outcome", "purchase=buy", "--draws", "20")
    assert result.exit_code == 2
    assert result.stderr == (
        f"forkroad: {log}: --draws is for scenarios, and an event log is counted as it is; "
        "leave it out\n"
    )
