"""`forkroad compare`: the base against what-ifs, other files, or a change on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forkroad.cli.options import (
    draws_option,
    engine_option,
    json_option,
    kinds_option,
    on_option,
    out_option,
    quiet_option,
    replications_option,
    seed_option,
    taking,
    unlimited_option,
    workers_option,
)

if TYPE_CHECKING:
    from forkroad.scenario.model import Scenario


@click.command(short_help="Compare the base with what-ifs: what each brings, and what it costs.")
@taking(
    click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
    click.option(
        "--what-if",
        "what_ifs",
        multiple=True,
        metavar="NAME",
        help="Compare with this what-if, or with several together as A+B (repeatable).  "
        "[default: each of the file]",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        help="Compare with the file after this change, several being one alternative (repeatable).",
    ),
    click.option(
        "--measure",
        "measures",
        multiple=True,
        metavar="MEASURE",
        help="What is compared, such as cream.units, competitor.share or GOAL.chance "
        "(repeatable).  [default: units, revenue, profit]",
    ),
    click.option("--segment", metavar="NAME", help="Compare one segment or group alone."),
    click.option("--changes", is_flag=True, help="Show the cells that each alternative moves."),
    seed_option,
    draws_option,
    engine_option,
    replications_option,
    workers_option,
    on_option,
    unlimited_option,
    json_option,
    out_option,
    kinds_option,
    quiet_option,
)
def compare(
    files: tuple[Path, ...],
    what_ifs: tuple[str, ...],
    settings: tuple[str, ...],
    measures: tuple[str, ...],
    segment: str | None,
    changes: bool,
    seed: int | None,
    draws: int | None,
    engine: str,
    replications: int | None,
    workers: int | None,
    address: str | None,
    unlimited: bool,
    as_json: bool,
    out: Path | None,
    kinds: str | None,
    quiet: bool,
) -> None:
    """Compare the base with alternatives, all of them in the same draws of uncertain inputs.

    The first file is the base. Without --what-if, --set or a further file, each of its what-ifs
    is compared with it. Intervals are those of the difference.

    \b
    Examples:
      forkroad compare spring.yaml
      forkroad compare spring.yaml --what-if cheaper --what-if cheaper+live_chat
      forkroad compare spring.yaml --set products.cream.price=44 --measure cream.units
      forkroad compare spring.yaml autumn.yaml
      forkroad compare spring.yaml --changes
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.cli.writing import wanted_kinds, write_result
    from forkroad.whatif.compare import compare as compared

    wanted = wanted_kinds(out, kinds)
    # The result carries the warnings of the files along with its own.
    scenario, *others = (read_scenario(file, quiet=True) for file in files)
    with progress(quiet=quiet) as tell:
        result = compared(
            scenario,
            what_ifs or None,
            measures or None,
            settings=settings,
            others=_named(files[1:], others),
            segment=segment or "all",
            seed=seed,
            draws=draws,
            engine=engine,
            replications=replications,
            unlimited=unlimited,
            workers=workers,
            on=address,
            progress=tell,
        )
    if out is not None:
        write_result(result, out, wanted, quiet=quiet)
    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.compare_view import compare_lines
    from forkroad.cli.moved_view import moved_lines

    view = moved_lines if changes else compare_lines
    show(list(view(result, screen_of_results())))


def _named(files: tuple[Path, ...], scenarios: list[Scenario]) -> dict[str, Scenario]:
    """Return scenarios by their file's name, with its folder where two files have one name."""
    stems = [file.stem for file in files]
    names = [
        file.stem if stems.count(file.stem) == 1 else str(file.with_suffix("")) for file in files
    ]
    return dict(zip(names, scenarios, strict=True))
