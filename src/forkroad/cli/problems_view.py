"""The problems of a scenario file as lines: wrapped for a person, one a line for a program."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from forkroad.cli.grid import paint, printable, styled, width_of
from forkroad.cli.terminal import Screen
from forkroad.errors import Problem
from forkroad.maps.labels import wrapped

_GAP = 3
_NARROWEST_MESSAGE = 30


def problem_lines(problems: Sequence[Problem], screen: Screen) -> list[str]:
    """Return the problems in their order, their places in a column of their own.

    Where a program reads, each is one line, `file:line:column: message`, as editors expect.
    """
    if not screen.is_live:
        return [printable(str(problem)) for problem in problems]
    margin = max((width_of(printable(_where(problem))) for problem in problems), default=0) + _GAP
    if screen.width - margin < _NARROWEST_MESSAGE:
        margin = _GAP
    return [line for problem in problems for line in _wrapped(problem, margin, screen.width)]


def summary_of(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are, and where.

    >>> summary_of([Problem(3, 1, "", "no", file="a.yaml")])
    '1 error in a.yaml'
    """
    n_warnings = sum(problem.warning for problem in problems)
    counts = [(len(problems) - n_warnings, "error"), (n_warnings, "warning")]
    said = ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)
    files = list(dict.fromkeys(printable(problem.file) for problem in problems if problem.file))
    return f"{said} in {', '.join(files)}" if files else said


def _where(problem: Problem) -> str:
    return f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file


def _wrapped(problem: Problem, margin: int, width: int) -> list[str]:
    """Return a problem as its place and, beside or below it, its wrapped message."""
    where = printable(_where(problem))
    place = f"{problem.place}: " if problem.place else ""
    kind = "warning: " if problem.warning else ""
    rows = wrapped(printable(f"{kind}{place}{problem.message}"), width - margin, cell_len)
    colour = "yellow" if problem.warning else "red"
    padding = margin - width_of(where)
    head = paint(styled(where, fg=colour))
    first = [head] if padding < 1 else [head + " " * padding + rows.pop(0)]
    return [*first, *(" " * margin + row for row in rows)]
