from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.gate_definitions import GATE_TABLES
from forkroad.scenario.file import load
from tests.learning.test_gate import log, scenario

__all__ = ["log"]  # the fixture is that of the library's test

WORDS = ("--outcome", "purchase=buy", "--outcome", "lost=leave", "--seed", "1")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_bytes(scenario().source.content + b"# The end.\n")
    return path


def invoke(*words):
    return CliRunner().invoke(forkroad, [str(word) for word in words])


def test_a_gate_that_is_passed_is_kept_in_the_file(file, log):
    result = invoke("gate", file, log, *WORDS)
    assert result.exit_code == 0, result.output
    assert "Passed: the base reproduces what was observed within 10 %." in result.stdout
    assert f"the verdict is kept in {file}" in result.stderr
    assert load(file).gate.verdict == "passed"
    assert file.read_bytes().startswith(scenario().source.content + b"# The end.\n")


def test_a_gate_that_is_failed_ends_with_3_and_compare_warns(file, log):
    result = invoke("gate", file, log, *WORDS, "--within", "0.1%")
    assert result.exit_code == 3
    assert "Failed" in result.stdout
    compared = invoke("compare", file, "--set", "products.thing.price=6", "--seed", "1")
    assert compared.exit_code == 0
    assert "the base failed its gate on 20" in compared.stdout


def test_commands_say_that_the_file_has_changed_since_it_was_judged(file, log):
    assert invoke("gate", file, log, *WORDS).exit_code == 0
    assert "another state" not in invoke("check", file).stdout
    file.write_text(file.read_text().replace("buy: 30%", "buy: 40%"))
    said = "the verdict (passed on 20"
    assert said in invoke("check", file).stdout
    assert said in invoke("run", file, "--seed", "1").stdout
    compared = invoke("compare", file, "--set", "products.thing.price=6", "--seed", "1").stdout
    assert said in compared
    # Judged again it is of this state.
    judged = invoke("gate", file, log, *WORDS)
    assert judged.exit_code == 3
    assert "another state" not in judged.stdout
    assert "another state" not in invoke("check", file).stdout


def test_json_holds_the_table_and_the_file_may_be_left_alone(file, log):
    before = file.read_bytes()
    result = invoke("gate", file, log, *WORDS, "--json", "--no-write")
    found = json.loads(result.stdout)
    assert (found["format"], found["verdict"]) == ("forkroad.gate/1", "passed")
    assert tuple(found["tables"]["gate"][0]) == GATE_TABLES["gate"].column_names
    assert file.read_bytes() == before


def test_a_bound_that_is_no_share_is_wrong_usage(file, log):
    result = invoke("gate", file, log, *WORDS, "--within", "much")
    assert result.exit_code == 2
    assert "needed is one such as 10%" in result.stderr
