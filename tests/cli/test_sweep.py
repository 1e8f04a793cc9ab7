from __future__ import annotations

import csv
import io
import json
import sys

import click
import pytest
from click.testing import CliRunner

from forkroad.cli import progress as progress_module
from forkroad.cli.main import forkroad
from forkroad.cli.progress import progress
from forkroad.export.csv_file import write_csv
from forkroad.export.excel_file import write_excel
from forkroad.export.parquet_file import write_parquet
from forkroad.results.sweep_definitions import define_sweep, measure_column, path_column
from forkroad.results.table import Table
from tests.cli.test_progress import Terminal
from tests.whatif.sweeps import SMALL

BUY = "journey.steps.shop.next.2.else.buy"
PRICES = ("--vary", "products.pen.price=2,4")


@pytest.fixture
def small(tmp_path, monkeypatch):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "small.yaml"


def sweep(*arguments):
    return CliRunner().invoke(forkroad, ["sweep", *arguments, "--seed", "1"])


def test_the_envelope_holds_one_row_a_scenario_and_nothing_else_is_printed(small):
    done = sweep(small, *PRICES, "--measure", "revenue", "-m", "lost.share", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["format"] == "forkroad.sweep/1"
    # 25 of 100 buy, as tests/whatif/sweeps.py says.
    assert found["tables"]["sweep"] == [
        {
            "scenario": number,
            "products.pen.price": price,
            "status": "finished",
            "reason": "",
            "revenue": pytest.approx(25 * price),
            "lost.share": pytest.approx(0.75),
        }
        for number, price in ((1, 2.0), (2, 4.0))
    ]


def test_scenarios_that_fail_are_told_and_end_with_status_3(small):
    done = sweep(small, "--vary", f"{BUY}=10%,200%,20%", "--json")
    assert done.exit_code == 3
    rows = json.loads(done.stdout)["tables"]["sweep"]
    assert [row["status"] for row in rows] == ["finished", "failed", "finished"]
    assert "1 of 3 scenarios failed; the first because: " in done.stderr
    assert "200% is out of range" in done.stderr
    shown = sweep(small, "--vary", f"{BUY}=10%,200%,20%").stdout
    assert "1 failed" in shown
    assert "200% is out of range" in " ".join(shown.split())


def test_the_view_shows_what_varies_how_far_it_reaches_and_the_best(small):
    shown = sweep(small, "--vary", "products.pen.price=2:4:21", "--vary", f"{BUY}=10%,20%").stdout
    assert "42 scenarios" in shown
    assert "a  products.pen.price: 21 values, 2 to 4" in shown
    assert f"b  {BUY}: 2 values, 10 % to 20 %" in shown
    # 25 or 30 of 100 buy: revenue from 2 * 25 to 4 * 30, in the first and the last scenario.
    (line,) = [each for each in shown.splitlines() if each.startswith("  revenue")]
    assert line.split() == ["revenue", "50", "in", "1", "120", "in", "42"]
    first = shown.partition("The 12 with the most revenue")[2].splitlines()[2]
    assert first.split()[:5] == ["42", "4", "20", "%", "120"]
    assert all(len(each) <= 80 for each in shown.splitlines())


def test_a_file_keeps_the_scenarios_and_is_gone_on_with(small, tmp_path):
    assert sweep(small, *PRICES, "-o", "kept.sqlite").exit_code == 0
    refused = sweep(small, *PRICES, "-o", "kept.sqlite")
    assert refused.exit_code == 1
    assert "kept.sqlite: is there already" in refused.stderr
    resumed = sweep(small, *PRICES, "-o", "kept.sqlite", "--resume", "--out", "it", "--as", "csv")
    assert resumed.exit_code == 0
    table = list(csv.DictReader(io.StringIO((tmp_path / "it/sweep.csv").read_text("utf-8"))))
    assert [row["products.pen.price"] for row in table] == ["2.0", "4.0"]
    other = sweep(small, "--vary", "products.pen.price=2,5", "-o", "kept.sqlite", "--resume")
    assert other.exit_code == 2
    assert "is of another sweep" in other.stderr


def test_columns_with_commas_and_quotes_in_their_names_come_back(tmp_path):
    definition = define_sweep(
        [path_column('a "b", c', ""), path_column("A", None), path_column("a", "share")],
        [measure_column("share(cart, checkout)", "share")],
    )
    cells = [[1], [2.5], ["=1+1"], [0.5], ["finished"], [""], [0.75]]
    table = Table(definition, dict(zip(definition.column_names, cells, strict=True)))
    write_csv(table, tmp_path / "it.csv")
    header, row = csv.reader(io.StringIO((tmp_path / "it.csv").read_text("utf-8")))
    assert tuple(header) == definition.column_names
    assert row == ["1", "2.5", "'=1+1", "0.5", "finished", "", "0.75"]
    write_parquet(table, tmp_path / "it.parquet")
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"SELECT * FROM '{tmp_path}/it.parquet'")
    assert found.columns[1] == 'a "b", c'
    assert found.fetchall() == [(1, 2.5, "=1+1", 0.5, "finished", "", 0.75)]
    write_excel({"sweep": table}, {}, tmp_path / "it.xlsx")


def test_who_interrupts_is_told_what_is_kept(small, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr("forkroad.whatif.sweep.each_task", interrupt)
        done = sweep(small, *PRICES, "-o", "kept.sqlite")
    assert done.exit_code == 1
    assert "what was finished is in kept.sqlite; --resume goes on with it" in done.stderr
    assert sweep(small, *PRICES, "-o", "kept.sqlite", "--resume").exit_code == 0


def test_every_kind_of_file_takes_columns_named_by_paths(small, tmp_path):
    kinds = ("--out", "it", "--as", "csv,parquet,xlsx")
    assert sweep(small, *PRICES, *kinds).exit_code == 0
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"SELECT * FROM '{tmp_path}/it/sweep.parquet'")
    assert found.columns[:2] == ["scenario", "products.pen.price"]
    assert [row[1] for row in found.fetchall()] == [2.0, 4.0]


@pytest.mark.parametrize(
    "arguments,said",
    [
        ((), "Missing option '--vary'"),
        (("--vary", "products.pen.price"), "varies nothing"),
        (("--vary", "products.pin.price=1,2"), 'did you mean "products.pen.price"'),
        ((*PRICES, "--resume"), "nothing to resume"),
        ((*PRICES, "-m", "revenu"), 'did you mean "revenue"'),
        ((*PRICES, "-o", "no/such/folder.sqlite"), "no/such/folder.sqlite: "),
        ((*PRICES, "--workers", "2", "--on", "tcp://127.0.0.1:1"), "say --workers or --on"),
        ((*PRICES, "--vary", "\u202e=1"), "nothing stands at"),
        (("--vary", "__class__.x=1"), "nothing stands at"),
        (("--vary", "products.pen.price='; DROP TABLE rows; --"), "a closing quote is missing"),
    ],
)
def test_what_cannot_be_is_said_in_words(small, arguments, said):
    done = sweep(small, *arguments)
    assert done.exit_code in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_settings_are_made_before_and_told(small):
    done = sweep(small, *PRICES, "--set", "values.pull=2", "-m", "converted", "--json")
    found = json.loads(done.stdout)
    assert found["scenario"]["settings"] == ["values.pull=2"]
    # 0.8 of one half and 0.1 of the other buy.
    assert [row["converted"] for row in found["tables"]["sweep"]] == pytest.approx([45, 45])


def test_progress_has_a_bar_a_rate_and_the_time_that_is_left(monkeypatch):
    monkeypatch.setattr(progress_module, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress_module, "_PAUSE", 0.0)
    # 1,000 were stored before; 500 more in 10 s are 50 a second, and 500 are left.
    clock = iter([0.0, 0.0, 10.0])
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: next(clock))
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(quiet=False, rate=True) as tell:
        tell(1_000, 2_000)
        tell(1_500, 2_000)
    said = click.unstyle(stream.getvalue()).split("\r")
    assert "computing: [##########----------] 1,000 of 2,000" in said[1]
    assert "[###############-----] 1,500 of 2,000, 50 a second, 10 s left" in said[2]
