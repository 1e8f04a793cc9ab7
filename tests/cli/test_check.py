from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad

GOOD = """\
forkroad: 1
name: t
start: 2026-03-01
months: 2
segments: {a: {arrivals: {per_month: 100}}}
journey:
  start_at: x
  steps:
    x: {takes: 1, next: {y: 50%, z: rest}}
    y: {outcome: purchase}
    z: {outcome: lost}
"""
BAD = GOOD.replace("y: 50%, z: rest", "y: 50%, z: 60%")  # in line 9
LONELY = GOOD + "    w: {takes: 1, next: y}\n"  # in line 12, and nobody can reach it


@pytest.fixture
def write(tmp_path):
    def written(name, text):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return written


def check(*arguments):
    return CliRunner().invoke(forkroad, ["check", *arguments])


def test_a_good_file_says_how_large_it_is(write):
    file = write("good.yaml", GOOD)
    result = check(file)
    assert result.exit_code == 0
    # 1 March and two months.
    assert result.stdout == (f"{file}: no errors. 3 steps, 1 segment, 1 Mar 2026 to 30 Apr 2026\n")
    assert result.stderr == ""


def test_an_error_has_its_line_and_ends_with_1(write):
    file = write("bad.yaml", BAD)
    result = check(file)
    assert result.exit_code == 1
    first, *_, last = result.stdout.splitlines()
    assert first.startswith(f"{file}:9:")
    assert "the shares add up to 110" in first
    assert last == f"1 error in {file}"


def test_a_warning_alone_ends_with_0(write):
    file = write("lonely.yaml", LONELY)
    result = check(file)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{file}:12:")
    assert "warning: " in result.stdout
    assert f"1 warning in {file}" in result.stdout


def test_all_files_are_checked_though_the_first_is_bad(write, tmp_path):
    bad, good, missing = write("b.yaml", BAD), write("g.yaml", GOOD), str(tmp_path / "no.yaml")
    result = check(bad, missing, good)
    assert result.exit_code == 1
    assert f"1 error in {bad}" in result.stdout
    assert f"1 error in {missing}" in result.stdout
    assert f"{good}: no errors" in result.stdout


def test_json_is_one_object_with_a_row_a_problem(write):
    bad, lonely = write("bad.yaml", BAD), write("lonely.yaml", LONELY)
    result = check(bad, lonely, "--json")
    assert result.exit_code == 1
    envelope = json.loads(result.stdout)
    assert envelope["format"] == "forkroad.check/1"
    assert (envelope["errors"], envelope["warnings"]) == (1, 1)
    rows = envelope["tables"]["problems"]
    assert [(row["file"], row["line"], row["severity"]) for row in rows] == [
        (bad, 9, "error"),
        (lonely, 12, "warning"),
    ]
    assert result.stderr == ""


def test_quiet_leaves_only_the_status(write):
    for text, status in ((GOOD, 0), (BAD, 1)):
        result = check(write("a.yaml", text), "--quiet")
        assert (result.exit_code, result.output) == (status, "")


def test_no_file_is_wrong_usage():
    assert check().exit_code == 2


def test_a_file_name_that_is_not_utf_8_is_still_json():
    # What Python makes of the byte 0xff in a name.
    name = "a\udcff.yaml"
    envelope = json.loads(check(name, "--json").stdout_bytes)
    assert envelope["tables"]["problems"][0]["file"] == name
    assert check(name).exit_code == 1
