from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.plots.kinds import KINDS
from tests.cli.test_run import SHOP
from tests.plots.shown import FORECASTS


@pytest.fixture
def shop(tmp_path, monkeypatch):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shop.yaml"


def plot(*arguments):
    return CliRunner().invoke(forkroad, ["plot", *map(str, arguments)])


def test_without_a_kind_all_of_them_are_listed(shop):
    for result in (plot(), plot(shop)):
        assert result.exit_code == 0
        assert [line.split()[0] for line in result.stdout.splitlines()] == list(KINDS)
    listed = json.loads(plot("--json").stdout)
    assert [kind["name"] for kind in listed["kinds"]] == list(KINDS)
    assert listed["format"] == "forkroad.plot/1"


def test_a_figure_goes_into_a_file_named_after_scenario_and_kind(shop):
    result = plot(shop, "--kind", "sales", "--seed", 1)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == "written: shop-sales.png\n"
    assert (shop.parent / "shop-sales.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name, beginning", [("a.svg", b"<?xml"), ("a.PDF", b"%PDF")])
def test_the_files_ending_says_its_format(shop, name, beginning):
    assert plot(shop, "-k", "timing", "-o", name, "-q").stderr == ""
    assert (shop.parent / name).read_bytes().startswith(beginning)


def test_another_ending_is_refused_before_anything_is_computed(shop):
    result = plot("nowhere.yaml", "-k", "sales", "-o", "a.gif")
    assert result.exit_code == 2
    assert "there are .png, .svg, .pdf" in result.stderr


def test_json_prints_the_tables_behind_the_figure_and_writes_no_file(shop):
    before = sorted(shop.parent.iterdir())
    result = plot(shop, "-k", "funnel", "--json", "--seed", 1)
    shown = json.loads(result.stdout)
    assert shown["format"] == "forkroad.plot/1"
    assert list(shown["tables"]) == ["stages"]
    assert sorted(shop.parent.iterdir()) == before


def test_what_ifs_are_compared_and_inputs_swung(shop):
    shown = json.loads(plot(shop, "-k", "differences", "--json", "--seed", 1).stdout)
    assert {row["what_if"] for row in shown["tables"]["differences"]} == {"better"}
    shown = json.loads(plot(shop, "-k", "tornado", "--json", "--measure", "revenue").stdout)
    # Nothing that moves revenue is uncertain, so that every input is swung by 10 %.
    assert {row["range"] for row in shown["tables"]["tornado"]} == {"10%"}


@pytest.mark.usefixtures("graphviz")
def test_a_what_if_is_in_force_on_the_map(shop):
    assert plot(shop, "-k", "map", "--what-if", "better", "-o", "a.svg").exit_code == 0
    assert plot(shop, "-k", "map", "-o", "b.svg").exit_code == 0
    assert (shop.parent / "a.svg").read_bytes() != (shop.parent / "b.svg").read_bytes()


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["-k", "sale"], 'no kind of figure "sale"; did you mean "sales"'),
        (["-k", "funnel", "--product", "x"], "--product says nothing to the kind funnel; it takes"),
        (["-k", "paths", "--segment", "x"], "--segment says nothing to the kind paths; it shows"),
        (["-k", "sales", "--product", "lam"], 'there is no product "lam"'),
        (["-k", "stock"], "no product's stock limits sales here"),
    ],
)
def test_what_cannot_be_drawn_is_said_without_a_traceback(shop, arguments, said):
    result = plot(shop, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert list(shop.parent.glob("*.png")) == []


def test_a_kind_without_a_file_is_wrong_usage(shop):
    result = plot("-k", "sales")
    assert result.exit_code == 2
    assert "forkroad plot FILE --kind sales" in result.stderr


def test_a_kept_backtest_is_drawn(shop):
    kept = shop.parent / "kept.json"
    kept.write_text(json.dumps({"tables": {"forecasts": FORECASTS, "scores": []}}))
    assert plot(kept, "-k", "backtest").stderr == "written: kept-backtest.png\n"
    shown = json.loads(plot(kept, "-k", "backtest", "--json", "--measure", "lost").stdout)
    assert list(shown["tables"]) == ["forecasts"]


def test_a_backtest_is_drawn_with_the_arrivals_that_are_asked_for(shop):
    both = [*FORECASTS, *({**row, "arrivals": "own"} for row in FORECASTS)]
    kept = shop.parent / "kept-backtest.json"
    kept.write_text(json.dumps({"tables": {"forecasts": both}}), encoding="utf-8")
    drawn = {}
    for arrivals in ((), ("--arrivals", "given"), ("--arrivals", "own")):
        assert plot(kept, "-k", "backtest", "-o", "drawn.svg", *arrivals).exit_code == 0
        drawn[arrivals] = (shop.parent / "drawn.svg").read_bytes()
    # Those that came are the usual ones; the others are another figure.
    usual, given, own = drawn.values()
    assert usual == given != own
    refused = plot(kept, "-k", "backtest", "--arrivals", "none")
    assert 'there is no arrivals "none"; there are given, own' in refused.stderr
    refused = plot(shop, "-k", "sales", "--arrivals", "own")
    assert "--arrivals says nothing to the kind sales" in refused.stderr


def test_what_is_no_backtest_is_refused(shop):
    assert "is not what `forkroad backtest --json` prints" in plot(shop, "-k", "backtest").stderr
    assert "cannot be read" in plot("none.json", "-k", "backtest").stderr


@pytest.mark.parametrize(
    "text",
    [
        '{"tables": {"forecasts": 3}}',
        '{"tables": {"forecasts": [1]}}',
        '{"tables": {"forecasts": [{}]}}',
        # Deeper than JSON is read.
        "[" * 100_000,
    ],
)
def test_what_only_looks_like_a_backtest_is_refused_too(shop, text):
    kept = shop.parent / "kept.json"
    kept.write_text(text, encoding="utf-8")
    refused = plot(kept, "-k", "backtest")
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"forkroad: {kept}: is not what `forkroad backtest --json` prints, an object with "
        "tables.forecasts\n"
    )
