"""`forkroad map`: the journey as a drawing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forkroad.cli.options import (
    quiet_option,
    scenario_file,
    seed_option,
    set_option,
    taking,
    what_if_option,
)
from forkroad.errors import UsageError

if TYPE_CHECKING:
    from forkroad.maps.draw import MapKind
    from forkroad.maps.ways import Flows
    from forkroad.scenario.model import Scenario

KINDS = ("text", "mermaid", "dot", "svg", "png")
# A file's ending to the kind of map that it asks for.
_ENDINGS: dict[str, MapKind] = {
    ".txt": "text",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".png": "png",
}


@click.command(short_help="Draw the journey.")
@taking(
    scenario_file,
    click.option(
        "--as",
        "kind",
        type=click.Choice(KINDS),
        help="What to draw.  [default: by FILE, else text]",
    ),
    click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write into a file instead of standard output.",
    ),
    click.option(
        "--flows", is_flag=True, help="Forecast first; draw each way as wide as it is used."
    ),
    seed_option,
    what_if_option,
    set_option,
    quiet_option,
)
def map(
    file: Path,
    kind: MapKind | None,
    output: Path | None,
    flows: bool,
    seed: int | None,
    what_if: str | None,
    settings: tuple[str, ...],
    quiet: bool,
) -> None:
    """Draw the journey: steps, forks and their shares.

    \b
    Examples:
      forkroad map spring.yaml
      forkroad map spring.yaml -o journey.svg --flows
      forkroad map spring.yaml --as mermaid
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results
    from forkroad.maps.draw import draw

    chosen = kind or _kind_of(output)
    if chosen == "png" and output is None and screen_of_results().is_live:
        raise UsageError("a PNG is not for a terminal; name a file with -o journey.png")
    scenario = read_scenario(file, settings, quiet=quiet)
    predicted = _flows(scenario, seed, what_if) if flows else None
    drawn = _with_what_if(scenario, what_if)
    width = screen_of_results().width
    _deliver(draw(drawn, chosen, flows=predicted, width=width), output, quiet=quiet)


def _kind_of(output: Path | None) -> MapKind:
    if output is None:
        return "text"
    kind = _ENDINGS.get(output.suffix.lower())
    if kind is None:
        raise UsageError(
            f'what "{output.name}" should hold cannot be told by its ending; '
            f"say --as {'|'.join(KINDS)}"
        )
    return kind


def _with_what_if(scenario: Scenario, name: str | None) -> Scenario:
    if name is None:
        return scenario
    from forkroad.scenario.what_ifs import with_what_if

    return with_what_if(scenario, name)


def _flows(scenario: Scenario, seed: int | None, what_if: str | None) -> Flows:
    """Return the predicted customers and share by (from, to)."""
    from forkroad.forecast.run import run as forecast

    result = forecast(scenario, seed=seed, what_if=what_if, unlimited=True)
    flows: dict[tuple[str, str], dict[str, float]] = {}
    for row in result.rows("branches", segment="all"):
        flows.setdefault((row["from"], row["to"]), {})[row["measure"]] = row["mean"] or 0.0
    return {way: (found["moves"], found["share"]) for way, found in flows.items()}


def _deliver(drawing: str | bytes, output: Path | None, *, quiet: bool) -> None:
    from forkroad.cli.terminal import say, show, show_bytes
    from forkroad.storage.atomic import write_bytes

    if output is not None:
        write_bytes(output, drawing.encode() if isinstance(drawing, str) else drawing)
        if not quiet:
            say(f"written: {output}")
    elif isinstance(drawing, str):
        show([drawing.rstrip("\n")])
    else:
        show_bytes([drawing])
