"""The scenario file: the door through which files, texts and single values come in.

Whatever is wrong comes with its place. What YAML is, only `yaml_text` knows; what the data mean
is `reading`'s business.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from forkroad.errors import Problem, ScenarioError
from forkroad.scenario.content import bytes_of, decoded
from forkroad.scenario.model import Scenario
from forkroad.scenario.reading import Reading, read_tree
from forkroad.scenario.source import SourceTree
from forkroad.scenario.tree import Malformed, TreeBuilder
from forkroad.scenario.yaml_text import build_tree

# Endings of the files that planners write; their content decides all else.
_ENDINGS = (".yaml", ".yml")


def is_named_as_scenario(path: Path) -> bool:
    """Whether a file's name says that it is a scenario.

    >>> is_named_as_scenario(Path("spring.yaml")), is_named_as_scenario(Path("events.csv"))
    (True, False)
    """
    return path.suffix.lower() in _ENDINGS


def load(path: str | Path) -> Scenario:
    """Return the scenario of a file.

    Raises ScenarioError with everything that is wrong in it.
    """
    return read_file(path).required()


def read_file(path: str | Path) -> Reading:
    """Read a scenario file; what is wrong in it comes with the reading."""
    path = Path(path)
    try:
        content = bytes_of(path)
    except Malformed as malformed:
        return Reading(None, (_problem(malformed, str(path)),))
    return read_text(content, file=str(path), folder=path.parent)


def read_text(
    text: str | bytes, *, file: str = "scenario.yaml", folder: Path | None = None
) -> Reading:
    """Read a scenario from its text.

    file : the name that messages carry.
    folder : where files that the scenario names are looked for; None refuses them.
    """
    builder = TreeBuilder()
    try:
        content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        build_tree(builder, decoded(content))
        if not isinstance(builder.data, dict):
            raise Malformed((1, 1), _NOT_A_SCENARIO)
    except Malformed as malformed:
        problems = [replace(problem, file=file) for problem in builder.problems]
        return Reading(None, tuple(sorted([*problems, _problem(malformed, file)])))
    tree = SourceTree(
        file=file,
        data=builder.data,
        positions=builder.positions,
        value_positions=builder.value_positions,
        content=content,
        folder=folder,
    )
    problems = [replace(problem, file=file) for problem in builder.problems]
    return read_tree(tree, problems=problems, tainted=frozenset(builder.tainted))


def read_value(text: str) -> Any:
    """Return the plain data that one value written as YAML stands for, as `--set` needs it.

    Raises ScenarioError if it cannot be read.
    """
    builder = TreeBuilder()
    try:
        build_tree(builder, decoded(text.encode("utf-8", "surrogatepass")))
    except Malformed as malformed:
        raise ScenarioError([_problem(malformed, "")]) from None
    if builder.problems:
        raise ScenarioError(builder.problems)
    return builder.data


_NOT_A_SCENARIO = (
    'this is not a scenario; it begins with "forkroad: 1" and has start, months, segments '
    "and journey"
)


def _problem(malformed: Malformed, file: str) -> Problem:
    return Problem(*malformed.position, malformed.place, malformed.message, file=file)
