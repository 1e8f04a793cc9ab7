"""The stock plan on one screen: what to order, what runs out, what other service would cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Cell, lay_out, paint, printable, styled
from forkroad.cli.numerals import chance, level_of_share, money, number, percent
from forkroad.cli.run_view import header_lines, warning_lines
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.periods import TOTAL, date_in_words
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

# What an outcome word makes of a customer who was turned away.
_FATES = {"": "goes on, and may try again", "competitor": "rival", "lost": "lost"}


def stock_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the whole view, product by product."""
    parts = [header_lines(result, screen)]
    for name in dict.fromkeys(row["product"] for row in result.rows("stock", period=TOTAL)):
        parts += [
            _orders(result, name),
            _levels(result, name),
            _season(result, name, screen),
            _running_out(result, name, screen),
            _curve(result, name),
        ]
    parts += [_turned_away(result), warning_lines(result, screen)]
    return [line for part in parts if part for line in (*part, "")][:-1]


def _title(result: RunResult, name: str, text: str) -> str:
    return f"{text}: {printable(result.scenario.label_of('products', name))}"


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells: list[list[Cell | str]] = [[styled(text, dim=True) for text in headings]]
    cells += [list(row) for row in rows]
    columns = [LEFT, *[RIGHT] * (len(headings) - 1)]
    return [paint(styled(title, bold=True)), *lay_out(cells, columns)]


def _orders(result: RunResult, name: str) -> list[str]:
    """Return what to order when, at expected demand."""
    found = result.rows("order_plan", product=name)
    rows = [
        (_day(row["date"]), number(row["units"]), _day(row["arrives"]), number(row["on_hand"]))
        for row in found
    ]
    if not rows:
        return []
    title = _title(result, name, "What to order, at expected demand")
    total = ("total", number(sum(row["units"] for row in found)), "", "")
    return _table(title, ("by", "units", "arrives", "there before"), [*rows, total])


def _levels(result: RunResult, name: str) -> list[str]:
    """Return up to how much to order at each review, or at some of very many."""
    found = result.rows("order_levels", product=name)
    if not found:
        return []
    rows = [
        (
            _day(row["date"]),
            number(row["level"]),
            number(row["demand"]),
            number(row["safety_stock"]),
            number(row["days"]),
        )
        for row in _thinned(found)
    ]
    title = _title(result, name, "Up to how much to order")
    headings = ("review", "level", "expected demand", "safety stock", "days to last")
    return _table(title, headings, rows)


def _thinned(rows: list[Row], most: int = 30) -> list[Row]:
    """Return one in so many rows, so that no more than some are shown."""
    every = -(-len(rows) // most)
    return rows[::every]


def _season(result: RunResult, name: str, screen: Screen) -> list[str]:
    """Return how much of a product to buy once."""
    found = result.rows("one_season", product=name)
    if not found:
        return []
    row = found[0]
    text = (
        f"Demand is {number(row['demand'])} units ({number(row['p05'])} to {number(row['p95'])}). "
        f"One too many costs {money(row['cost_of_one_too_many'])}, one too few "
        f"{money(row['cost_of_one_too_few'])}: buy {number(row['units'])}, which meets all demand "
        f"in {level_of_share(round(row['critical_ratio'], 3))} of cases and costs "
        f"{money(row['expected_cost'])} on average; the {number(row['on_hand'])} of the file cost "
        f"{money(row['expected_cost_on_hand'])}."
    )
    return [
        paint(styled(_title(result, name, "Bought once"), bold=True)),
        *_wrapped(text, screen),
    ]


def _running_out(result: RunResult, name: str, screen: Screen) -> list[str]:
    found = {row["measure"]: row for row in result.rows("stock", period=TOTAL, product=name)}
    lost, wanted = found["lost_to_stockout"], found["demand"]
    share = lost["mean"] / wanted["mean"] if wanted["mean"] else 0.0
    text = (
        f"Somebody finds too little with a chance of {chance(found['chance_of_stockout']['mean'])} "
        f"within the horizon. {number(lost['mean'], 0 if lost['mean'] >= 10 else 1)} of "
        f"{number(wanted['mean'])} units wanted are not there "
        f"({number(lost['p05'])} to {number(lost['p95'])}), {percent(share)}."
    )
    return [paint(styled(_title(result, name, "Running out"), bold=True)), *_wrapped(text, screen)]


def _curve(result: RunResult, name: str) -> list[str]:
    """Return what other levels of service would need and bring."""
    found = result.rows("service_curve", product=name)
    if not found:
        return []
    rows = [
        (
            level_of_share(row["service"]) + (" (wanted)" if row["wanted"] else ""),
            number(row["level"]),
            number(row["on_hand"]),
            chance(row["chance_of_stockout"]),
            number(row["lost"], 0 if row["lost"] >= 10 else 1),
            number(row["lost_margin"]),
            number(row["holding_cost"]),
        )
        for row in found
    ]
    kind = "cycles without a stock-out" if found[0]["kind"] == "cycle" else "demand met from stock"
    headings = (kind, "highest", "on hand", "runs out", "short", "margin lost", "holding")
    return _table(_title(result, name, "Service against stock and money"), headings, rows)


def _turned_away(result: RunResult) -> list[str]:
    """Return where customers go who find too little."""
    label = result.scenario.label_of
    rows: list[list[Cell | str]] = [
        [
            f"{label('steps', row['from'])} to {label('steps', row['to'])}",
            number(row["mean"], 0 if row["mean"] >= 10 else 1),
            percent(row["share"]),
            _FATES.get(row["outcome"], str(row["outcome"])),
        ]
        for row in result.rows("turned_away")
    ]
    if not rows:
        return []
    headings: list[Cell | str] = ["", *(styled(it, dim=True) for it in ("customers", "share")), ""]
    lines = lay_out([headings, *rows], [LEFT, RIGHT, RIGHT, LEFT])
    return [paint(styled("Where they go who find too little", bold=True)), *lines]


def _day(written: str) -> str:
    return date_in_words(date.fromisoformat(written))


def _wrapped(text: str, screen: Screen) -> list[str]:
    return [f"  {line}" for line in wrapped(printable(text), screen.width - 2, cell_len)]
