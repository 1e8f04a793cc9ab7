"""Writes the reference of fields, commands and tables from the code: run it after changing one.

    python -m docs.generate_reference

A test fails while the pages and the code differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path

import click

from docs.fields_page import fields_lines
from forkroad.cli.main import COMMANDS, forkroad
from forkroad.results.ask_definitions import ASK_TABLES
from forkroad.results.backtest_definitions import BACKTEST_TABLES, BASELINE_TABLES
from forkroad.results.columns import FIGURES, Column, TableDefinition
from forkroad.results.compare_definitions import COMPARE_TABLES
from forkroad.results.definitions import TABLES
from forkroad.results.envelope import CHECK, ENVELOPE, Key
from forkroad.results.gate_definitions import GATE_TABLES
from forkroad.results.learning_definitions import LEARNING_TABLES
from forkroad.results.rank_definitions import RANK_TABLES
from forkroad.results.stock_definitions import STOCK_TABLES
from forkroad.results.sweep_definitions import SWEEP_TABLES
from forkroad.results.touchpoint_definitions import TOUCHPOINT_TABLES
from forkroad.results.walk_definitions import WALK_TABLES
from forkroad.storage.atomic import write_bytes

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- Made by docs/generate_reference.py; change the code, not this page. -->"


def pages() -> dict[str, str]:
    """Return each page's file name and text."""
    return {
        "commands.md": "\n".join(_commands_page()),
        "fields.md": "\n".join(fields_lines(NOTE)),
        "tables.md": "\n".join(_tables_page()),
    }


def _commands_page() -> Iterator[str]:
    yield from (NOTE, "", "# Commands", "")
    yield _COMMANDS_INTRODUCTION
    for name in COMMANDS:
        command = forkroad.get_command(click.Context(forkroad), name)
        assert command is not None, name
        yield from _command(name, command)


_COMMANDS_INTRODUCTION = """\
Every command has `--help`. Results go to standard output, everything else (warnings, progress,
errors) to standard error; with `--json` standard output holds one JSON object and nothing else.

| exit status | means |
| --- | --- |
| 0 | done |
| 1 | the input is at fault: every problem is listed with its file, line and column; \
or workers died for good, or no cluster answers |
| 2 | wrong usage: an option, a name or a value that cannot be |
| 3 | done, but a check that was asked for failed |
| 130, 141 | interrupted; nobody reads the output any more |

A bug, and only a bug, shows a traceback. Colour is used on terminals alone and never where
`NO_COLOR` is set. The width of a terminal is respected from 60 to 110 characters; into files and
pipes go 80.

To complete commands, options and templates with the Tab key:

| shell | put into | this line |
| --- | --- | --- |
| bash | `~/.bashrc` | `eval "$(_FORKROAD_COMPLETE=bash_source forkroad)"` |
| zsh | `~/.zshrc` | `eval "$(_FORKROAD_COMPLETE=zsh_source forkroad)"` |
| fish | `~/.config/fish/config.fish` | `_FORKROAD_COMPLETE=fish_source forkroad \\| source` |
"""


def _command(name: str, command: click.Command) -> Iterator[str]:
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    options = [param for param in command.params if isinstance(param, click.Option)]
    usage = " ".join(["forkroad", name, *map(_argument, arguments)])
    yield from (f"## `{usage}`", "")
    yield from _help(command.help or "")
    if options:
        yield from ("| option | meaning |", "| --- | --- |")
        yield from (f"| `{_option(option)}` | {_meaning(option)} |" for option in options)
        yield ""


def _argument(argument: click.Argument) -> str:
    name = (
        str(argument.name).upper().rstrip("S")
        if argument.nargs == -1
        else str(argument.name).upper()
    )
    shown = f"{name}..." if argument.nargs == -1 else name
    return shown if argument.required else f"[{shown}]"


def _help(text: str) -> Iterator[str]:
    """Yield a help text as Markdown; its blocks that click must not wrap become code."""
    for paragraph in cleandoc(text).split("\n\n"):
        lines = [line.strip("\b") for line in paragraph.splitlines()]
        if paragraph.startswith("\b"):
            block = [line for line in lines if line]
            yield from (*(_unindented(block)), "")
        else:
            yield from (" ".join(line.strip() for line in lines), "")


def _unindented(block: list[str]) -> Iterator[str]:
    """Yield a block: its indented lines as code, the others as text."""
    in_code = False
    for line in block:
        is_code = line.startswith("  ")
        if is_code != in_code:
            yield from (["", "```"] if is_code else ["```", ""])
            in_code = is_code
        yield line[2:] if is_code else line
    if in_code:
        yield "```"


def _option(option: click.Option) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {_value(option)}"


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "\\|".join(map(str, option.type.choices))
    return option.metavar or "NUMBER"


def _meaning(option: click.Option) -> str:
    said = (option.help or "").replace("|", "\\|")
    return f"{said}  [default: {option.default}]" if option.show_default else said


def _tables_page() -> Iterator[str]:
    yield from (NOTE, "", "# Tables", "")
    yield _TABLES_INTRODUCTION
    yield from _columns(FIGURES)
    yield from ("## The object of `--json`", "", _ENVELOPE_INTRODUCTION, "")
    yield from _keys(ENVELOPE)
    yield from ("`check` holds:", "")
    yield from _keys(CHECK)
    for table in TABLES.values():
        yield from _table(table)
    for title, introduction, tables in _of_commands():
        yield from (f"# {title}", "", *([introduction, ""] if introduction else []))
        for table in tables.values():
            yield from _table(table)


def _of_commands() -> Iterator[tuple[str, str, Mapping[str, TableDefinition]]]:
    """Yield the tables of each command but `run`: a title, an introduction, the tables."""
    yield "Tables of `forkroad compare`", _COMPARE_INTRODUCTION, COMPARE_TABLES
    yield "Tables of `forkroad stock`", _STOCK_INTRODUCTION, STOCK_TABLES
    yield "Tables of `forkroad walk`", "", WALK_TABLES
    yield "Tables of `forkroad rank`", _RANK_INTRODUCTION, RANK_TABLES
    yield "The table of `forkroad sweep`", "", SWEEP_TABLES
    yield "Tables of `forkroad fit`", _LEARNING_INTRODUCTION, LEARNING_TABLES
    yield (
        "Tables of `forkroad backtest` and `forkroad score`",
        _BACKTEST_INTRODUCTION,
        BACKTEST_TABLES,
    )
    yield "The table of `forkroad plot` and `forkroad report`", "", BASELINE_TABLES
    yield "The table of `forkroad gate`", _GATE_INTRODUCTION, GATE_TABLES
    yield "The table of `forkroad touchpoints`", _TOUCHPOINTS_INTRODUCTION, TOUCHPOINT_TABLES
    yield "Tables of `forkroad ask`", _ASK_INTRODUCTION, ASK_TABLES


_TABLES_INTRODUCTION = """\
One run, one set of tables: the same rows in the terminal, in `--json`, in the files of `--out`
and in Python (`result.tables["sales"]`, with `.rows()`, `.where(period="total")`, `.to_pandas()`
and `.to_arrow()`).

Every table has key columns, most have a column `measure`, and then the figures of that measure.
`segment` is `all` for everybody; a row for each segment and each group follows. Periods are
`2026-03`, `2026-W10`, `2026-Q1`, and `total` for the whole horizon. Numbers are in base units
and full precision: a share of 12.5 % is 0.125. What was not computed, or has no meaning (0 / 0),
is null, never 0.

In CSV files null is an empty field and empty text is `""`; a text that a spreadsheet would take
for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line end) gets a leading apostrophe.
In Excel a text is always a text, and null is an empty cell.

## The figures
"""


_ENVELOPE_INTRODUCTION = """\
Every command that computes something prints one object, `forkroad.run/1` for `run`. Commands
that need less leave keys out; `walk` has `segment`, `attributes`, `set_out`, `outcome`,
`probability` and `contribution` of its customer instead."""


_COMPARE_INTRODUCTION = """\
What [compare](../how-to/what-if.md#to-compare) returns. `differences` carries the figures from
`mean` to `p95`, of the difference."""

_LEARNING_INTRODUCTION = """\
What a scenario rests on that was learned from an event log: `forkroad fit EVENTS --json`, or
`forkroad.fit(...)` in Python."""


_BACKTEST_INTRODUCTION = """\
How far forecasts can be trusted: [backtest](../how-to/trust.md) returns them, and so does
[score](../how-to/score.md) for forecasts that were kept."""


_GATE_INTRODUCTION = """\
Whether the base reproduces what was observed: [gate](../how-to/gate.md) returns it."""


_TOUCHPOINTS_INTRODUCTION = """\
The score card of the steps: [touchpoints](../how-to/touchpoints.md) returns it."""


_STOCK_INTRODUCTION = """\
It returns the table `stock` too. `run` carries `order_plan` where it
follows stock that is ordered."""


_RANK_INTRODUCTION = """\
`leverage` is always there; the others where they are asked for (`--tornado`
or `--range`, `--until`, `--grid`, `--budget`)."""


_ASK_INTRODUCTION = """\
What [ask](../how-to/what-to-ask.md) returns: the worth of knowing more, in money."""


def _table(table: TableDefinition) -> Iterator[str]:
    yield from (f"## `{table.name}`", "", table.description, "")
    yield from _columns(table.keys)
    if table.measures:
        yield from ("| measure | meaning | unit |", "| --- | --- | --- |")
        yield from (f"| `{m.name}` | {m.description} | {m.unit} |" for m in table.measures)
        yield ""
    if table.details:
        yield from ("Columns that say more:", "")
        yield from _columns(table.details)


def _keys(keys: Iterable[Key]) -> Iterator[str]:
    yield from ("| key | holds | kind |", "| --- | --- | --- |")
    yield from (f"| `{it.name}` | {it.description} | {it.kind} |" for it in keys)
    yield ""


def _columns(columns: Iterable[Column]) -> Iterator[str]:
    yield from ("| column | holds | kind | unit |", "| --- | --- | --- | --- |")
    yield from (f"| `{c.name}` | {c.description} | {c.kind} | {c.unit} |" for c in columns)
    yield ""


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file_name, text in pages().items():
        write_bytes(FOLDER / file_name, text.encode())
