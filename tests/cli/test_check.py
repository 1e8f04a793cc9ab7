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


SAMPLED = GOOD.replace("z: rest}}", "z: rest}, sample: 40, asked_on: 2025-01-10, source: poll}")


def test_old_evidence_is_listed_and_leaves_the_status_at_0(write):
    file = write("sampled.yaml", SAMPLED)
    result = check(file, "--stale", "12m", "--today", "2026-02-01")
    assert result.exit_code == 0
    *_, title, last = result.stdout.splitlines()
    assert title == "Evidence to look at again:"
    # 10 January 2025 to 1 February 2026 is 12 whole months.
    assert last == (
        f"{file}:9:19: warning: journey.steps.x.next: asked on 2025-01-10, 12 months ago (poll)"
    )


def test_evidence_that_is_young_enough_is_said_to_be(write):
    result = check(write("sampled.yaml", SAMPLED), "--stale", "2y", "--today", "2026-02-01")
    assert result.stdout.splitlines()[-1].startswith("No evidence is old")


def test_old_evidence_is_a_table_of_the_envelope_where_it_was_asked_for(write):
    file = write("sampled.yaml", SAMPLED)
    found = json.loads(check(file, "--stale", "12m", "--today", "2026-02-01", "--json").stdout)
    (row,) = found["tables"]["stale"]
    assert (row["place"], row["asked_on"], row["age_months"], row["sample"], row["source"]) == (
        "journey.steps.x.next",
        "2025-01-10",
        12,
        40,
        "poll",
    )
    assert set(json.loads(check(file, "--json").stdout)["tables"]) == {"problems"}


def test_a_day_to_count_from_without_an_age_is_refused(write):
    assert check(write("good.yaml", GOOD), "--today", "2026-02-01").exit_code == 2
    assert check(write("good.yaml", GOOD), "--stale", "old").exit_code == 2
