"""`forkroad plot`: one figure of a forecast, as a file for a slide or a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forkroad.cli.options import (
    draws_option,
    engine_option,
    json_option,
    quiet_option,
    replications_option,
    seed_option,
    set_option,
    taking,
    unlimited_option,
    what_if_option,
)
from forkroad.errors import UsageError

if TYPE_CHECKING:
    from forkroad.cli.plot_sources import Asked


@click.command(short_help="Draw one figure of a forecast.")
@taking(
    click.argument("file", required=False, type=click.Path(path_type=Path)),
    click.option("--kind", "-k", metavar="KIND", help="Which figure.  [default: list all of them]"),
    click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Where to: .png, .svg or .pdf.  [default: FILE-KIND.png in this folder]",
    ),
    click.option("--measure", metavar="MEASURE", help="Which measure, where a kind has several."),
    click.option("--product", metavar="NAME", help="Which product, where a kind shows one."),
    click.option("--segment", metavar="NAME", help="Show one segment or group alone."),
    click.option(
        "--arrivals",
        type=click.Choice(("own", "given", "none")),
        help="Of a backtest: forecasts with arrivals of their own, those that came, or none.  "
        "[default: those that came, if forecast]",
    ),
    seed_option,
    draws_option,
    engine_option,
    replications_option,
    unlimited_option,
    what_if_option,
    set_option,
    json_option,
    quiet_option,
)
def plot(
    file: Path | None,
    kind: str | None,
    output: Path | None,
    measure: str | None,
    product: str | None,
    segment: str | None,
    arrivals: str | None,
    seed: int | None,
    draws: int | None,
    engine: str,
    replications: int | None,
    unlimited: bool,
    what_if: str | None,
    settings: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Draw one figure of a forecast; without --kind list the kinds.

    FILE is a scenario; for the kind backtest it is what `forkroad backtest --json` printed. With
    --json the tables behind the figure are printed, and a file is written only if -o names one.
    The kind differences compares with the what-if of --what-if, or with all of the file.

    \b
    Examples:
      forkroad plot
      forkroad plot spring.yaml --kind sales
      forkroad plot spring.yaml --kind map -o journey.pdf
      forkroad plot spring.yaml --kind differences --measure profit -o profit.svg
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.plot_sources import Asked

    if kind is None:
        _list_kinds(as_json)
        return
    asked = Asked(
        measure,
        product,
        segment,
        {
            "seed": seed,
            "draws": draws,
            "engine": engine,
            "replications": replications,
            "unlimited": unlimited,
        },
        what_if,
        settings,
        arrivals,
    )
    if file is None:
        raise UsageError(f"say what to draw: forkroad plot FILE --kind {kind}")
    _draw(file, kind, output, asked, as_json=as_json, quiet=quiet)


def _list_kinds(as_json: bool) -> None:
    from forkroad.cli.terminal import show, show_envelope
    from forkroad.plots.kinds import KINDS

    if as_json:
        kinds = [
            {"name": it.name, "about": it.about, "tables": list(it.tables), "from": it.source}
            for it in KINDS.values()
        ]
        show_envelope({"format": "forkroad.plot/1", "kinds": kinds})
        return
    widest = max(map(len, KINDS))
    show(f"  {kind.name:{widest}}  {kind.about}" for kind in KINDS.values())


def _draw(
    file: Path, name: str, output: Path | None, asked: Asked, *, as_json: bool, quiet: bool
) -> None:
    # What is wrong with the request is said before anything is computed.
    from forkroad.cli.plot_sources import material_of, refuse_what_says_nothing
    from forkroad.cli.terminal import say, show_envelope
    from forkroad.plots.kinds import kind_of
    from forkroad.plots.saving import file_bytes, format_of
    from forkroad.storage.atomic import write_bytes

    kind = kind_of(name)
    refuse_what_says_nothing(kind, asked)
    if output is None and not as_json:
        output = Path(f"{file.stem}-{kind.name}.png")
    written_as = format_of(output) if output is not None else ""
    material = material_of(kind, file, asked, quiet=quiet)
    if output is not None:
        write_bytes(output, file_bytes(material.draw(), written_as))
        if not quiet:
            say(f"written: {output}")
    if as_json:
        show_envelope(material.envelope())
