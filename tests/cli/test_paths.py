from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.definitions import REST
from tests.cli.test_run import LIMITED, SHOP

# 100 a month for two months set out; the 100/30 of the last day have not left by the end, so
# half of all others, of 200, go each way.
EACH = (200 - 100 / 30) / 2 / 200


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return str(tmp_path / "shop.yaml")


def paths(*arguments):
    return CliRunner().invoke(forkroad, ["paths", *arguments])


def test_the_ways_and_the_remainder_add_up_to_all(shop):
    found = json.loads(paths(shop, "--json", "--seed", "1").stdout)
    assert found["format"] == "forkroad.paths/1"
    rows = [row for row in found["tables"]["paths"] if row["measure"] == "probability"]
    chances = {row["path"]: row["mean"] for row in rows}
    assert chances == {
        "look > buy > done": pytest.approx(EACH, abs=1e-9),
        "look > gone": pytest.approx(EACH, abs=1e-9),
        REST: pytest.approx(1 - 2 * EACH, abs=1e-9),
    }
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)


def test_the_view_lists_them(shop):
    shown = paths(shop, "--seed", "1").stdout
    # 0.4917 each, and 0.0167 for the rest; everybody takes a day.
    assert "49.2 %   1.0  look > buy > done" in shown
    assert "1.7 %        all other ways" in shown


def test_as_many_as_wanted(shop):
    found = json.loads(paths(shop, "-n", "1", "--json").stdout)
    listed = {row["path"] for row in found["tables"]["paths"]}
    assert len(listed) == 2
    assert REST in listed


def test_settings_and_what_ifs_are_told(shop):
    found = json.loads(paths(shop, "--what-if", "better", "--set", "months=1", "--json").stdout)
    assert found["scenario"]["what_if"] == "better"
    assert found["scenario"]["settings"] == ["months=1"]
    assert found["tables"]["paths"][0]["path"] == "look > buy > done"


def test_what_no_engine_computes_is_declined(tmp_path):
    (tmp_path / "limited.yaml").write_text(LIMITED, encoding="utf-8")
    declined = paths(str(tmp_path / "limited.yaml"))
    assert declined.exit_code == 1
    # The ways out are commands and options that there are: `paths` has no --engine.
    assert "forkroad run --engine agents shows the paths" in declined.stderr
    assert "--unlimited finds the paths" in declined.stderr
    assert paths(str(tmp_path / "limited.yaml"), "--unlimited").exit_code == 0
