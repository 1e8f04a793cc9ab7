"""Every file of the corpus that is wrong is refused with exactly the lines that stand beside it.

The files are the contract of what is refused, and how: place first, then what was found, then
what is needed. A new refusal gets a new file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from forkroad.scenario.file import read_text

INVALID = Path(__file__).parent / "corpus" / "invalid"
FILES = sorted(INVALID.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_an_invalid_file_is_refused_with_the_lines_beside_it(path: Path) -> None:
    reading = read_text(path.read_bytes(), file=path.name)

    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert [str(problem) for problem in reading.problems] == expected
    assert reading.scenario is None


def test_each_file_says_in_its_first_line_what_is_wrong() -> None:
    silent = [path.name for path in FILES if not path.read_text("utf-8").startswith("# ")]

    assert silent == []


def test_files_and_expectations_come_in_pairs() -> None:
    expected = {path.stem for path in INVALID.glob("*.txt")}

    assert {path.stem for path in FILES} == expected
    assert len(FILES) >= 60


def test_every_expected_line_names_file_line_and_column() -> None:
    for path in INVALID.glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, row, column, _ = line.split(":", 3)
            assert name == f"{path.stem}.yaml"
            assert int(row) > 0
            assert int(column) > 0
