"""Every error that forkroad raises on purpose, one family.

    ForkroadError
    ├── ScenarioError       the scenario file is at fault: a list of problems with their places
    ├── EventLogError       the event log is at fault: its file, a column, a row
    ├── UsageError          the call is at fault: an option, a name or a value that cannot be
    ├── EngineDeclined      the chosen engine cannot compute this scenario, with the reasons
    ├── WorkersLost         those who do the work have died, are not there, or cannot do it
    └── OutputError         a result cannot be written where it was asked for

A bug is not in this family: it shows a traceback, a planner's mistake never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from forkroad.records import record

# Among more names than this only those that begin alike are looked at.
MANY_NAMES = 500


class ForkroadError(Exception):
    """Base of all errors that are not bugs."""


@record
class Problem:
    """One thing wrong in a file: where it stands, what was found, what would be right.

    `line` and `column` count from 1; 0 means that the place is not known. Problems sort by
    their place in the file.
    """

    line: int
    column: int
    place: str
    message: str
    warning: bool = False
    file: str = ""

    def __lt__(self, other: Problem) -> bool:
        return _order(self) < _order(other)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        place = f"{self.place}: " if self.place else ""
        return f"{where}{'warning: ' if self.warning else ''}{place}{self.message}"


_order = attrgetter("line", "column", "place", "message", "warning", "file")


class ScenarioError(ForkroadError):
    """The scenario file is at fault; `problems` holds everything found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as what it was made of, which the message is not."""
        return type(self), (self.problems,)


class EventLogError(ForkroadError):
    """The event log is at fault: the file, a column, or the row that the message names."""


class UsageError(ForkroadError):
    """The call is at fault: an option, a name or a value that cannot be."""


class EngineDeclined(ForkroadError):
    """The engine cannot compute this scenario; `reasons` says why, one sentence each."""

    def __init__(self, engine: str, reasons: Sequence[str]) -> None:
        self.engine = engine
        self.reasons = tuple(reasons)
        super().__init__(f"the {engine} engine cannot compute this: " + "; ".join(self.reasons))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as what it was made of, which the message is not."""
        return type(self), (self.engine, self.reasons)


class WorkersLost(ForkroadError):
    """Those who do the work have died, are not there, or cannot do it; there is no result."""


class OutputError(ForkroadError):
    """A result cannot be written where it was asked for."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or None if none is close.

    >>> nearest("visit_sit", ["visit_site", "cart"])
    'visit_site'
    """
    import difflib  # which only mistakes need

    names = list(known)
    if len(names) > MANY_NAMES:
        # Names that begin alike are the likeliest slips, and a hostile file may have thousands.
        names = [each for each in names if each[:1] == name[:1]][:MANY_NAMES]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean "..."?` with the nearest known name, or nothing.

    >>> did_you_mean("take", ["takes", "next"])
    '; did you mean "takes"?'
    """
    close = nearest(name, known)
    return f'; did you mean "{close}"?' if close else ""
