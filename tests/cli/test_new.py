from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.scenario import shipped
from tests.cli.test_check import GOOD

FILES = {
    "shop.yaml": f"# When to send a reminder? A shop's cart.\n# More.\n{GOOD}",
    "club.yaml": "# 누가 남는가?\n"
    + GOOD.replace("per_month: 100", "per_month: {file: data/club.csv}"),
    "data/club.csv": "month,arrivals\n2026-03,10\n2026-04,20\n",
    "notes.txt": "no scenario",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of scenarios in the place of the installed one, and an empty one to work in."""
    source = tmp_path / "installed"
    (source / "data").mkdir(parents=True)
    for name, text in FILES.items():
        (source / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(shipped, "_INSTALLED", source)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def new(*arguments):
    return CliRunner().invoke(forkroad, ["new", *arguments])


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_without_a_template_the_templates_are_listed_with_their_question():
    result = new()
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "  club  누가 남는가?",
        "  shop  When to send a reminder?",
        "",
        "Start from one: forkroad new club my_scenario.yaml",
    ]


def test_the_list_as_json():
    envelope = json.loads(new("--json").stdout)
    assert envelope["tables"]["templates"][1] == {
        "template": "shop",
        "about": "When to send a reminder?",
    }


def test_a_template_is_copied_to_the_byte_under_its_name_or_another(folder):
    assert new("shop").exit_code == 0
    assert new("shop", "spring.yaml").exit_code == 0
    assert names(folder) == ["shop.yaml", "spring.yaml"]
    assert (folder / "spring.yaml").read_text() == FILES["shop.yaml"]


def test_what_a_scenario_reads_comes_along_so_that_it_can_be_run(folder):
    assert new("club", "mine.yaml").exit_code == 0
    assert names(folder) == ["data/club.csv", "mine.yaml"]
    assert CliRunner().invoke(forkroad, ["check", "mine.yaml"]).exit_code == 0


@pytest.mark.parametrize("existing", ["mine.yaml", "data/club.csv"])
def test_nothing_is_ever_overwritten(folder, existing):
    (folder / "data").mkdir()
    (folder / existing).write_text("mine")
    result = new("club", "mine.yaml")
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert names(folder) == [existing]
    assert (folder / existing).read_text() == "mine"


def test_an_unknown_template_is_wrong_usage_with_the_nearest():
    result = new("shob")
    assert result.exit_code == 2
    assert 'no template "shob"; did you mean "shop"?; there are club, shop' in result.stderr


def test_the_next_step_is_said_on_standard_error():
    result = new("shop")
    assert result.stdout == ""
    assert result.stderr.splitlines() == ["written: shop.yaml", "next: forkroad run shop.yaml"]
    assert new("shop", "b.yaml", "-q").stderr == ""
