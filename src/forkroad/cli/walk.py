"""`forkroad walk`: one customer's trip, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forkroad.cli.options import (
    json_option,
    quiet_option,
    scenario_file,
    seed_option,
    set_option,
    taking,
    what_if_option,
)

if TYPE_CHECKING:
    from forkroad.engines.agents_trip import Odds


@click.command(short_help="Follow one customer, step by step.")
@taking(
    scenario_file,
    seed_option,
    click.option("--segment", metavar="NAME", help="Whose customer to follow; drawn if not given."),
    click.option(
        "--with",
        "wishes",
        multiple=True,
        metavar="NAME=VALUE",
        help="An attribute of the customer, such as age=61 (repeatable); the others are drawn.",
    ),
    click.option("--choose", is_flag=True, help="Answer each fork yourself."),
    what_if_option,
    set_option,
    json_option,
    quiet_option,
)
def walk(
    file: Path,
    seed: int | None,
    segment: str | None,
    wishes: tuple[str, ...],
    choose: bool,
    what_if: str | None,
    settings: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Follow one customer through the journey: dates, odds, reasons, and the money so far.

    The customer is drawn, or as you wish. Uncertain inputs are at their means, no shock happens
    and stock never runs out: what others do is no part of one trip.

    \b
    Examples:
      forkroad walk spring.yaml --seed 3
      forkroad walk spring.yaml --segment regulars --with age=61 --with channel=web
      forkroad walk spring.yaml --choose
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.forecast.walk import walk as follow

    scenario = read_scenario(file, settings, quiet=quiet or as_json)
    found = follow(
        scenario,
        seed=seed,
        segment=segment,
        what_if=what_if,
        attributes=_wished(wishes),
        choose=_ask() if choose else None,
    )
    found = replace(found, scenario=replace(found.scenario, settings=settings))
    if as_json:
        show_envelope(found.to_json_object())
        return
    from forkroad.cli.walk_view import walk_lines

    show(walk_lines(found, screen_of_results()))


def _wished(wishes: tuple[str, ...]) -> dict[str, str]:
    from forkroad.errors import UsageError

    found: dict[str, str] = {}
    for wish in wishes:
        name, equals, value = wish.partition("=")
        if not equals or not name.strip():
            raise UsageError(f'--with takes NAME=VALUE, such as age=61, not "{wish}"')
        found[name.strip()] = value.strip()
    return found


def _ask() -> Callable[[date, str, Odds], str]:
    """Return who asks the planner at each fork, on standard error."""
    from forkroad.cli.terminal import say, screen_of_messages
    from forkroad.cli.walk_view import odds_lines
    from forkroad.errors import did_you_mean

    def choose(when: date, step: str, odds: Odds) -> str:
        for line in odds_lines(when, step, odds, screen_of_messages()):
            say(line)
        ways = list(odds.shares)
        while True:
            answer = str(click.prompt("number or name", err=True)).strip()
            if answer in ways:
                return answer
            if answer.isdecimal() and 1 <= int(answer) <= len(ways):
                return ways[int(answer) - 1]
            say(f"there is no such way on{did_you_mean(answer, ways)}")

    return choose
