"""The ranking on one screen: the strongest levers, and what else was asked of them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from forkroad.cli.bars import bar
from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, paint, printable, styled, width_of
from forkroad.cli.league_view import league_lines
from forkroad.cli.numerals import UNKNOWN, about, money, number, percent
from forkroad.cli.run_view import header_lines, warning_lines
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_BAR = 12
_SHORTEST_BAR = 4
_NARROWEST_PLACE = 20
_WIDEST_PLACE = 40


def rank_lines(result: RunResult, screen: Screen, top: int) -> list[str]:
    """Return the whole view.

    top : how many levers are shown.
    """
    row = next(iter(result.rows("leverage")), None)
    segment = str(row["segment"]) if row else ALL
    parts = [
        header_lines(result, screen, segment=segment),
        _levers(result, segment, screen, top),
        _tornado(result, screen, top),
        _break_even(result, screen),
        _grid(result, screen),
        league_lines(result, screen, top),
        warning_lines(result, screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def _levers(result: RunResult, segment: str, screen: Screen, top: int) -> list[str]:
    rows = result.rows("leverage", segment=segment)
    moving = [row for row in rows if row["per_point"]]
    if not moving:
        return [paint(styled("Nothing in the file moves this measure.", bold=True))]
    shown, most = moving[:top], abs(moving[0]["per_point"])
    is_share = _is_share(shown[0]["measure"])
    headings = ("", "now", "moved by", "changes it", "elasticity")
    cells = [_headings(*headings), *(_lever(row, is_share=is_share) for row in shown)]
    lines = _beside(cells, [abs(row["per_point"]) / most for row in shown], screen)
    title = f"What moves {shown[0]['measure']} most (now {_amount(result, shown[0])})"
    return [paint(styled(title, bold=True)), *lines, *_below(rows, moving, shown, screen)]


def _lever(row: Row, *, is_share: bool) -> list[Cell | str]:
    return [
        _named(row["place"]),
        _input(row),
        "1 point" if row["kind"] == "branch" else "1 %",
        _signed(row["per_point"], is_share=is_share),
        UNKNOWN if row["elasticity"] is None else f"{row['elasticity']:+.2f}",
    ]


def _beside(cells: list[list[Cell | str]], parts: Sequence[float], screen: Screen) -> list[str]:
    """Return lines that fit the screen, with bars where there is room for them."""
    widths = [max(map(width_of, texts)) for texts in zip(*cells, strict=True)]
    room = screen.width - 2 - sum(width + 2 for width in widths[1:])
    place = Column(is_left=True, most=max(room, _NARROWEST_PLACE))
    left = room - widths[0] - 2
    columns = [place, *[RIGHT] * (len(widths) - 1)]
    if left < _SHORTEST_BAR:
        return lay_out(cells, columns)
    bars = ["", *(bar(part, min(left, _BAR), screen) for part in parts)]
    rows = [[*row, mark] for row, mark in zip(cells, bars, strict=True)]
    return lay_out(rows, [*columns, LEFT])


_PLACE = Column(is_left=True, most=_WIDEST_PLACE)


def _below(
    rows: Sequence[Row], moving: Sequence[Row], shown: Sequence[Row], screen: Screen
) -> list[str]:
    """Return what is not in the list, and who gives way."""
    said = []
    if len(moving) > len(shown):
        said.append(f"{len(moving) - len(shown)} weaker levers are not shown (--top).")
    unknown = [_named(row["place"]) for row in rows if row["per_point"] is None]
    if unknown:
        said.append(f"Not known: {', '.join(unknown)}.")
    givers = dict.fromkeys(row["gives_way"] for row in shown if row["gives_way"])
    named = [giver for giver in givers if giver != "siblings"]
    if named:
        said.append(f"A point comes from {named[0]} where the fork has it, else from all siblings.")
    elif givers:
        said.append("A point comes from all siblings in proportion to their shares.")
    return _wrapped(" ".join(said), screen)


def _tornado(result: RunResult, screen: Screen, top: int) -> list[str]:
    rows = [row for row in result.rows("tornado") if row["swing"] or row["swing"] is None]
    if "tornado" not in result.tables:
        return []
    if not rows:
        text = "Nothing that moves this measure is uncertain in the file; --range 10% swings all."
        return _wrapped(text, screen)
    is_share = _is_share(rows[0]["measure"])
    cells: list[list[Cell | str]] = [_headings("", "from", "to", "then", "to")]
    for row in rows[:top]:
        ends = [_shown(row["unit"], row[end]) for end in ("low", "high")]
        there = [_plain(row[end], is_share=is_share) for end in ("at_low", "at_high")]
        cells.append([_named(row["place"]), *ends, *there])
    by = "what the file is not sure of" if rows[0]["range"] == "file" else f"±{rows[0]['range']}"
    title = f"How far {rows[0]['measure']} swings, one input at a time: {by}"
    return [paint(styled(title, bold=True)), *lay_out(cells, [_PLACE, *[RIGHT] * 4])]


def _break_even(result: RunResult, screen: Screen) -> list[str]:
    rows = result.rows("break_even")
    if not rows:
        return []
    is_share = _is_share(rows[0]["measure"])
    wanted = _plain(rows[0]["wanted"], is_share=is_share)
    cells: list[list[Cell | str]] = [_headings("", "now", "there", "measure there")]
    said = []
    for row in rows:
        if row["value"] is None:
            said.append(f"{_named(row['place'])}: none ({row['why']}).")
            continue
        values = [_shown(row["unit"], row[column]) for column in ("base", "value")]
        there = round(row["at_value"], 5)  # what rounding leaves of a nought is no number to show
        cells.append([_named(row["place"]), *values, _plain(there, is_share=is_share)])
    title = paint(styled(f"Where {rows[0]['measure']} is {wanted}", bold=True))
    found = lay_out(cells, [_PLACE, *[RIGHT] * 3]) if len(cells) > 1 else []
    return [title, *found, *(line for text in said for line in _wrapped(text, screen))]


def _grid(result: RunResult, screen: Screen) -> list[str]:
    rows = result.rows("grid")
    if not rows:
        return []
    is_share = _is_share(rows[0]["measure"])
    across = list(dict.fromkeys(row["other_value"] for row in rows))
    found = {
        (row["value"], row["other_value"]): _plain(row["result"], is_share=is_share) for row in rows
    }
    down = list(dict.fromkeys(row["value"] for row in rows))
    widest = max(map(len, found.values())) + 2
    fitting = max(1, (screen.width - 16) // widest)
    kept = across[:fitting]
    cells: list[list[Cell | str]] = [_headings("", *(f"{value:g}" for value in kept))]
    cells += [[f"{value:g}", *(found[value, other] for other in kept)] for value in down]
    first, second = _named(rows[0]["place"]), _named(rows[0]["other_place"])
    title = f"{rows[0]['measure']}: {first} down, {second} across"
    lines = [paint(styled(title, bold=True)), *lay_out(cells, [RIGHT] * (len(kept) + 1))]
    if len(kept) < len(across):
        lines += _wrapped(
            f"{len(across) - len(kept)} more columns are in --json and --out.", screen
        )
    if any(row["result"] is None for row in rows):
        lines += _wrapped(f"{UNKNOWN} cannot be; --json says why.", screen)
    return lines


def _headings(*texts: str) -> list[Cell | str]:
    return [styled(text, dim=True) for text in texts]


def _named(place: str) -> str:
    """Return an input as a planner calls it: a share by its way, all else by its path.

    >>> _named("journey.steps.cart.next.2.then.buy"), _named("journey.steps.cart.next.vip.buy")
    ('cart > buy (rule 2)', 'cart > buy (vip)')
    >>> _named("journey.steps.cart.takes"), _named("products.tea.price")
    ('cart.takes', 'products.tea.price')
    """
    parts = place.split(".")
    if parts[:2] != ["journey", "steps"]:
        return printable(place)
    step, *rest = parts[2:]
    if rest[0] not in ("next", "choose") or len(rest) < 2:
        return printable(".".join((step, *rest)))
    rule = [part for part in rest[1:-1] if part not in ("then", "else", "choose")]
    which = (
        f" (rule {rule[0]})" if rule and rule[0].isdecimal() else f" ({rule[0]})" if rule else ""
    )
    return printable(f"{step} > {rest[-1]}{which}")


def _is_share(measure: str) -> bool:
    return measure.startswith("share(") or measure.endswith(".share")


def _amount(result: RunResult, row: Row) -> str:
    if row["total"] is None or _is_share(row["measure"]):
        return percent(row["total"])
    unit = result.scenario.currency if row["measure"] in ("revenue", "profit") else ""
    return f"{_plain(row['total'], is_share=False)} {unit}".rstrip()


def _input(row: Row) -> str:
    if row["base"] is None:
        return printable(row["written"] or UNKNOWN)[:24]
    if row["per"] == "probability":
        return percent(row["base"])
    if row["per"] == "day":
        return _shown("days", row["base"])
    if row["per"] == "customer":
        return number(row["base"])
    return _shown("number", row["base"])


def _shown(unit: str, value: float | None) -> str:
    """Return an input in its unit."""
    if value is None:
        return UNKNOWN
    if unit == "share":
        return percent(value)
    if unit == "days":
        return f"{value:.3g} days"
    if unit == "times":
        return f"x {value:.4g}"
    return money(value) if abs(value) >= 1000 else f"{value:.4g}"


def _plain(value: float | None, *, is_share: bool) -> str:
    if value is None:
        return UNKNOWN
    if is_share:
        return percent(value)
    decimals = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return number(value, decimals)


def _signed(change: float, *, is_share: bool) -> str:
    """Return a change with its sign; of a share in points."""
    size = abs(change) * (100 if is_share else 1)
    return f"{'+' if change > 0 else '-'}{about(size, 3)}{' points' if is_share else ''}"


def _wrapped(text: str, screen: Screen) -> list[str]:
    if not text:
        return []
    return [f"  {line}" for line in wrapped(printable(text), screen.width - 2, cell_len)]
