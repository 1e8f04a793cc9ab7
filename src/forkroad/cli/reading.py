"""Reads what a command is given: scenarios, whose warnings are said, and what others printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forkroad.errors import UsageError

if TYPE_CHECKING:
    from forkroad.scenario.model import Scenario
    from forkroad.workers.aside import Aside


def read_scenario(file: Path, settings: Sequence[str] = (), *, quiet: bool = False) -> Scenario:
    """Return the scenario of a file with the changes of `--set` made; say its warnings."""
    from forkroad.scenario.file import load

    scenario = load(file)
    if settings:
        from forkroad.scenario.changes import with_settings

        scenario = with_settings(scenario, settings)
    if not quiet:
        from forkroad.cli.problems_view import problem_lines
        from forkroad.cli.terminal import say, screen_of_messages

        for line in problem_lines(scenario.warnings, screen_of_messages()):
            say(line)
    return scenario


def begin_to_read(file: Path, settings: Sequence[str], aside: Aside) -> Callable[[], Scenario]:
    """Begin to read a scenario, and return what waits for it, whose warnings nobody has said.

    aside : where it is read while this process imports what computes.
    """
    return aside(partial(read_scenario, file, settings, quiet=True))


def read_printed(file: Path) -> Any:
    """Return what the JSON in a file says, as `--json` prints it; None where it is none.

    Raises UsageError where the file cannot be read.
    """
    import json

    try:
        return json.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        return None
