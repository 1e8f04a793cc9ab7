"""The small scenarios of tests/corpus/features, which between them use every feature."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario

FOLDER = Path(__file__).parents[1] / "corpus" / "features"
FEATURES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def feature(name: str) -> Scenario:
    """One of FEATURES, read."""
    return read((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def read(text: str) -> Scenario:
    """The scenario that a text holds; its errors are the test's."""
    reading = read_text(text)
    errors = [str(problem) for problem in reading.problems if not problem.warning]
    assert reading.scenario is not None, "\n".join(errors)
    return reading.scenario
