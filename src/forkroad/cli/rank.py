"""`forkroad rank`: which input moves the chosen measure most."""

from __future__ import annotations

from pathlib import Path

import click

from forkroad.cli.options import (
    draws_option,
    json_option,
    kinds_option,
    out_option,
    quiet_option,
    replications_option,
    scenario_file,
    seed_option,
    set_option,
    taking,
    unlimited_option,
    what_if_option,
)


@click.command(short_help="Rank the levers: which fork, stay, price or arrival moves most.")
@taking(
    scenario_file,
    click.option(
        "--measure",
        metavar="MEASURE",
        help="What is moved, such as profit or cream.units.  [default: what the file is about]",
    ),
    click.option("--segment", metavar="NAME", help="Whose measure: one segment or group alone."),
    click.option(
        "--from",
        "taken_from",
        metavar="STEP",
        help="Take shares from this way alone where a fork has it, not from all in proportion.",
    ),
    click.option(
        "--tornado", is_flag=True, help="Swing what the file is not sure of from its 5 to its 95 %."
    ),
    click.option(
        "--range",
        "around",
        metavar="PERCENT",
        help="Swing every input by so much instead, such as 10%.",
    ),
    click.option(
        "--until",
        metavar="MEASURE=VALUE",
        help="Find the input with which a measure reaches a value, such as profit=0.",
    ),
    click.option(
        "--vary",
        multiple=True,
        metavar="PATH",
        help="Which input to turn for --until (repeatable).  [default: the strongest levers]",
    ),
    click.option(
        "--grid",
        nargs=2,
        metavar="PATH=LOW:HIGH:N PATH=LOW:HIGH:N",
        help="The measure over two inputs, such as products.cream.price=39:59:5.",
    ),
    click.option(
        "--budget",
        type=click.FloatRange(0),
        metavar="AMOUNT",
        help="Rank the file's what-ifs by return, and find the best set for so much money.",
    ),
    click.option(
        "--top",
        type=click.IntRange(1),
        default=15,
        show_default=True,
        metavar="N",
        help="How many levers to show; files and --json hold all of them.",
    ),
    what_if_option,
    set_option,
    unlimited_option,
    seed_option,
    draws_option,
    replications_option,
    json_option,
    out_option,
    kinds_option,
    quiet_option,
)
def rank(
    file: Path,
    measure: str | None,
    segment: str | None,
    taken_from: str | None,
    tornado: bool,
    around: str | None,
    until: str | None,
    vary: tuple[str, ...],
    grid: tuple[str, ...] | None,
    budget: float | None,
    top: int,
    what_if: str | None,
    settings: tuple[str, ...],
    unlimited: bool,
    seed: int | None,
    draws: int | None,
    replications: int | None,
    as_json: bool,
    out: Path | None,
    kinds: str | None,
    quiet: bool,
) -> None:
    """Rank what moves a measure: forks, stays, arrivals, prices, costs and values.

    Each lever is moved by one percentage point (shares) or 1 % (all others) while everything else
    stays. Shares take what they gain from their siblings in proportion, or with --from from one
    of them. All of it is computed exactly, at the central inputs. Only --budget computes sets of
    what-ifs as `compare` does, with --seed, --draws and --replications.

    \b
    Examples:
      forkroad rank spring.yaml --measure profit
      forkroad rank spring.yaml --measure competitor.share --from gone
      forkroad rank spring.yaml --range 10%
      forkroad rank spring.yaml --until profit=0 --vary products.cream.price
      forkroad rank spring.yaml --budget 20000 --seed 7
      forkroad rank spring.yaml --grid products.cream.price=39:59:5 values.opens_mail=10%:40%:4
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.cli.writing import wanted_kinds, write_result
    from forkroad.whatif.rank import rank as rank_levers

    wanted = wanted_kinds(out, kinds)
    # The result carries the warnings of the file along with its own.
    scenario = read_scenario(file, settings, quiet=True)
    with progress(quiet=quiet) as tell:
        result = rank_levers(
            scenario,
            measure=measure,
            segment=segment,
            taken_from=taken_from,
            tornado=tornado,
            around=around,
            until=until,
            vary=vary,
            grid=grid or (),
            budget=budget,
            what_if=what_if,
            unlimited=unlimited,
            seed=seed,
            draws=draws,
            replications=replications,
            progress=tell,
        )
    result = result.with_settings(settings)
    if out is not None:
        write_result(result, out, wanted, quiet=quiet)
    if as_json:
        show_envelope(result.to_json_object())
        return

    from forkroad.cli.rank_view import rank_lines

    show(rank_lines(result, screen_of_results(), top))
