"""How a log is read, and what makes journeys of it: the options of every command that takes one.

What they mean is for `learning.log_words`; here they are only worded, and handed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from forkroad.learning.log_words import LogWords

_DAY = click.DateTime(["%Y-%m-%d"])

reading_options = (
    click.option("--customer", metavar="COL", help="The column of the customer's id."),
    click.option("--time", "time_column", metavar="COL", help="The column of the time."),
    click.option("--event", metavar="COL", help="The column of what happened."),
    click.option(
        "--time-format",
        metavar="FORM",
        default="iso",
        show_default=True,
        help="How times are written: iso, seconds, milliseconds, or such as %d/%m/%Y %H:%M.",
    ),
    click.option(
        "--timezone",
        metavar="ZONE",
        default="UTC",
        show_default=True,
        help="On whose clock days begin, such as Europe/Berlin.",
    ),
    click.option("--table", metavar="NAME", help="The table, where EVENTS is a database."),
    click.option(
        "--on",
        "counted_on",
        metavar="PLACE",
        help="Count the log on spark (started on this machine), or on a cluster such as "
        "spark://10.0.0.5:7077.  [default: in this process]",
    ),
    click.option(
        "--attributes", metavar="COL,...", help="Columns that say what customers are like."
    ),
    click.option("--segment-by", metavar="COL", help="Tell customers apart by this column."),
    click.option(
        "--outcome",
        "outcomes",
        multiple=True,
        metavar="NAME=EVENT,...",
        help="Events that end a journey: purchase, competitor, lost or a word of your own "
        "(repeatable).",
    ),
    click.option(
        "--lost-after", metavar="60d", help="Who is silent for longer is lost; a journey is over."
    ),
    click.option(
        "--new-journey-after", metavar="30d", help="After such a silence a new journey begins."
    ),
    click.option("--repeat", is_flag=True, help="Customers go on after a purchase."),
    click.option("--steps", metavar="EVENT,...", help="Only these events are steps."),
    click.option(
        "--rare",
        type=click.IntRange(1),
        metavar="N",
        help="Gather events seen fewer than N times in one step.",
    ),
    click.option("--from", "from_", type=_DAY, metavar="DATE", help="See no event before."),
    click.option(
        "--until", type=_DAY, metavar="DATE", help="See no event from this day on; known up to it."
    ),
)

# How customers who buy again are told from one another, where something is learned.
model_options = (
    click.option(
        "--repeat-model",
        type=click.Choice(["auto", "bg_nbd", "pareto_nbd", "sbg", "loop"]),
        help="With --repeat: how customers differ in buying again. For logs of nothing but "
        "purchases auto, the one of the least BIC, is what happens if nothing is said; else loop, "
        "in which all are alike. sbg is for contracts.",
    ),
    click.option(
        "--renews-every", metavar="30d", help="With --repeat-model sbg: the period of a contract."
    ),
)


def words_of(options: Mapping[str, Any]) -> LogWords:
    """Return the options above, but --outcome, as the library's words."""
    words: dict[str, Any] = {name: value for name, value in options.items() if name != "outcomes"}
    words["attributes"] = listed(options["attributes"]) or ()
    words["steps"] = listed(options["steps"])
    for name in ("from_", "until"):
        words[name] = options[name].date() if options[name] else None
    return words  # type: ignore[return-value]


def listed(option: str | None) -> list[str] | None:
    """Return what stands between the commas of an option, None where it is not given."""
    if option is None:
        return None
    return [part.strip() for part in option.split(",") if part.strip()]
