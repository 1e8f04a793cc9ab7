"""Levers in words: what an input is called, how it and the measure that it moves are written."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from forkroad.cli.grid import Cell, printable, styled
from forkroad.cli.numerals import UNKNOWN, about, money, number, numbers, percent
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.results.table import Row


def lever_name(place: str) -> str:
    """Return an input as a planner calls it: a share by its way, all else by its path.

    >>> lever_name("journey.steps.cart.next.2.then.buy"), lever_name("journey.steps.cart.next.buy")
    ('cart > buy (rule 2)', 'cart > buy')
    >>> lever_name("journey.steps.cart.takes"), lever_name("products.tea.price")
    ('cart.takes', 'products.tea.price')
    """
    parts = place.split(".")
    if parts[:2] != ["journey", "steps"]:
        return printable(place)
    step, *rest = parts[2:]
    if rest[0] not in ("next", "choose") or len(rest) < 2:
        return printable(".".join((step, *rest)))
    rule = [part for part in rest[1:-1] if part not in ("then", "else", "choose")]
    names = [f" (rule {part})" if part.isdecimal() else f" ({part})" for part in rule]
    return printable(f"{step} > {rest[-1]}{''.join(names)}")


def lever_value(row: Row) -> str:
    """Return the input of a row of leverage, as it is written where it is no single number."""
    if row["base"] is None:
        return printable(row["written"] or UNKNOWN)[:24]
    if row["per"] == "probability":
        return percent(row["base"])
    if row["per"] == "customer":
        return number(row["base"])
    return turned_value("days" if row["per"] == "day" else "number", row["base"])


def turned_value(unit: str, value: float | None) -> str:
    """Return what an input is turned to.

    >>> turned_value("share", 0.25), turned_value("days", 2.5), turned_value("times", 1.2)
    ('25.0 %', '2.5 days', 'x 1.2')
    """
    if value is None:
        return UNKNOWN
    if unit == "share":
        return percent(value)
    if unit == "days":
        return f"{value:.3g} day{'s' * (value != 1)}"
    if unit == "times":
        return f"x {value:.4g}"
    return money(value) if abs(value) >= 1000 else f"{value:.4g}"


def in_measure(measure: str, values: Sequence[float | None]) -> list[str]:
    """Return values of a measure, all with the decimals that the largest of them asks for."""
    if is_share(measure):
        return [percent(value) for value in values]
    # What rounding leaves of a whole number is no fraction to show.
    return numbers([None if value is None else round(value, 6) for value in values])


def change_of(measure: str, change: float) -> str:
    """Return a change of a measure with its sign; of a share in points.

    >>> change_of("profit", 1234.5), change_of("rival.share", -0.0123)
    ('+1,230', '-1.23 points')
    """
    in_points = is_share(measure)
    size = about(abs(change) * (100 if in_points else 1), 3)
    return f"{'+' if change > 0 else '-'}{size}{' points' if in_points else ''}"


def is_share(measure: str) -> bool:
    """Return whether a measure is a share of something."""
    return measure.startswith("share(") or measure.endswith(".share")


def headings(*texts: str) -> list[Cell | str]:
    """Return the first row of a list."""
    return [styled(text, dim=True) for text in texts]


def indented(text: str, screen: Screen) -> list[str]:
    """Return a text below a list, as wide as the screen; no line for no text."""
    if not text:
        return []
    return [f"  {line}" for line in wrapped(printable(text), screen.width - 2, cell_len)]
