from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.learning_definitions import LEARNING_TABLES

LOG = "customer,time,event\n" + "".join(
    f"c{n},2026-01-{1 + n % 20:02d},look\n"
    f"c{n},2026-01-{3 + n % 20:02d},{'buy' if n % 2 else 'leave'}\n"
    for n in range(60)
)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def invoke(*words):
    return CliRunner().invoke(forkroad, ["fit", *words])


def test_a_scenario_is_written_that_runs(log, tmp_path):
    file = str(tmp_path / "learned.yaml")
    result = invoke(log, "--outcome", "purchase=buy", "--outcome", "lost=leave", "-o", file)
    assert result.exit_code == 0, result.output
    assert f"next: forkroad run {file}" in result.stderr
    assert "Where customers go" in result.stdout
    assert CliRunner().invoke(forkroad, ["check", file]).exit_code == 0
    assert CliRunner().invoke(forkroad, ["run", file, "--draws", "10"]).exit_code == 0


def test_json_holds_the_tables_and_nothing_else_is_printed(log):
    result = invoke(log, "--outcome", "purchase=buy", "--json", "--quiet")
    found = json.loads(result.stdout)
    assert found["format"] == "forkroad.fit/1"
    assert set(found["tables"]) == set(LEARNING_TABLES) - {"repeat_models", "retention"}
    for name, rows in found["tables"].items():
        # Without a map there is nothing that one side has alone, and without rfm no sizes.
        assert (name in ("unmapped", "sizes")) == (not rows)
        assert not rows or tuple(rows[0]) == LEARNING_TABLES[name].column_names
    assert result.stderr == ""


def test_a_map_is_learned_in_its_own_words(log, tmp_path):
    file, learned = tmp_path / "map.yaml", tmp_path / "learned.yaml"
    file.write_text(
        "forkroad: 1\nstart: 2026-02-01\nmonths: 2\n"
        "segments: {all_of_them: {arrivals: {per_month: 9}}}\n"
        "journey:\n  start_at: look\n  steps:\n"
        "    look: {next: {buy: 10%, leave: rest}}  # guessed\n"
        "    buy: {outcome: purchase}\n    leave: {outcome: lost}\n    never: {next: look}\n"
    )
    result = invoke(log, "--map", str(file), "-o", str(learned))
    assert result.exit_code == 0, result.output
    assert "unseen step  never" in result.stdout
    # Every second customer buys.
    assert "{buy: 50%, leave: rest}" in learned.read_text()
    assert "# guessed" in learned.read_text()


def test_a_file_that_is_there_is_kept(log, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    words = (log, "--outcome", "purchase=buy", "-o", str(file))
    result = invoke(*words)
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert file.read_text() == "mine"
    assert invoke(*words, "--force").exit_code == 0


@pytest.mark.parametrize(
    "words,status,message",
    [
        ((), 2, "no outcome is named"),
        (("--outcome", "purchase"), 2, "needed is a word with events"),
        (("--outcome", "purchase=bought"), 1, 'no event is called "bought"'),
        (("--outcome", "purchase=buy", "--lost-after", "soon"), 2, "no duration"),
        (("--outcome", "purchase=buy", "--customer", "who"), 1, 'no column "who"'),
        (("--outcome", "purchase=buy", "--from", "2027-01-01"), 1, "no event is left"),
        (("--outcome", "purchase=buy", "--segment-by", "kind"), 1, 'no column "kind"'),
    ],
)
def test_what_is_wrong_is_said_in_one_line(log, words, status, message):
    result = invoke(log, *words)
    assert result.exit_code == status
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_log_that_is_not_there_is_named():
    result = invoke("nowhere.csv", "--outcome", "purchase=buy")
    assert result.exit_code == 1
    assert "nowhere.csv: cannot be read" in result.stderr


def test_models_of_customers_who_buy_again_are_shown_and_written(tmp_path):
    rows = [
        f"c{who},2026-{1 + month:02d}-{1 + (who * 7 + 3 * month) % 28:02d},buy\n"
        for who in range(40)
        for month in range(3)
    ]
    path = tmp_path / "orders.csv"
    path.write_text("customer,time,event\n" + "".join(rows))
    words = (str(path), "--outcome", "purchase=buy", "--repeat", "--repeat-model", "bg_nbd")
    shown = invoke(*words).stdout
    assert "How customers differ who buy again" in shown
    assert "Who came back" in shown
    found = json.loads(invoke(*words, "--json", "--quiet").stdout)
    assert set(found["tables"]) == set(LEARNING_TABLES)
    for name in ("repeat_models", "retention"):
        assert tuple(found["tables"][name][0]) == LEARNING_TABLES[name].column_names
    assert "came_from" in found["scenario"]


def test_a_process_of_its_own_leaves_without_a_word(log):
    # In a process alone: what a library writes when Python ends is seen nowhere else.
    words = ["fit", log, "--outcome", "purchase=buy", "--json", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "forkroad", *words], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["format"] == "forkroad.fit/1"
