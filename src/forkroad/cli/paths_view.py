"""The most likely paths as a list: how likely, how long, through which steps."""

from __future__ import annotations

from rich.cells import cell_len

from forkroad.cli.grid import RIGHT, Cell, lay_out, paint, printable, styled
from forkroad.cli.numerals import number, percent
from forkroad.cli.run_view import header_lines, warning_lines
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.results.definitions import REST
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_NARROWEST_PATH = 30


def path_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return one entry a path, wrapped under itself, the remainder last."""
    rows = result.rows("paths", measure="probability")
    if not rows:
        return [*header_lines(result, screen), "", "Nobody reaches an end within the horizon."]
    days = {row["rank"]: row["mean"] for row in result.rows("paths", measure="days")}
    heading: list[Cell | str] = ["", "chance", "days"]
    cells = [heading, *(_figures(row, days.get(row["rank"])) for row in rows)]
    head, *figures = lay_out(cells, [RIGHT, RIGHT, RIGHT])
    margin = cell_len(head) + 2
    lines = [paint(styled(f"{head}  path", bold=True))]
    for row, line in zip(rows, figures, strict=True):
        room = max(screen.width - margin, _NARROWEST_PATH)
        first, *more = wrapped(_words(result, row), room, cell_len) or [""]
        lines.append(f"{line}{' ' * (margin - cell_len(line))}{first}")
        lines += [" " * margin + part for part in more]
    warnings = warning_lines(result, screen)
    return [*header_lines(result, screen), "", *lines, *([""] if warnings else []), *warnings]


def _figures(row: Row, days: float | None) -> list[Cell | str]:
    is_rest = row["path"] == REST
    rank = "" if is_rest or row["rank"] is None else str(row["rank"])
    return [rank, percent(row["mean"]), "" if is_rest else number(days, 1)]


def _words(result: RunResult, row: Row) -> str:
    if row["path"] == REST:
        return "all other ways, and those still on their way"
    steps = row["path"].split(" > ")
    return printable(" > ".join(result.scenario.label_of("steps", step) for step in steps))
