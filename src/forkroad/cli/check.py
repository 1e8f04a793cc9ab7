"""`forkroad check`: every problem of scenario files, at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forkroad.cli.options import json_option, quiet_option, taking

if TYPE_CHECKING:
    from forkroad.errors import Problem
    from forkroad.scenario.reading import Reading


@click.command(short_help="List every problem of scenario files at once.")
@taking(
    click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
    json_option,
    quiet_option,
)
def check(files: tuple[Path, ...], as_json: bool, quiet: bool) -> None:
    """List every error and warning of scenario files, with its line and column.

    The exit status is 1 if any file has an error; warnings alone leave it at 0. With --quiet
    nothing is printed but the status.

    \b
    Examples:
      forkroad check spring.yaml
      forkroad check scenarios/*.yaml --json
    """  # noqa: D301 - click reads the character, not the two letters
    readings = [(file, _reading(file)) for file in files]
    if as_json:
        _print_json(readings)
    elif not quiet:
        _print_lines(readings)
    if any(reading.scenario is None for _, reading in readings):
        raise click.exceptions.Exit(1)


def _reading(file: Path) -> Reading:
    """Return a file's reading, formulas that leave their range among its problems."""
    from dataclasses import replace

    from forkroad.forecast.formulas import formula_problems
    from forkroad.scenario.file import read_file

    reading = read_file(file)
    found = formula_problems(reading.scenario) if reading.scenario is not None else ()
    if not found:
        return reading
    return replace(reading, scenario=None, problems=tuple(sorted((*reading.problems, *found))))


def _print_lines(readings: list[tuple[Path, Reading]]) -> None:
    from forkroad.cli.scenario_text import in_short
    from forkroad.cli.terminal import show

    for place, (file, reading) in enumerate(readings):
        lines = _told(reading.problems) if reading.problems else []
        if reading.scenario is not None:
            lines += [f"{file}: no errors. {in_short(reading.scenario)}"]
        show([*([""] if place else []), *lines])


def _told(problems: Sequence[Problem]) -> list[str]:
    """Return problems as lines, with how many there are."""
    from forkroad.cli.problems_view import problem_lines, summary_of
    from forkroad.cli.terminal import screen_of_results

    return [*problem_lines(problems, screen_of_results()), "", summary_of(problems)]


def _print_json(readings: list[tuple[Path, Reading]]) -> None:
    from forkroad.cli.terminal import show_envelope
    from forkroad.forecast.versions import version

    problems = [_row(problem) for _, reading in readings for problem in reading.problems]
    envelope = {
        "format": "forkroad.check/1",
        "version": version(),
        "files": [str(file) for file, _ in readings],
        "errors": sum(row["severity"] == "error" for row in problems),
        "warnings": sum(row["severity"] == "warning" for row in problems),
        "tables": {"problems": problems},
    }
    show_envelope(envelope)


def _row(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.column or None,
        "severity": "warning" if problem.warning else "error",
        "place": problem.place,
        "message": problem.message,
    }
