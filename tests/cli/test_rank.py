from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.lever_text import lever_name
from forkroad.cli.main import forkroad
from forkroad.results.rank_definitions import RANK_TABLES
from tests.whatif.stall import AT_ONCE, WHAT_IFS

PRICE = "products.thing.price"


@pytest.fixture
def stall(tmp_path):
    (tmp_path / "stall.yaml").write_text(AT_ONCE + WHAT_IFS, encoding="utf-8")
    return str(tmp_path / "stall.yaml")


def rank(*arguments):
    return CliRunner().invoke(forkroad, ["rank", *arguments])


def test_the_envelope_holds_the_tables_that_were_asked_for(stall):
    grid = ("--grid", f"{PRICE}=9:11:2", "journey.steps.stall.cost=0:1:2")
    options = ("--tornado", "--until", "profit=0", "--budget", "50", *grid, "--json")
    found = json.loads(rank(stall, *options, "--seed", "1").stdout)
    assert found["format"] == "forkroad.rank/1"
    assert list(found["tables"]) == ["leverage", "tornado", "break_even", "grid", "league"]
    for name, rows in found["tables"].items():
        assert {tuple(row) for row in rows} == {RANK_TABLES[name].column_names}


def test_the_view_lists_the_strongest_levers(stall):
    shown = rank(stall, "--measure", "profit", "--top", "2").stdout
    # Profit is 20; a point more buyers brings 100 x 0.01 x 6 = 6, 1 % more price 2.
    assert "What moves profit most (now 20 EUR)" in shown
    first = next(line for line in shown.splitlines() if "stall > buy" in line)
    # And an elasticity of 0.2 x 600 / 20.
    assert first.split()[:9] == ["stall", ">", "buy", "20.0", "%", "1", "point", "+6.00", "+6.00"]
    assert "weaker levers are not shown (--top)" in shown
    said = " ".join(shown.split())
    assert "A point comes from all siblings in proportion to their shares." in said


def test_lines_fit_the_screen(stall):
    grid = ("--grid", f"{PRICE}=9:11:2", "journey.steps.stall.next.buy=0%:100%:30")
    options = ("--range", "10%", "--until", "profit=0", "--budget", "50", *grid)
    shown = rank(stall, "--measure", "profit", *options, "--seed", "1").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "more columns are in --json and --out" in shown


def test_break_even_says_what_there_is_and_what_there_is_not(stall):
    shown = rank(stall, "--until", "profit=-200", "--vary", PRICE).stdout
    assert "Where profit is -200" in shown
    # Nobody pays: 100 (-0.8 - 0.5) - 50 = -180.
    assert f"{PRICE}: none (the measure stays between -180 and" in shown
    shown = rank(stall, "--until", "profit=0", "--vary", PRICE).stdout
    # See stall: 0.2 (p - 4) = 1.
    assert any(line.split() == [PRICE, "10", "9", "0"] for line in shown.splitlines())


def test_a_grid_stands_as_rows_and_columns(stall):
    axes = (f"{PRICE}=9:12:2", "journey.steps.stall.next.buy=10%:50%:2")
    shown = rank(stall, "--measure", "profit", "--grid", *axes).stdout
    # 100 (s (p - 4) - 0.5) - 50.
    assert f"profit: {PRICE} down, stall > buy across" in shown
    assert any(line.split() == ["9", "-50", "150"] for line in shown.splitlines())
    assert any(line.split() == ["12", "-20", "300"] for line in shown.splitlines())


def test_the_league_closes_with_the_best_set(stall):
    shown = rank(stall, "--budget", "50", "--seed", "1").stdout
    # 100 x 1.9 - 50 - 50 is 90, 70 more than 20: see tests/whatif/test_league.py.
    assert "Best is sign+dearer: it brings 70 EUR more than the base and costs 50 EUR." in shown
    assert "crowd (too dear)" in shown
    assert "dearer+cheaper cannot be:" in shown
    nothing = rank(stall, "--budget", "0", "--seed", "1").stdout
    assert "Best is to do nothing" in nothing


def test_shares_are_told_in_points(stall):
    shown = rank(stall, "--measure", "competitor.share", "--from", "gone", "--top", "1").stdout
    assert "(now 30.0 %)" in shown
    # A point more to the rival is a point more of the share.
    assert "+1.00 points" in shown
    assert "A point comes from gone where the fork has it" in " ".join(shown.split())


def test_what_moves_nothing_is_said(tmp_path):
    text = AT_ONCE.replace("gone: rest}}", "gone: rest}, timeout: {after: 3 days, to: late}}")
    late = tmp_path / "late.yaml"
    late.write_text(text.replace("campaigns:", "    late: {outcome: lost}\ncampaigns:"))
    shown = rank(str(late), "--measure", "late.customers").stdout
    assert "Nothing in the file moves this measure." in shown


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("--measure", "profits"), 'there is no measure "profits"; did you mean "profit"?'),
        (("--range", "ten"), '"ten" is no range'),
        (("--until", "profit"), '"profit" is no aim'),
        (("--grid", "a=1:2:3", "b"), '"b" is no axis'),
    ],
)
def test_what_cannot_be_is_told_in_words(stall, arguments, message):
    result = rank(stall, *arguments)
    assert result.exit_code in (1, 2)
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "place, name",
    [
        ("journey.steps.cart.next.buy", "cart > buy"),
        ("journey.steps.cart.next.2.then.buy", "cart > buy (rule 2)"),
        ("journey.steps.cart.next.3.else.choose.buy", "cart > buy (rule 3)"),
        ("journey.steps.cart.next.vip.then.buy", "cart > buy (vip)"),
        ("journey.steps.cart.choose.buy", "cart > buy"),
        ("journey.steps.cart.takes", "cart.takes"),
        ("products.tea.price", "products.tea.price"),
    ],
)
def test_an_input_is_called_as_a_planner_calls_it(place, name):
    assert lever_name(place) == name


def test_settings_and_files(stall, tmp_path):
    out = tmp_path / "out"
    options = ("--set", f"{PRICE}=12", "--out", str(out), "--as", "csv", "--json")
    found = json.loads(rank(stall, *options).stdout)
    assert found["scenario"]["settings"] == [f"{PRICE}=12"]
    # 100 people, a fifth of whom buy at 12.
    assert found["tables"]["leverage"][0]["total"] == pytest.approx(240)
    header = (out / "leverage.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == list(RANK_TABLES["leverage"].column_names)
