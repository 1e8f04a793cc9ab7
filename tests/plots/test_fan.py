from __future__ import annotations

from datetime import date

import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from forkroad.errors import UsageError
from forkroad.periods import Calendar
from forkroad.plots.fan import sales
from forkroad.results.backtest_definitions import BASELINES
from forkroad.results.business_definitions import ACTUALS, SALES
from forkroad.results.run_result import RunResult
from tests.plots.looking import flaws, texts
from tests.plots.shown import result_for
from tests.plots.small import plain_table, result_of, spread, table_of

MONTHS = ("2026-03", "2026-04", "2026-05")
MEANS = (100.0, 300.0, 200.0)


def _result(**changes: object) -> RunResult:
    """Three months whose 5 and 95 % lie 20 below and 30 above the mean; in April 333 came."""
    rows = [
        ((month, "lamp", "all"), "units", spread(mean, mean - 20, mean + 30))
        for month, mean in zip(MONTHS, MEANS, strict=True)
    ]
    rows += [(("total", "lamp", "all"), "units", spread(600.0, 540.0, 690.0))]
    rows += [(("2026-03", "lamp", "all"), "orders", 90.0)]
    rows += [(("2026-03", "rug", "all"), "units", 7.0)]
    happened = {"period": "2026-04", "counted": "lamp.units", "measure": "forecast"}
    return result_of(
        table_of(SALES, *rows),
        plain_table(ACTUALS, {**happened, "mean": 300.0, "actual": 333.0}),
        **changes,
    )


def _line(figure: Figure, number: int) -> list[float]:
    (axes,) = figure.axes
    return [float(y) for y in axes.lines[number].get_ydata()]


def test_the_line_is_the_median_and_the_bands_are_the_quantiles() -> None:
    figure = sales(_result())
    (axes,) = figure.axes
    wide, narrow = (it for it in axes.collections if isinstance(it, PolyCollection))
    assert _line(figure, 0) == list(MEANS)
    ends = {(x, y) for x, y in wide.get_paths()[0].vertices}
    # 20 below and 30 above each mean; quartiles half as far.
    assert {(0, 80), (0, 130), (1, 280), (1, 330), (2, 180), (2, 230)} <= ends
    assert {(0, 90), (1, 315)} <= {(x, y) for x, y in narrow.get_paths()[0].vertices}
    assert axes.get_ylim()[0] == 0


def test_what_happened_stands_at_its_period_alone() -> None:
    values = _line(sales(_result()), 1)
    assert values[1] == 333.0
    assert values[0] != values[0]  # not a number: nothing is known of March
    assert "what happened" in texts(sales(_result()))
    without = sales(result_of(_result().tables["sales"]))
    assert "what happened" not in texts(without)


def test_medians_the_total_and_the_units_are_written() -> None:
    shown = texts(sales(_result(labels={"products": {"lamp": "Desk lamp"}})))
    assert "Desk lamp: units sold by month" in shown
    assert "600 units in all, 540 to 690 in 9 of 10 cases" in shown
    assert {"100", "300", "200", "units a month", "Mar", "2026", "May"} <= set(shown)


def test_a_period_that_the_horizon_cuts_has_a_star_that_is_explained() -> None:
    shown = texts(sales(_result(start=date(2026, 3, 15), months=2)))
    assert {"Mar*", "Apr", "May*"} <= set(shown)
    assert any("only a part of this period" in text for text in shown)


def test_another_product_and_another_measure_can_be_asked_for() -> None:
    assert _line(sales(_result(), measure="orders"), 0) == [90.0]
    assert _line(sales(_result(), product="rug"), 0) == [7.0]


def test_names_that_are_not_there_bring_the_nearest() -> None:
    with pytest.raises(UsageError, match='no product "lam"; did you mean "lamp"'):
        sales(_result(), product="lam")
    with pytest.raises(UsageError, match='no measure "unit"; did you mean "units"'):
        sales(_result(), measure="unit")
    with pytest.raises(UsageError, match='no segment "al"; did you mean "all"'):
        sales(_result(), segment="al")


def test_millions_are_named_once() -> None:
    rows = [((month, "lamp", "all"), "revenue", 2.5e6) for month in MONTHS]
    shown = texts(sales(result_of(table_of(SALES, *rows)), measure="revenue"))
    assert "million EUR a month" in shown
    assert shown.count("2.50") == 3


def test_one_period_alone_has_a_band_that_can_be_seen() -> None:
    row = (("2026-03", "lamp", "all"), "units", spread(100.0, 80.0, 130.0))
    (axes,) = sales(result_of(table_of(SALES, row), months=1)).axes
    (first, *_) = axes.collections
    assert {x for x, _ in first.get_paths()[0].vertices} == {-0.25, 0.25}


def test_the_measure_with_actuals_is_drawn_unless_another_is_asked_for() -> None:
    # The file of actuals of the gift shop counts orders.
    figure = sales(result_for("online_retail", "run"))
    assert "order: orders by month" in texts(figure)
    assert "what happened" in texts(figure)
    assert flaws(figure) == []


@pytest.mark.parametrize("grouping, months, label", [("week", 6, "W09"), ("quarter", 36, "Q1")])
def test_weeks_and_quarters_are_named_and_do_not_touch(
    grouping: str, months: int, label: str
) -> None:
    calendar = Calendar(date(2026, 3, 1), months, grouping)
    rows = [((it.label, "lamp", "all"), "units", 12_345.0) for it in calendar.periods]
    result = result_of(table_of(SALES, *rows), months=months, report_by=grouping)
    figure = sales(result)
    assert any(text.startswith(label) for text in texts(figure))
    assert flaws(figure) == []


def _told(*rows: tuple[str, str, float]) -> RunResult:
    names = ("period", "method", "value")
    table = plain_table(
        BASELINES,
        *({"counted": "lamp.units", **dict(zip(names, row, strict=True))} for row in rows),
    )
    return result_of(*_result().tables.values(), table)


def test_methods_without_a_model_are_lines_of_their_own_with_a_key() -> None:
    figure = sales(_told(("2026-03", "last_period", 80.0), ("2026-04", "last_period", 350.0)))
    assert _line(figure, 1)[:2] == [80.0, 350.0]  # after the fan's own line, before what happened
    assert _line(figure, 2)[1] == 333.0
    assert "last month again" in texts(figure)
    assert not any("No baselines" in text for text in texts(figure))
    assert flaws(figure) == []
    # A baseline above all quantiles is not cut off.
    assert figure.axes[0].get_ylim()[1] >= 350


def test_where_somebody_looked_for_baselines_and_there_are_none_the_figure_says_so() -> None:
    said = "No baselines: the file has no actuals of it before Mar 2026"
    assert any(said in text for text in texts(sales(_told())))
    assert not any("No baselines" in text for text in texts(sales(_result())))
    # Those of another measure are no baselines of this one.
    assert any(said in text for text in texts(sales(_told(), measure="orders")))
