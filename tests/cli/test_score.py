from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.scenario.file import load
from tests.learning.test_score import log, scenario

__all__ = ["log"]  # the fixture is that of the library's test

OUTCOMES = ("--outcome", "purchase=buy", "--outcome", "lost=leave")


def invoke(*words):
    return CliRunner().invoke(forkroad, ["score", *(str(word) for word in words)])


@pytest.fixture
def store(tmp_path):
    file = tmp_path / "shop.yaml"
    file.write_bytes(scenario().source.content)
    path = tmp_path / "forecasts.kept"
    result = invoke(path, "--keep", file, "--made-on", "2026-02-27", "--seed", "1")
    assert result.exit_code == 0, result.output
    assert f"forecast 1 is kept in {path}, made on 2026-02-27" in result.stderr
    return path


def test_what_is_kept_is_listed(store):
    assert "2026-02-27  Shop" in invoke(store).stdout
    (row,) = json.loads(invoke(store, "--json").stdout)["kept"]
    assert (row["made_on"], row["start"], row["months"], row["seed"]) == (
        "2026-02-27",
        "2026-03-01",
        3,
        1,
    )


def test_what_is_kept_is_graded_and_the_map_learned_again(store, log, tmp_path):
    again = tmp_path / "again.yaml"
    result = invoke(store, log, *OUTCOMES, "--diff", "-o", again)
    assert result.exit_code == 0, result.output
    for title in ("How good the forecasts were", "Which forks changed", "The map, learned again"):
        assert title in result.stdout
    assert load(again).journey.steps["look"] is not None


def test_a_store_that_is_not_there_is_named(tmp_path):
    result = invoke(tmp_path / "nothing.kept")
    assert result.exit_code == 1
    assert "--keep SCENARIO makes it" in result.stderr
