"""`forkroad ask`: what to ask customers before deciding, and what the answers are worth."""

from __future__ import annotations

from pathlib import Path

import click

from forkroad.cli.options import (
    engine_option,
    json_option,
    kinds_option,
    on_option,
    out_option,
    quiet_option,
    replications_option,
    scenario_file,
    seed_option,
    taking,
    unlimited_option,
    workers_option,
)


@click.command(short_help="Say what to ask customers first, and what the answers are worth.")
@taking(
    scenario_file,
    click.option(
        "--what-if",
        "what_ifs",
        multiple=True,
        metavar="NAME",
        help="Decide between the base and this what-if, or several together as A+B (repeatable).  "
        "[default: each of the file]",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        help="The file after this change as one more option, several being one (repeatable).",
    ),
    click.option(
        "--measure",
        default="profit",
        show_default=True,
        metavar="MEASURE",
        help="What the decision is by: profit, revenue or PRODUCT.revenue.",
    ),
    click.option(
        "--n",
        "sizes",
        default="100,400",
        show_default=True,
        metavar="N,...",
        help="How many customers a survey would ask.",
    ),
    click.option(
        "--cost-per-answer",
        type=click.FloatRange(0),
        default=0.0,
        metavar="AMOUNT",
        help="What it costs to ask one customer.  [default: 0]",
    ),
    seed_option,
    click.option(
        "--draws",
        type=click.IntRange(1),
        help="How many sets of uncertain inputs to draw.  [default: 1,000]",
    ),
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
def ask(
    file: Path,
    what_ifs: tuple[str, ...],
    settings: tuple[str, ...],
    measure: str,
    sizes: str,
    cost_per_answer: float,
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
    """Say what it is worth to know more before deciding between the base and what-ifs.

    For everything that is uncertain: what it is worth to know it perfectly, and for each fork
    with a sample what the answers of so many customers are worth. An answer is worth something
    where it could change the decision, and no more than the better decision brings.

    \b
    Examples:
      forkroad ask spring.yaml
      forkroad ask spring.yaml --n 50,200,1000 --cost-per-answer 5
      forkroad ask spring.yaml --what-if cheaper --measure revenue
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.cli.writing import wanted_kinds, write_result
    from forkroad.whatif.ask import ask as asked

    wanted = wanted_kinds(out, kinds)
    numbers = _sizes(sizes)
    # The result carries the warnings of the file along with its own.
    scenario = read_scenario(file, quiet=True)
    with progress(quiet=quiet) as tell:
        result = asked(
            scenario,
            what_ifs or None,
            measure=measure,
            n=numbers,
            cost_per_answer=cost_per_answer,
            settings=settings,
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
    from forkroad.cli.ask_view import ask_lines

    show(list(ask_lines(result, screen_of_results())))


def _sizes(text: str) -> list[int]:
    """Return the numbers of customers that a text lists."""
    from forkroad.errors import UsageError

    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(
            f"--n takes whole numbers of customers such as 100,400, not {text}"
        ) from None
