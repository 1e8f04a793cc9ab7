"""`forkroad selfcheck`: the engines against one another on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forkroad.cli.options import json_option, quiet_option, seed_option, taking

if TYPE_CHECKING:
    from forkroad.forecast.selfcheck import Trial


@click.command(short_help="Check the engines against one another on this machine.")
@taking(seed_option, json_option, quiet_option)
def selfcheck(seed: int | None, as_json: bool, quiet: bool) -> None:
    """Check the engines against one another on this machine, and say what was checked.

    Small journeys that come with forkroad are computed by engines written apart, which share
    hardly anything: exactly, by numbers of customers, and by single customers. Where they differ
    by more than chance allows, once in a million, the exit status is 3.

    \b
    Examples:
      forkroad selfcheck
      forkroad selfcheck --seed 7 --json
    """  # noqa: D301 - click reads the character, not the two letters
    import time

    from forkroad.cli.progress import progress
    from forkroad.cli.terminal import show, show_envelope
    from forkroad.forecast.plan import settled_seed
    from forkroad.forecast.selfcheck import check_engines

    seed = settled_seed(seed)
    started = time.perf_counter()
    with progress(quiet=quiet) as tell:
        trials = check_engines(seed, tell)
    seconds = time.perf_counter() - started
    if as_json:
        show_envelope(_envelope(trials, seed, seconds))
    else:
        show(_lines(trials, seed, seconds))
    if not all(trial.holds for trial in trials):
        from forkroad.cli.failures import CHECK_FAILED

        click.get_current_context().exit(CHECK_FAILED)


def _envelope(trials: list[Trial], seed: int, seconds: float) -> dict[str, Any]:
    from forkroad.forecast.versions import version

    return {
        "format": "forkroad.selfcheck/1",
        "version": version(),
        "seed": seed,
        "seconds": seconds,
        "agrees": all(trial.holds for trial in trials),
        "checks": [
            {
                "what": trial.what,
                "holds": trial.holds,
                "first": trial.check and trial.check.first,
                **(trial.check.to_json_object() if trial.check else {}),
            }
            for trial in trials
        ],
    }


def _lines(trials: list[Trial], seed: int, seconds: float) -> list[str]:
    from forkroad.cli.check_view import check_rows, verdict
    from forkroad.cli.grid import paint, styled
    from forkroad.cli.terminal import screen_of_results

    screen = screen_of_results()
    lines = []
    for trial in trials:
        mark = styled("holds", fg="green") if trial.holds else styled("FAILS", fg="red", bold=True)
        said = f"{trial.what}: {verdict(trial.check)}" if trial.check else trial.what
        first, *rest = check_rows(said, screen)
        lines += [f"{paint(mark)}  {first}", *(f"       {row}" for row in rest)]
    failed = sum(not trial.holds for trial in trials)
    end = "all of them hold" if not failed else f"{failed} of them fail: please report this"
    return [*lines, "", f"{len(trials)} checks, {end}. Seed {seed}, {seconds:.1f} s."]
