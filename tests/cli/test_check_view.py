from __future__ import annotations

import json

from click.testing import CliRunner, Result

from forkroad.cli.check_view import check_lines
from forkroad.cli.main import forkroad
from forkroad.cli.terminal import Screen
from forkroad.forecast import second_engine
from forkroad.results.check import Check, Disagreement
from forkroad.scenario.file import read_text
from tests.cli.plain import without_colour
from tests.cli.test_run import SHOP


def run_checked(folder, *arguments: str) -> Result:
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    file = str(folder / "shop.yaml")
    return CliRunner().invoke(forkroad, ["run", file, "--check", "--seed", "1", *arguments])


def test_a_run_says_that_another_engine_agrees(tmp_path) -> None:
    found = run_checked(tmp_path, "--draws", "50")
    assert found.exit_code == 0
    said = " ".join(found.stdout.split())
    assert "Check the exact and the counts engine agree in all" in said
    told = json.loads(run_checked(tmp_path, "--draws", "50", "--json").stdout)["check"]
    assert (told["engine"], told["agrees"], told["differing"]) == ("counts", True, [])


def test_engines_that_differ_end_with_status_3_after_the_forecast(tmp_path, monkeypatch) -> None:
    biased = read_text(SHOP.replace("buy: 50%", "buy: 40%")).scenario
    honest = second_engine.run
    monkeypatch.setattr(second_engine, "run", lambda scenario, **options: honest(biased, **options))
    found = run_checked(tmp_path, "--draws", "200")
    assert found.exit_code == 3
    assert "by more than chance allows: a bug in forkroad" in " ".join(found.stdout.split())
    assert "You will sell about" in found.stdout
    told = run_checked(tmp_path, "--draws", "200", "--json", "--out", str(tmp_path / "out"))
    assert told.exit_code == 3
    assert json.loads(told.stdout)["check"]["differing"][0]["allowed"] > 0


def test_labels_of_the_file_are_harmless_and_five_differences_are_listed() -> None:
    each = Disagreement(
        "sales", ("2026-03", "tea\x1b[31m", "all"), "units", "mean", 10.0, 20.0, 2.5
    )
    check = Check("exact", "counts", 200, 40, 20, 4.0, (each,) * 7)
    lines = without_colour(check_lines(check, Screen()))
    assert not any("\x1b" in line for line in lines)
    assert sum("10 by exact, 20 by counts; 2.5 apart" in line for line in lines) <= 5
    assert lines[-1] == "  and 2 more"


def test_a_spread_is_told_from_a_mean() -> None:
    each = Disagreement("sales", ("total", "tea", "all"), "units", "sd", 10.0, 20.0, 2.5)
    check = Check("exact", "counts", 200, 40, 20, 4.0, (each,))
    said = " ".join(" ".join(without_colour(check_lines(check, Screen()))).split())
    assert "differ in 1 of 40 means and 20 spreads by more than chance allows" in said
    assert "total, tea, all: units, from run to run, spreads by 10 by exact, 20 by counts" in said
