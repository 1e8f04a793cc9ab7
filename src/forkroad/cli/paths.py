"""`forkroad paths`: the most likely ways through the journey."""

from __future__ import annotations

from pathlib import Path

import click

from forkroad.cli.options import (
    draws_option,
    json_option,
    quiet_option,
    scenario_file,
    seed_option,
    set_option,
    taking,
    unlimited_option,
    what_if_option,
)


@click.command(short_help="List the most likely ways through the journey.")
@taking(
    scenario_file,
    click.option(
        "--number",
        "-n",
        type=click.IntRange(1, 1000),
        default=10,
        show_default=True,
        help="How many ways to list.",
    ),
    seed_option,
    draws_option,
    unlimited_option,
    what_if_option,
    set_option,
    json_option,
    quiet_option,
)
def paths(
    file: Path,
    number: int,
    seed: int | None,
    draws: int | None,
    unlimited: bool,
    what_if: str | None,
    settings: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """List the most likely ways through the journey, and how likely all others are together.

    The probability is among all who set out, of ending along exactly this way by the horizon.

    \b
    Examples:
      forkroad paths spring.yaml
      forkroad paths spring.yaml -n 25 --json
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.forecast.paths import likely_paths

    # The result carries the warnings of the file along with its own.
    scenario = read_scenario(file, settings, quiet=True)
    result = likely_paths(
        scenario, n=number, seed=seed, draws=draws, unlimited=unlimited, what_if=what_if
    )
    result = result.with_settings(settings)
    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.paths_view import path_lines

    show(path_lines(result, screen_of_results()))
