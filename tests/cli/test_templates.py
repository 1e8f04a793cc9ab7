from __future__ import annotations

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.scenario.shipped import shipped_scenarios

SHIPPED = shipped_scenarios()


def test_templates_come_with_this_installation():
    assert "cream" in [one.name for one in SHIPPED]
    assert CliRunner().invoke(forkroad, ["new"]).stdout.count("\n") > len(SHIPPED)


@pytest.mark.parametrize("template", SHIPPED, ids=lambda one: one.name)
def test_a_template_begins_with_its_question_and_is_good_where_it_was_copied_to(
    template, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert template.about
    assert CliRunner().invoke(forkroad, ["new", template.name, "mine.yaml"]).exit_code == 0
    checked = CliRunner().invoke(forkroad, ["check", "mine.yaml"])
    assert checked.exit_code == 0, checked.stdout
    assert (tmp_path / "mine.yaml").read_bytes() == template.path.read_bytes()
