"""The options that several commands share, each worded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

# Streams of random numbers are keyed by numbers below 2**32.
LARGEST_SEED = 2**32 - 1
# The languages of forkroad.report.languages, which help need not load.
LANGUAGES = ("en", "ko", "ja")

scenario_file = click.argument("file", type=click.Path(path_type=Path))

seed_option = click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    help="Seed of all draws; one is drawn and shown if not given.",
)
draws_option = click.option(
    "--draws",
    type=click.IntRange(1),
    help="How many sets of uncertain inputs to draw.  [default: 400]",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["auto", "exact", "counts", "agents"]),
    default="auto",
    show_default=True,
    help="How to compute; an engine that cannot says why.",
)
replications_option = click.option(
    "--replications",
    type=click.IntRange(1),
    help="How many independent repeats to simulate.  [default: counts 200, agents 20]",
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="How many processes of this machine simulate; no number depends on it.  [default: 1]",
)
on_option = click.option(
    "--on",
    "address",
    metavar="ADDRESS",
    help="Simulate on a Dask cluster: its scheduler's address, such as tcp://10.0.0.5:8786.",
)
unlimited_option = click.option(
    "--unlimited",
    is_flag=True,
    help="Take stock limits and word of mouth out: forecast demand.",
)
what_if_option = click.option(
    "--what-if",
    metavar="NAME",
    help="Apply a what-if of the file, or several as A+B, before anything is computed.",
)
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one place of the scenario, such as products.cream.price=44 (repeatable).",
)
segment_option = click.option("--segment", metavar="NAME", help="Show one segment or group alone.")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)
out_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also write every table into a folder.",
)
kinds_option = click.option(
    "--as",
    "kinds",
    metavar="KINDS",
    help="Which files --out writes.  [default: csv,parquet,xlsx]",
)
quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="No warnings and no progress on standard error."
)


def taking(*options: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    """Return one decorator that adds options in the order in which help lists them."""

    def decorate(command: Decorated) -> Decorated:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
