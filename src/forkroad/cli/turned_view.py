"""What happens where inputs are turned, on the screen: the tornado, break-even values, a grid."""

from __future__ import annotations

from forkroad.cli.grid import RIGHT, Cell, Column, lay_out, paint, styled
from forkroad.cli.lever_text import headings, in_measure, indented, lever_name, turned_value
from forkroad.cli.numerals import UNKNOWN
from forkroad.cli.terminal import Screen
from forkroad.results.run_result import RunResult

_PLACE = Column(is_left=True, most=40)


def tornado_lines(result: RunResult, screen: Screen, top: int) -> list[str]:
    """Return the widest swings; nothing where no tornado was asked for."""
    if "tornado" not in result.tables:
        return []
    rows = [row for row in result.rows("tornado") if row["swing"] != 0][:top]
    if not rows:
        text = "Nothing that moves this measure is uncertain in the file; --range 10% swings all."
        return indented(text, screen)
    measure, swung = rows[0]["measure"], rows[0]["range"]
    there = in_measure(measure, [row[end] for row in rows for end in ("at_low", "at_high")])
    cells = [headings("", "from", "to", "then", "to")]
    for number, row in enumerate(rows):
        ends = [turned_value(row["unit"], row[end]) for end in ("low", "high")]
        cells.append([lever_name(row["place"]), *ends, *there[2 * number : 2 * number + 2]])
    by = "what the file is not sure of" if swung == "file" else f"±{swung}"
    title = f"How far {measure} swings, one input at a time: {by}"
    return [paint(styled(title, bold=True)), *lay_out(cells, [_PLACE, *[RIGHT] * 4])]


def break_even_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the break-even values, then the inputs that have none; nothing if not asked for."""
    rows = result.rows("break_even")
    if not rows:
        return []
    measure = rows[0]["measure"]
    wanted, *there = in_measure(measure, [rows[0]["wanted"], *(row["at_value"] for row in rows)])
    cells = [headings("", "now", "there", "measure there")]
    for row, reached in zip(rows, there, strict=True):
        if row["value"] is not None:
            values = [turned_value(row["unit"], row[column]) for column in ("base", "value")]
            cells.append([lever_name(row["place"]), *values, reached])
    title = paint(styled(f"Where {measure} is {wanted}", bold=True))
    found = lay_out(cells, [_PLACE, *[RIGHT] * 3]) if len(cells) > 1 else []
    without = [row for row in rows if row["value"] is None]
    said = [f"{lever_name(row['place'])}: none ({row['why']})." for row in without]
    return [title, *found, *(line for text in said for line in indented(text, screen))]


def grid_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the grid, as many columns of it as fit; nothing where none was asked for."""
    rows = result.rows("grid")
    if not rows:
        return []
    measure = rows[0]["measure"]
    texts = iter(in_measure(measure, [row["result"] for row in rows]))
    across = list(dict.fromkeys(row["other_value"] for row in rows))
    down = list(dict.fromkeys(row["value"] for row in rows))
    cells = [headings("", *(f"{value:.4g}" for value in across))]
    cells += [[f"{value:.4g}", *(next(texts) for _ in across)] for value in down]
    kept = _fitting(cells, screen)
    first, second = lever_name(rows[0]["place"]), lever_name(rows[0]["other_place"])
    title = f"{measure}: {first} down, {second} across"
    lines = lay_out([row[:kept] for row in cells], [RIGHT] * kept)
    said = []
    if kept <= len(across):
        said.append(f"{len(across) + 1 - kept} more columns are in --json and --out.")
    if any(row["result"] is None for row in rows):
        said.append(f"What is {UNKNOWN} cannot be; --json says why.")
    return [paint(styled(title, bold=True)), *lines, *indented(" ".join(said), screen)]


def _fitting(cells: list[list[Cell | str]], screen: Screen) -> int:
    """Return how many columns fit the screen, two at least."""
    used, kept = 0, 0
    for column in zip(*cells, strict=True):
        used += 2 + max(len(it if isinstance(it, str) else it.text) for it in column)
        if used > screen.width and kept >= 2:
            break
        kept += 1
    return kept
