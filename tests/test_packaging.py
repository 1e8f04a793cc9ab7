"""What an install holds: the wheel is built for real and looked into, and run from where it is."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = sorted(path.name for path in (ROOT / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("forkroad-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder into which the wheel was laid, far from the repository."""
    folder = wheel.parent / "installed"
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_the_wheel_holds_every_scenario(installed: Path) -> None:
    inside = sorted(path.name for path in (installed / "forkroad" / "scenarios").glob("*.yaml"))
    assert len(SHIPPED) >= 10
    assert inside == SHIPPED


def test_the_wheel_holds_the_mark_of_a_typed_package_and_the_font_with_its_licence(
    installed: Path,
) -> None:
    assert (installed / "forkroad" / "py.typed").is_file()
    fonts = [path.name for path in (installed / "forkroad" / "maps" / "fonts").iterdir()]
    assert any(name.endswith((".otf", ".ttf")) for name in fonts)
    assert any("license" in name.lower() or "ofl" in name.lower() for name in fonts)


def test_the_wheel_holds_no_tests_and_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"forkroad", "forkroad-0.1.0.dist-info"}


def test_an_installed_copy_lists_and_writes_its_own_scenarios(installed: Path) -> None:
    listed = _forkroad("new", at=installed)
    assert {name.removesuffix(".yaml") for name in SHIPPED} <= set(listed.split())

    _forkroad("new", "cream", "mine.yaml", at=installed)
    written = (installed / "mine.yaml").read_bytes()
    assert written == (ROOT / "scenarios" / "cream.yaml").read_bytes()


def test_an_editable_copy_lists_the_same_scenarios(tmp_path: Path) -> None:
    listed = _forkroad("new", at=tmp_path)
    assert {name.removesuffix(".yaml") for name in SHIPPED} <= set(listed.split())


def _forkroad(*arguments: str, at: Path) -> str:
    """Run forkroad in a folder; a copy of the package that lies there comes before any other."""
    run = subprocess.run(
        [sys.executable, "-m", "forkroad", *arguments],
        cwd=at,
        env=os.environ | {"PYTHONPATH": str(at), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout
