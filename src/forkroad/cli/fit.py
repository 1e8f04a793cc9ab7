"""`forkroad fit`: an event log in, a scenario out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forkroad.cli.log_options import listed, model_options, reading_options, words_of
from forkroad.cli.options import json_option, quiet_option, taking

if TYPE_CHECKING:
    from forkroad.learning.fit_result import FitResult


@click.command(short_help="Learn a scenario from an event log, with evidence on every fork.")
@taking(
    click.argument("events", type=click.Path(path_type=Path)),
    click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write the scenario into this file.",
    ),
    click.option("--force", is_flag=True, help="Write over a file that is there."),
    click.option(
        "--months", type=click.IntRange(1), default=12, show_default=True, help="Of the forecast."
    ),
    click.option(
        "--map",
        "map_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Keep this scenario's graph, labels and prices; learn its shares, stays and arrivals.",
    ),
    click.option(
        "--segments",
        type=click.Choice(["rfm"]),
        help="Tell customers apart by how recently, how often and for how much they bought.",
    ),
    click.option("--value", metavar="COL", help="With --segments rfm: what a purchase was worth."),
    click.option(
        "--choice",
        "choices",
        multiple=True,
        metavar="STEP=FILE",
        help="A CSV of choices made at a step: occasion, alternative (a step), chosen, attributes "
        "such as the price. Customers then choose there by utility (repeatable).",
    ),
    click.option(
        "--choice-columns",
        multiple=True,
        metavar="STEP=COL,...",
        help="Columns that say on the event of a step what was offered: price_cart for the next "
        "step cart; others are of the customer. Customers then choose there by utility "
        "(repeatable).",
    ),
    *reading_options,
    *model_options,
    json_option,
    quiet_option,
)
def fit(
    events: Path,
    output: Path | None,
    force: bool,
    months: int,
    map_file: Path | None,
    segments: str | None,
    value: str | None,
    choices: tuple[str, ...],
    choice_columns: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Write the scenario that an event log supports, with evidence on every fork.

    EVENTS is a CSV (also .gz), Parquet, DuckDB or SQLite file with one row an event: who, when,
    what; with --on spark also a folder of Parquet files. Shares, stays, arrivals and who is
    under way are learned from it; who has not finished when the log ends counts as unfinished,
    not as lost.

    \b
    Examples:
      forkroad fit events.csv --outcome purchase=order_paid -o learned.yaml
      forkroad fit events.csv.gz --outcome purchase=paid --outcome competitor=left_for_acme \\
          --lost-after 60d --segment-by channel -o learned.yaml
      forkroad fit orders.parquet --customer client --time day --event kind \\
          --outcome purchase=order --repeat -o learned.yaml
      forkroad fit events.csv --map spring.yaml --lost-after 60d -o spring-learned.yaml
      forkroad fit orders.csv --outcome purchase=order --repeat --repeat-model auto --json
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.learning.fit import fit as learn
    from forkroad.learning.journey_rules import read_outcomes

    if output is not None:
        _refuse_to_overwrite(output, force=force)
    result = learn(
        events,
        read_outcomes(reading["outcomes"]),
        months=months,
        map_file=map_file,
        segments=segments,
        value=value,
        choices={step: Path(file) for step, file in _by_step(choices, "--choice", "FILE")},
        choice_columns={
            step: listed(columns) or ()
            for step, columns in _by_step(choice_columns, "--choice-columns", "COL,...")
        },
        **words_of(reading),
    )
    if output is not None:
        result.save(output)
    _show(result, output, as_json=as_json, quiet=quiet)


def _by_step(options: tuple[str, ...], name: str, what: str) -> Iterator[tuple[str, str]]:
    """Yield step and text from options such as compare=offers.csv."""
    for option in options:
        step, is_there, text = option.partition("=")
        if not (is_there and step.strip() and text.strip()):
            raise click.UsageError(f'{name}: found "{option}"; needed is STEP={what}')
        yield step.strip(), text.strip()


def _refuse_to_overwrite(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        from forkroad.errors import OutputError

        raise OutputError(f"{output}: is there already; name another file, or say --force")


def _show(result: FitResult, output: Path | None, *, as_json: bool, quiet: bool) -> None:
    from forkroad.cli.terminal import say, screen_of_results, show, show_envelope

    if as_json:
        show_envelope(result.to_json_object())
    else:
        from forkroad.cli.fit_view import fit_lines

        show(fit_lines(result, screen_of_results()))
    if quiet:
        return
    if output is None:
        say("nothing is written: name a file with -o")
    else:
        say(f"written: {output}")
        say(f"next: forkroad run {output}")
