from __future__ import annotations

import subprocess
import sys

import pytest

import forkroad
from tests.cli.test_run import SHOP


def test_the_names_are_sorted_and_each_has_a_home():
    assert forkroad.__all__ == sorted(forkroad.__all__)
    assert set(forkroad.__all__) == set(forkroad._HOMES) | {"__version__"}
    assert dir(forkroad) == forkroad.__all__


@pytest.mark.parametrize("name", forkroad.__all__)
def test_every_name_can_be_used_and_says_what_it_does(name):
    assert getattr(forkroad, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'forkroad' has no attribute 'lode'"):
        getattr(forkroad, "lode")  # noqa: B009 - it is the access that is tried


def test_an_import_loads_none_of_its_modules():
    program = "import sys, forkroad; print([m for m in sys.modules if m.startswith('forkroad.')])"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_the_module_is_the_command():
    run = subprocess.run(
        [sys.executable, "-m", "forkroad", "--version"], capture_output=True, text=True, check=True
    )
    assert run.stdout == f"forkroad {forkroad.__version__}\n"


def test_three_lines_do_what_the_command_does(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    scenario = forkroad.load(tmp_path / "shop.yaml")
    result = forkroad.run(scenario, seed=7)
    (row,) = result.tables["sales"].where(period="total", segment="all", measure="units").rows()
    # 200 set out; the 100/30 of the last day are still on their way; half of the others buy.
    assert row["mean"] == pytest.approx((200 - 100 / 30) / 2, abs=1e-9)
    assert "<table>" in result._repr_html_()


def test_what_other_commands_do_is_one_call_too(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    scenario = forkroad.load(tmp_path / "shop.yaml")
    assert isinstance(forkroad.walk(scenario, seed=7), forkroad.Walk)
    assert forkroad.checked(scenario, forkroad.run(scenario, seed=7)).check.agrees
    assert forkroad.plan_for_stock(scenario, seed=7, replications=2).command == "stock"
