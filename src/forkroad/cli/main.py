"""The command `forkroad`: its subcommands, loaded one at a time, and how it ends.

Exit status 0 done, 1 the user's input is at fault, 2 wrong usage, 3 done but a wanted check
failed; 130 interrupted and 141 nobody reads on, as shells count signals. A bug shows its
traceback.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from forkroad.errors import ForkroadError, did_you_mean

# The matrices of a journey are small: threads cost more to wake than they save. Whoever sets
# the number keeps it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Python looks for rings of dead objects after every 700 new ones. A start and a run make many
# objects that stay and few rings, so that one look in seventy is enough.
gc.set_threshold(50_000)

INTERRUPTED = 130
NOBODY_READS = 141

# Name to what it does, as `forkroad --help` says it without loading the command itself.
COMMANDS = {
    "new": "Write a commented scenario to start from.",
    "check": "List every problem of scenario files at once.",
    "run": "Forecast: who buys, who goes, what is sold when.",
    "map": "Draw the journey.",
    "walk": "Follow one customer, step by step.",
    "paths": "List the most likely ways through the journey.",
    "compare": "Compare the base with what-ifs: what each brings, and what it costs.",
    "rank": "Rank the levers: which fork, stay, price or arrival moves most.",
    "sweep": "Compute a grid or a sample of scenarios.",
    "ask": "Say what to ask customers first, and what the answers are worth.",
    "stock": "Plan stock: what to order when, and what service costs.",
    "plot": "Draw one figure of a forecast.",
    "report": "Write one HTML file that tells the whole story.",
    "fit": "Learn a scenario from an event log, with evidence on every fork.",
    "backtest": "Say how far forecasts from an event log can be trusted.",
    "gate": "Say whether the base reproduces what was observed.",
    "score": "Keep forecasts, and grade them when their months have closed.",
    "touchpoints": "Score the steps: who comes, who buys, what is lost without them.",
    "serve": "Open a page to plan with: move a lever, see the year move.",
    "selfcheck": "Check the engines against one another on this machine.",
    "schema": "Print the JSON Schema of scenario files.",
}


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a planner meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"forkroad.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, naming the nearest one where there is none."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            hint = did_you_mean(name, COMMANDS)
            ctx.fail(f'there is no command "{name}"{hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without importing any."""
        items = [CompletionItem(name, help=does) for name, does in COMMANDS.items()]
        found = [item for item in items if item.value.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is wrong with the input ends it with its message and status."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except ForkroadError as error:
            from forkroad.cli.failures import show_failure

            ctx.exit(show_failure(error))
        except BrokenPipeError:
            _stop_writing()
            ctx.exit(NOBODY_READS)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from forkroad.forecast.versions import version

        click.echo(f"forkroad {version()}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def forkroad() -> None:
    """Predict customers' choices.

    A scenario file (a journey of if/then forks) goes in, a forecast by month comes out.

    \b
    To begin:
      forkroad new cream spring.yaml    a scenario with comments, yours to edit
      forkroad check spring.yaml        what is wrong with it, if anything
      forkroad run spring.yaml          the forecast

    \b
    To complete commands and options with Tab, put this into ~/.bashrc
    (zsh_source into ~/.zshrc, fish_source for fish):
      eval "$(_FORKROAD_COMPLETE=bash_source forkroad)"
    """  # noqa: D301 - click reads the character, not the two letters


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status."""
    status = _status_of(arguments)
    # Python looks once more for rings in all there is before it ends, a twentieth of a short run.
    # DuckDB's objects lie in such rings, and it writes a page about those that are left.
    if "duckdb" not in sys.modules:
        gc.freeze()
    sys.exit(status)


def _status_of(arguments: Sequence[str] | None) -> int:
    try:
        status = forkroad.main(arguments, prog_name="forkroad", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("forkroad: interrupted", err=True)
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _stop_writing() -> None:
    """Send what is still to be written nowhere, or Python complains about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
