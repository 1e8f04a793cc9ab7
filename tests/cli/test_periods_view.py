from __future__ import annotations

from dataclasses import replace
from datetime import date

from rich.cells import cell_len

from forkroad.cli.periods_view import period_lines
from forkroad.cli.terminal import Screen
from forkroad.results.definitions import OUTCOMES, SALES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.cli.cream import FACTS, cream_result, spread
from tests.cli.plain import without_colour


def lines_of(result):
    return without_colour(period_lines(result, "all", Screen()))


def test_a_line_a_month_and_one_for_the_whole_horizon():
    assert lines_of(cream_result()) == [
        "Month by month  arrivals  orders  units   90 % between  revenue",
        "  Mar 2026         4,116     611    733     660    806   35,917  ▇",
        "  Apr              4,008     702    842     758    926   41,258  █",
        "  total            8,124   1,313  1,575  ~1,418  1,732   77,175",
    ]


def test_a_month_that_the_horizon_cuts_says_so():
    facts = replace(FACTS, start=date(2026, 3, 15), months=1)
    lines = lines_of(cream_result(scenario=facts))
    assert lines[1].startswith("  Mar 2026 (part)")
    assert lines[2].startswith("  Apr (part)")


def test_each_product_has_a_table_and_the_first_has_the_arrivals():
    builder = Builder(SALES)
    for product in ("cream", "serum"):
        for period in ("2026-03", "total"):
            builder.add((period, product, "all"), "units", spread(100.0))
    labels = {"products": {"serum": "Sérum"}}
    tables = {**cream_result().tables, "sales": builder.table()}
    lines = lines_of(cream_result(tables=tables, scenario=replace(FACTS, labels=labels)))
    headings = [line for line in lines if line.startswith("Month by month")]
    assert headings[0].startswith("Month by month: cream  arrivals")
    assert headings[1].startswith("Month by month: Sérum  orders")


def test_what_has_no_interval_and_no_money_still_has_its_columns():
    builder = Builder(SALES)
    builder.add(("total", "cream", "all"), "units", Figures(mean=3.5))
    lines = lines_of(cream_result(tables={"sales": builder.table()}))
    assert lines == [
        "Month by month  orders  units  revenue",
        "  total              -   3.50        -",
    ]


def test_a_journey_that_sells_nothing_shows_its_outcomes():
    builder = Builder(OUTCOMES)
    for period, count in (("2026-03", 5.0), ("2026-04", 8.0), ("total", 13.0)):
        builder.add((period, "all", "signed", "order"), "customers", Figures(mean=count))
    builder.add(("total", "all", "undecided", ""), "customers", Figures(mean=2.0))
    tables = {"outcomes": builder.table(), "arrivals": cream_result().tables["arrivals"]}
    assert lines_of(cream_result(tables=tables)) == [
        "Month by month  arrivals  signed",
        "  Mar 2026         4,116       5  ▆",
        "  Apr              4,008       8  █",
        "  total            8,124      13",
    ]


def test_weeks_keep_their_labels():
    builder = Builder(SALES)
    builder.add(("2026-W10", "cream", "all"), "units", spread(10.0))
    facts = replace(FACTS, start=date(2026, 3, 2), report_by="week")
    lines = lines_of(cream_result(tables={"sales": builder.table()}, scenario=facts))
    assert lines[0].startswith("Week by week")
    assert lines[1].startswith("  2026-W10 ")


def test_every_line_fits_the_screen():
    builder = Builder(SALES)
    keys = ("total", "cream", "all")
    for measure in ("orders", "units", "revenue"):
        builder.add(keys, measure, spread(9_876_543.0, approximate=True))
    tables = {**cream_result().tables, "sales": builder.table()}
    assert max(map(cell_len, lines_of(cream_result(tables=tables)))) <= 80
