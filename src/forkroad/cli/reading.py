"""Reads a scenario for a command: warnings are said, errors end the command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forkroad.cli.problems_view import problem_lines
from forkroad.cli.terminal import say, screen_of_messages

if TYPE_CHECKING:
    from forkroad.scenario.model import Scenario


def read_scenario(file: Path, settings: Sequence[str] = (), *, quiet: bool = False) -> Scenario:
    """Return the scenario of a file with the changes of `--set` made; say its warnings."""
    from forkroad.scenario.file import load

    scenario = load(file)
    if settings:
        from forkroad.scenario.changes import with_settings

        scenario = with_settings(scenario, settings)
    if not quiet:
        for line in problem_lines(scenario.warnings, screen_of_messages()):
            say(line)
    return scenario
