"""`forkroad check`: every problem of scenario files, at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forkroad.cli.options import json_option, quiet_option, taking

if TYPE_CHECKING:
    from forkroad.errors import Problem
    from forkroad.scenario.reading import Reading
    from forkroad.scenario.stale import Stale

    Found = list[Stale] | None


@click.command(short_help="List every problem of scenario files at once.")
@taking(
    click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
    click.option(
        "--stale",
        "age",
        metavar="AGE",
        help="Also list evidence asked longer ago than this (12m, 90d, 8w or 2y), and what is "
        "uncertain and carries no date.",
    ),
    click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="The day from which --stale counts back.  [default: today]",
    ),
    json_option,
    quiet_option,
)
def check(
    files: tuple[Path, ...],
    age: str | None,
    today: datetime | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """List every error and warning of scenario files, with its line and column.

    The exit status is 1 if any file has an error; warnings and old evidence alone leave it at 0.
    With --quiet nothing is printed but the status.

    \b
    Examples:
      forkroad check spring.yaml
      forkroad check scenarios/*.yaml --json
      forkroad check spring.yaml --stale 12m
    """  # noqa: D301 - click reads the character, not the two letters
    if today is not None and age is None:
        raise click.UsageError("--today is the day from which --stale counts; say --stale 12m too")
    day = today.date() if today else date.today()
    readings = [(file, reading, _stale(reading, age, day)) for file, reading in _read(files)]
    if as_json:
        _print_json(readings)
    elif not quiet:
        _print_lines(readings)
    if any(reading.scenario is None for _, reading, _ in readings):
        raise click.exceptions.Exit(1)


def _read(files: tuple[Path, ...]) -> list[tuple[Path, Reading]]:
    return [(file, _reading(file)) for file in files]


def _stale(reading: Reading, age: str | None, today: date) -> Found:
    """Return a file's old evidence; None where nobody asked for it, or the file is no scenario."""
    if age is None:
        return None
    from forkroad.scenario.stale import day_before, stale_evidence

    before = day_before(age, today)
    if reading.scenario is None:
        return None
    return stale_evidence(reading.scenario, before, today)


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


def _print_lines(readings: list[tuple[Path, Reading, Found]]) -> None:
    from forkroad.cli.scenario_text import in_short
    from forkroad.cli.terminal import show

    for place, (file, reading, stale) in enumerate(readings):
        lines = _told(reading.problems) if reading.problems else []
        if reading.scenario is not None:
            lines += [f"{file}: no errors. {in_short(reading.scenario)}"]
        if stale is not None:
            lines += _told_stale(stale)
        show([*([""] if place else []), *lines])


def _told_stale(stale: Sequence[Stale]) -> list[str]:
    """Return old evidence as lines."""
    from forkroad.cli.problems_view import problem_lines
    from forkroad.cli.terminal import screen_of_results

    if not stale:
        return ["No evidence is old, and nothing uncertain is without a date."]
    lines = problem_lines([each.problem for each in stale], screen_of_results())
    return ["", "Evidence to look at again:", *lines]


def _told(problems: Sequence[Problem]) -> list[str]:
    """Return problems as lines, with how many there are."""
    from forkroad.cli.problems_view import problem_lines, summary_of
    from forkroad.cli.terminal import screen_of_results

    return [*problem_lines(problems, screen_of_results()), "", summary_of(problems)]


def _print_json(readings: list[tuple[Path, Reading, Found]]) -> None:
    from forkroad.cli.terminal import show_envelope
    from forkroad.forecast.versions import version

    problems = [_row(problem) for _, reading, _ in readings for problem in reading.problems]
    tables = {"problems": problems}
    if any(stale is not None for *_, stale in readings):
        tables["stale"] = [_stale_row(each) for *_, stale in readings for each in stale or ()]
    envelope = {
        "format": "forkroad.check/1",
        "version": version(),
        "files": [str(file) for file, *_ in readings],
        "errors": sum(row["severity"] == "error" for row in problems),
        "warnings": sum(row["severity"] == "warning" for row in problems),
        "tables": tables,
    }
    show_envelope(envelope)


def _stale_row(stale: Stale) -> dict[str, Any]:
    evidence = stale.evidence
    row = _row(stale.problem)
    return {
        **{name: row[name] for name in ("file", "line", "column", "place", "message")},
        "asked_on": evidence.asked_on.isoformat() if evidence.asked_on else None,
        "age_months": stale.age_months,
        "sample": evidence.sample,
        "source": evidence.source or None,
        "owner": evidence.owner or None,
    }


def _row(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.column or None,
        "severity": "warning" if problem.warning else "error",
        "place": problem.place,
        "message": problem.message,
    }
