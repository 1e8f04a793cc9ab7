from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.stock_definitions import STOCK_TABLES
from tests.forecast.test_stock_plan import ONCE, TILL


@pytest.fixture
def till(tmp_path):
    (tmp_path / "till.yaml").write_text(TILL, encoding="utf-8")
    return str(tmp_path / "till.yaml")


def stock(*arguments):
    return CliRunner().invoke(forkroad, ["stock", *arguments, "--seed", "1"])


def test_the_envelope_holds_the_tables_of_stock(till):
    found = json.loads(stock(till, "--json", "--replications", "10").stdout)
    assert found["format"] == "forkroad.stock/1"
    assert set(found["tables"]) == {"stock", *STOCK_TABLES}
    for name, table in STOCK_TABLES.items():
        assert {tuple(row) for row in found["tables"][name]} <= {table.column_names}


def test_the_view_says_what_to_order_when(till):
    shown = stock(till, "--replications", "20").stdout
    # The plan's first order, derived in tests/forecast/test_stock_plan.py.
    assert "1 Jun 2026      50   5 Jun 2026            70" in shown
    assert "95 % (wanted)" in shown
    assert "till to rival" in shown
    assert "goes on, and may try again" in shown


def test_the_curve_can_be_left_out_and_settings_are_told(till):
    service = "products.thing.stock.service={fill_rate: 98%}"
    options = ("--no-curve", "--set", service, "--replications", "5", "--json")
    found = json.loads(stock(till, *options).stdout)
    assert "service_curve" not in found["tables"]
    assert found["scenario"]["settings"] == [service]


def test_what_is_bought_once_reads_as_a_sentence(till, tmp_path):
    (tmp_path / "once.yaml").write_text(ONCE, encoding="utf-8")
    shown = " ".join(stock(str(tmp_path / "once.yaml"), "--replications", "5").stdout.split())
    # The smallest S with P(Poisson(300) <= S) >= 4/9.
    assert "One too many costs 5.00, one too few 4.00: buy 297" in shown


def test_tables_are_written_into_a_folder(till, tmp_path):
    out = tmp_path / "orders"
    done = stock(till, "--replications", "5", "--no-curve", "--out", str(out), "--as", "csv")
    assert done.exit_code == 0
    assert (out / "order_plan.csv").read_text(encoding="utf-8").startswith("product,date,units")


def test_without_stock_the_message_says_what_to_write(tmp_path):
    before, _, after = TILL.partition("    stock:")
    (tmp_path / "free.yaml").write_text(before + after.partition("\n")[2], encoding="utf-8")
    done = stock(str(tmp_path / "free.yaml"))
    assert done.exit_code == 2
    assert "no product has stock to plan" in done.output


def test_run_shows_the_first_orders_and_the_chance_of_running_out(till):
    shown = CliRunner().invoke(forkroad, ["run", till, "--seed", "1", "--replications", "20"])
    line = next(line for line in shown.stdout.splitlines() if line.startswith("Stock"))
    assert line.startswith("Stock    thing: order 50 by 1 Jun, 75 by 7 Jun and 2 more; chance")
