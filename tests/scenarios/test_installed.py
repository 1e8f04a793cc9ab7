"""The scenarios of an installed copy: the wheel is built for real, laid out and run from there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.scenarios.forecasts import NAMES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel was laid, far from the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    zipfile.ZipFile(built).extractall(folder / "installed")
    return folder / "installed"


def forkroad(*arguments: str, installed: Path, at: Path) -> str:
    """Run the installed copy in a folder; it comes before any other on the path."""
    done = subprocess.run(
        [sys.executable, "-m", "forkroad", *arguments],
        cwd=at,
        env=os.environ | {"PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_scenario_is_inside_and_found_good(installed, tmp_path) -> None:
    folder = installed / "forkroad" / "scenarios"
    files = [str(folder / f"{name}.yaml") for name in NAMES]
    found = forkroad("check", *files, installed=installed, at=tmp_path)
    assert found.count("no errors") == len(NAMES)


def test_one_that_reads_files_runs_where_it_was_written(installed, tmp_path) -> None:
    forkroad("new", "online_retail", "shop.yaml", installed=installed, at=tmp_path)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert written == {
        "shop.yaml",
        "online_retail/new_customers.csv",
        "online_retail/actuals.csv",
    }
    options = ("--json", "--seed", "1", "--draws", "2")
    told = forkroad("run", "shop.yaml", *options, installed=installed, at=tmp_path)
    arrivals = {
        row["period"]: row["mean"]
        for row in json.loads(told)["tables"]["arrivals"]
        if row["segment"] == "newcomers"
    }
    # The second row of new_customers.csv.
    assert arrivals["2011-01"] == pytest.approx(417)


def test_the_script_and_the_list_of_questions_come_along(installed) -> None:
    folder = installed / "forkroad" / "scenarios"
    assert (folder / "online_retail" / "measure.py").is_file()
    questions = (folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"({name}.yaml)" not in questions] == []
