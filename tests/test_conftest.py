"""The switches of the test suite itself, tried on a small suite in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Four kinds of skip, an expected failure, and a test that always passes.
SUITE = """
import pytest

def test_passes(): pass

def test_skips_inside(): pytest.skip("no browser")

@pytest.mark.skip(reason="no Java")
def test_skips_by_mark(): pass

def test_needs_data(data_folder): pass

@pytest.mark.xfail(strict=True)
def test_is_expected_to_fail(): assert 1 == 2
"""
SKIPPED_MODULE = """
import pytest
pytest.skip("no server", allow_module_level=True)
"""


def test_a_skip_passes_by_default_and_fails_where_everything_is_required(tmp_path: Path) -> None:
    (tmp_path / "test_module.py").write_text(SKIPPED_MODULE, encoding="utf-8")
    relaxed = _run(SUITE, tmp_path)
    strict = _run(SUITE, tmp_path, FORKROAD_REQUIRE_ALL="1")

    assert _summary(relaxed) == "1 passed, 4 skipped, 1 xfailed"
    assert relaxed.returncode == 0
    # Only the skip inside a test is met while the test runs; the mark and the missing folder are
    # met while it is set up, the module while it is collected, and pytest calls those errors.
    assert _summary(strict) == "1 failed, 1 passed, 1 xfailed, 3 errors"
    assert strict.returncode == 1
    for reason in ("no browser", "no Java", "no server", "FORKROAD_DATA does not name"):
        assert any(
            "allows no skip" in line and reason in line for line in strict.stdout.split("\n")
        )


def test_the_data_folder_is_the_one_that_the_environment_names(tmp_path: Path) -> None:
    suite = f"""
def test_a(data_folder): assert str(data_folder) == {str(tmp_path)!r}
"""
    assert _summary(_run(suite, tmp_path, FORKROAD_DATA=str(tmp_path))) == "1 passed"


def _run(suite: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on a suite beside a copy of this one's conftest.py."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "test_suite.py").write_text(suite, encoding="utf-8")
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("FORKROAD_")}
    command = [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def _summary(run: subprocess.CompletedProcess[str]) -> str:
    return run.stdout.splitlines()[-1].partition(" in ")[0]
