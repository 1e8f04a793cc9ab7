"""`forkroad report` writes one file and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.cli.report import LANGUAGES
from forkroad.report.languages import CODES
from tests.report.scenarios import STOCKED


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(STOCKED, encoding="utf-8")
    return file


def test_the_command_knows_the_languages_that_there_are() -> None:
    assert LANGUAGES == CODES


def test_a_report_is_written_and_its_tables_are_printed(shop: Path, graphviz: None) -> None:
    page = shop.with_name("shop.html")
    words = ["report", str(shop), "-o", str(page), "--lang", "ja", "--seed", "7", "--json"]
    words += ["--replications", "4", "--without", "what_ifs", "--set", "products.tea.price=9"]
    result = CliRunner().invoke(forkroad, words)
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert printed["format"] == "forkroad.report/1"
    assert {"sales", "stock", "leverage"} <= set(printed["tables"])
    assert "decision" not in printed["tables"]
    assert "written" in result.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert '<html lang="ja">' in text
    assert "products.tea.price=9" in text


def test_a_file_that_cannot_be_written_is_said_without_a_traceback(
    shop: Path, graphviz: None
) -> None:
    words = ["report", str(shop), "-o", str(shop.parent / "nowhere" / "a.html"), "--seed", "7"]
    words += ["--replications", "2", "--without", "what_ifs", "--without", "levers"]
    result = CliRunner().invoke(forkroad, words)
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.output


def test_a_language_that_there_is_not_is_wrong_usage(shop: Path) -> None:
    result = CliRunner().invoke(forkroad, ["report", str(shop), "--lang", "xx"])
    assert result.exit_code == 2
    assert "xx" in result.stderr
