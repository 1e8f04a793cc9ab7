from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from forkroad.cli.main import forkroad
from forkroad.results.compare_definitions import COMPARE_TABLES
from tests.whatif.test_compare import SHOP

KOREAN = """\
forkroad: 1
start: 2026-03-01
months: 2
segments: {고객: {arrivals: {per_month: 1000}}}
journey:
  start_at: 매장
  steps:
    매장: {next: {구매: 10%, 경쟁사: 20%, 이탈: rest}}
    구매: {outcome: purchase}
    경쟁사: {outcome: competitor}
    이탈: {outcome: lost}
what_ifs:
  전화: {change: [{at: 매장, move: 5 points, from: 이탈, to: 구매}], effect: 50%}
  later: {from: 2026-04-01, change: [{at: 매장, move: 5 points, from: 경쟁사, to: 구매}]}
"""


@pytest.fixture
def files(tmp_path):
    for name, text in (
        ("shop", SHOP),
        ("spring", SHOP.replace("price: 50", "price: 40")),
        ("korean", KOREAN),
    ):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.yaml") for name in ("shop", "spring", "korean")}


def compare(*arguments):
    return CliRunner().invoke(forkroad, ["compare", *arguments, "--seed", "1"])


def test_the_envelope_holds_the_tables_of_compare(files):
    done = compare(files["shop"], "--what-if", "better", "--what-if", "open", "--json")
    found = json.loads(done.stdout)
    assert found["format"] == "forkroad.compare/1"
    assert set(found["tables"]) == set(COMPARE_TABLES)
    for name, table in COMPARE_TABLES.items():
        assert {tuple(row) for row in found["tables"][name]} == {table.column_names}
    periods = {row["period"] for row in found["tables"]["differences"]}
    assert periods == {"2026-03", "2026-04", "2026-05", "total"}


def test_the_view_says_what_each_brings_and_which_is_best(files):
    lines = compare(files["shop"], "--what-if", "better", "--what-if", "dearer").stdout.splitlines()
    # As derived in tests/whatif/test_compare.py; 300 pay 10 more.
    assert lines[3:7] == [
        "Against the base (lamp.units 300; revenue 15,000 EUR; profit 15,000 EUR)",
        "                   lamp.units  uplift  revenue  profit",
        "  better at 100 %        +200   +67 %  +10,000  +3,000",
        "  dearer                    0     0 %   +3,000  +3,000",
    ]
    assert lines[8:12] == [
        "Profit for cost, EUR     gain   cost  profit  return  pays back  best  loses",
        "  base                      0      0       0       -          -  <1 %   <1 %",
        "  better at 100 %     +10,000  7,000  +3,000   +43 %   May 2026  50 %   <1 %",
        "  dearer               +3,000      0  +3,000       -          -  50 %   <1 %",
    ]
    assert "earns most: 3,000 EUR more profit than the base; it is best" in " ".join(lines)


def test_one_alternative_is_shown_month_by_month(files):
    shown = compare(files["shop"], "--what-if", "better", "--measure", "competitor.share").stdout
    assert "Against the base (competitor.share 20.0 %)" in shown
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "Month by month, competitor.share base better at 100 % points" in lines
    assert "Mar 2026 20.0 % 20.0 % 0.0" in lines


def test_changes_shows_cells_before_and_after(files):
    shown = compare(files["shop"], "--changes", "--what-if", "better+dearer").stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()[-5:]]
    assert lines == [
        "better+dearer",
        "before after from",
        "products.lamp.price 50 60 1 Mar 2026",
        "journey.steps.site.next.buy 10% 20% 1 Apr 2026",
        "journey.steps.site.next.gone 70% 60% 1 Apr 2026",
    ]


def test_what_moves_nothing_says_so(files):
    assert "nothing: moves nothing" in compare(files["shop"], "--changes").stdout


def test_a_second_file_and_a_setting_are_named(files):
    shown = compare(files["shop"], files["spring"], "--set", "products.lamp.price=55").stdout
    assert "set: products.lamp.price=55" in shown
    # 300 pay 10 less.
    assert "spring" in shown
    assert "-3,000" in shown
    assert "better" not in shown


def test_words_of_wide_letters_line_up(files):
    shown = compare(files["korean"]).stdout.splitlines()
    table = [line for line in shown if line.startswith(("  전화", "  later")) and "<1 %" in line]
    assert len(table) == 4
    assert len({cell_len(line) for line in table}) == 1


def test_tables_are_written_into_a_folder(files, tmp_path):
    out = tmp_path / "compared"
    done = compare(files["shop"], "--what-if", "open", "--out", str(out), "--as", "csv")
    assert done.exit_code == 0
    written = (out / "changes.csv").read_text(encoding="utf-8")
    assert written.startswith("what_if,effect,place,before,after,before_number,after_number,from")


@pytest.mark.parametrize(
    "arguments, status, message",
    [
        (["--what-if", "bettr"], 2, 'there is no what-if "bettr"; did you mean "better"?'),
        (["--what-if", "better+open"], 1, "so that better and open do not go together"),
        (["--set", "products.lamp.prise=3"], 1, 'did you mean "products.lamp.price"?'),
        (["--set", "products.lamp.price"], 2, "is no setting; write PATH=VALUE"),
        (["--measure", "lamp.unit"], 2, 'did you mean "lamp.units"?'),
        (["--as", "csv"], 2, "--as says what --out writes"),
    ],
)
def test_mistakes_are_answered_in_words(files, arguments, status, message):
    done = compare(files["shop"], *arguments)
    assert done.exit_code == status
    assert message in done.output
    assert "Traceback" not in done.output


def test_a_file_name_cannot_colour_the_screen(files, tmp_path):
    hostile = tmp_path / "spr\x1b[31ming.yaml"
    hostile.write_text(SHOP, encoding="utf-8")
    done = compare(files["shop"], str(hostile))
    assert done.exit_code == 0
    assert "\x1b" not in done.output
