"""How what a user did wrong is said, and with which status the command then ends.

Everything goes to standard error: what is printed on standard output is a result.
"""

from __future__ import annotations

from forkroad.cli.problems_view import problem_lines, summary_of
from forkroad.cli.terminal import say, screen_of_messages
from forkroad.errors import EngineDeclined, ForkroadError, ScenarioError, UsageError

INPUT_AT_FAULT = 1
WRONG_USAGE = 2
CHECK_FAILED = 3


def show_failure(error: ForkroadError) -> int:
    """Say what is wrong, all of it; return the exit status."""
    if isinstance(error, ScenarioError):
        for line in problem_lines(error.problems, screen_of_messages()):
            say(line)
        say(summary_of(error.problems))
        return INPUT_AT_FAULT
    if isinstance(error, EngineDeclined):
        say(f"forkroad: the {error.engine} engine cannot compute this:")
        for reason in error.reasons:
            say(f"  - {reason}")
        return INPUT_AT_FAULT
    say(f"forkroad: {error}")
    return WRONG_USAGE if isinstance(error, UsageError) else INPUT_AT_FAULT
