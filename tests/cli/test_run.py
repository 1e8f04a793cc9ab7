from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import duckdb
import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.cli.run_view import UNLIMITED
from forkroad.results.definitions import TABLES
from forkroad.scenario.shipped import shipped_scenario
from tests.workers.children import ARE_FORKED, child_of, ends

# 100 customers a month set out for two months, take a day, and half of them buy for 10 EUR.
# Those who set out on the last of the 61 days are still on their way at the end.
SHOP = """\
forkroad: 1
name: Shop
currency: EUR
start: 2026-03-01
months: 2
values: {pull: {uniform: [0.1, 0.3]}}
segments:
  new: {arrivals: {per_month: 60}}
  old: {label: 단골, arrivals: {per_month: 40}}
products:
  tea: {price: 10, stock: {on_hand: 5}}
journey:
  start_at: look
  steps:
    look: {takes: 1, next: {buy: 50%, gone: rest}}
    buy: {buys: tea, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
what_ifs:
  better: {change: {journey.steps.look.next.buy: 60%}}
goals:
  sold: {measure: tea.units, at_least: 90}
"""
# Stock limits sales only where somebody is told where to go without it.
LIMITED = SHOP.replace("{buys: tea,", "{buys: tea, when_out_of_stock: gone,")


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return str(tmp_path / "shop.yaml")


@pytest.fixture
def limited(tmp_path):
    (tmp_path / "limited.yaml").write_text(LIMITED, encoding="utf-8")
    return str(tmp_path / "limited.yaml")


def run(*arguments):
    return CliRunner().invoke(forkroad, ["run", *arguments])


def envelope(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def mean(found, table, **keys):
    (row,) = [row for row in found["tables"][table] if all(row[key] == keys[key] for key in keys)]
    return row["mean"]


TOTAL = {"period": "total", "segment": "all"}


def test_the_view_gives_the_answer_by_hand(shop):
    result = run(shop, "--seed", "7")
    assert result.exit_code == 0
    # 200 arrivals; the 100/30 of 30 April have not left by the end: (200 - 3.33) / 2 = 98.3.
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("  purchase")]
    assert line.split()[2] == "98.3"
    assert "단골" in result.stdout
    assert "seed 7" in result.stdout
    assert "The goal sold (at least 90)" in result.stdout


def test_json_is_one_object_alone_with_the_tables_of_the_contract(shop):
    result = run(shop, "--json", "--seed", "7")
    found = json.loads(result.stdout)
    assert result.stderr == ""
    assert (found["format"], found["engine"], found["seed"]) == ("forkroad.run/1", "exact", 7)
    assert set(found["tables"]) <= set(TABLES)
    wanted = {"outcomes", "conversion", "sales", "arrivals", "steps", "branches", "money", "goals"}
    assert wanted <= set(found["tables"])
    assert mean(found, "sales", product="tea", measure="units", **TOTAL) == pytest.approx(
        (200 - 100 / 30) / 2, abs=1e-9
    )


@pytest.mark.parametrize("table", TABLES)
def test_rows_have_exactly_the_columns_of_their_definition(shop, table):
    rows = envelope(shop)["tables"].get(table, [])
    assert {tuple(row) for row in rows} <= {TABLES[table].column_names}


def test_the_same_seed_gives_the_same_tables(shop):
    assert envelope(shop, "--seed", "0")["tables"] == envelope(shop, "--seed", "0")["tables"]


def test_a_seed_that_is_not_given_is_drawn_and_told(shop):
    seeds = {envelope(shop)["seed"] for _ in range(3)}
    # Three equal draws of 2^32 would be one in 2^64.
    assert len(seeds) > 1


def test_a_setting_changes_the_forecast_and_is_told(shop):
    found = envelope(shop, "--set", "journey.steps.look.next.buy=100%")
    assert mean(found, "sales", product="tea", measure="units", **TOTAL) == pytest.approx(
        200 - 100 / 30, abs=1e-9
    )
    assert found["scenario"]["settings"] == ["journey.steps.look.next.buy=100%"]


def test_a_what_if_changes_the_forecast_and_is_told(shop):
    found = envelope(shop, "--what-if", "better")
    assert mean(found, "sales", product="tea", measure="units", **TOTAL) == pytest.approx(
        0.6 * (200 - 100 / 30), abs=1e-9
    )
    assert found["scenario"]["what_if"] == "better"


def test_one_segment_alone(shop):
    found = envelope(shop, "--segment", "old")
    assert {row["segment"] for row in found["tables"]["sales"]} == {"old"}
    shown = run(shop, "--segment", "old").stdout
    assert "(단골 alone)" in shown
    # Two fifths of everybody: 0.4 x 98.3 = 39.3.
    assert "39.3" in shown


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--segment", "olt"], 'there is no segment "olt"; did you mean "old"?'),
        (["--what-if", "bettr"], 'there is no what-if "bettr"; did you mean "better"?'),
        (["--out", "x", "--as", "csv,pdf"], 'there is no kind of file "pdf"'),
        (["--as", "csv"], "name a folder with --out"),
        (["--seed", "-1"], "-1"),
        (["--seed", "4294967296"], "4294967296"),
        (["--draws", "0"], "0"),
        (["--engine", "exakt"], "exakt"),
    ],
)
def test_what_cannot_be_is_wrong_usage(shop, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(shop, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_setting_that_cannot_be_is_the_inputs_fault(shop):
    result = run(shop, "--set", "journey.steps.look.next.bye=1%")
    assert result.exit_code in (1, 2)
    assert "journey.steps.look.next.b" in result.stderr
    assert result.stdout == ""


def test_what_an_engine_cannot_compute_is_declined_with_reason_and_way_out(limited):
    result = run(limited, "--engine", "exact")
    assert result.exit_code == 1
    assert "cannot compute" in result.stderr
    assert "buy" in result.stderr
    assert "--unlimited" in result.stderr
    assert "--engine counts" in result.stderr
    assert result.stdout == ""


def test_sales_limited_by_stock_are_simulated_and_the_result_says_why(limited):
    # 100 customers want 5 boxes between them: all 5 are sold in every replication.
    found = envelope(limited, "--seed", "1", "--replications", "20")
    assert found["engine"] == "counts"
    assert 'stock of "tea" limits sales at "buy"' in found["why_engine"]
    assert (found["replications"], found["draws"], found["unlimited"]) == (20, 20, False)
    rows = {row["measure"]: row for row in found["tables"]["stock"] if row["period"] == "total"}
    assert (rows["sold"]["p05"], rows["sold"]["p95"]) == (5, 5)
    assert rows["chance_of_stockout"]["mean"] == 1
    assert "You will sell about 5 units" in run(limited, "--seed", "1").stdout


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--engine", "exact", "--replications", "20"], "--engine counts"),
        (["--engine", "counts", "--draws", "20"], "--replications"),
        (["--engine", "counts", "--replications", "100000000"], "GB; up to"),
    ],
)
def test_options_that_do_not_go_with_an_engine_are_wrong_usage(shop, arguments, message):
    result = run(shop, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_unlimited_forecasts_demand_and_says_so(limited, shop):
    shown = run(limited, "--unlimited", "--seed", "1").stdout
    assert UNLIMITED in shown
    assert "Demand will be about" in shown
    found = envelope(limited, "--unlimited", "--seed", "1")
    assert found["unlimited"] is True
    assert found["tables"]["sales"] == envelope(shop, "--seed", "1")["tables"]["sales"]


def test_files_hold_the_rows_of_the_json(shop, tmp_path):
    folder = tmp_path / "out"
    result = run(shop, "--seed", "7", "--json", "--out", str(folder))
    tables = json.loads(result.stdout)["tables"]
    assert f"files written to {folder}" in result.stderr
    for name, rows in tables.items():
        relation = duckdb.read_parquet(str(folder / f"{name}.parquet"))
        read = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
        assert read == rows
    assert (folder / "run.xlsx").stat().st_size > 0
    assert json.loads((folder / "about.json").read_text())["seed"] == 7


def test_only_the_wanted_files_are_written(shop, tmp_path):
    assert run(shop, "--out", str(tmp_path / "o"), "--as", "csv", "--quiet").stderr == ""
    assert {path.suffix for path in (tmp_path / "o").iterdir()} == {".csv", ".json"}


def test_a_scenario_at_fault_prints_no_result(tmp_path):
    (tmp_path / "bad.yaml").write_text(SHOP.replace("gone: rest", "gone: 70%"))
    result = run(str(tmp_path / "bad.yaml"), "--json")
    assert result.exit_code == 1
    assert "add up to 120" in result.stderr
    assert result.stdout == ""


def test_the_whole_process_does_the_same(shop):
    process = subprocess.run(
        [sys.executable, "-m", "forkroad", "run", shop, "--seed", "7"],
        capture_output=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr.decode()
    shown = process.stdout.decode("utf-8")
    # The seconds that it took stand in the second line.
    assert shown.splitlines()[2:] == run(shop, "--seed", "7").stdout.splitlines()[2:]
    assert "\x1b" not in shown


@pytest.mark.skipif(not ARE_FORKED, reason="one processor: there is no child")
def test_an_interrupt_ends_a_run_and_its_child_without_a_word_of_the_child() -> None:
    # A shell in the background has its children ignore interrupts.
    program = (
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from forkroad.cli.main import main\n"
        f"main(['run', '--unlimited', {str(shipped_scenario('cream').path)!r}])\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    child = child_of(run.pid)
    # As a terminal does it: to the parent and its children alike.
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=60)
    assert (run.returncode, said) == (130, ("", "\nforkroad: interrupted\n"))
    assert ends(child)
