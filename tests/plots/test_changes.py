from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from forkroad.errors import UsageError
from forkroad.plots.gains import differences
from forkroad.plots.hindsight import backtest
from forkroad.plots.inputs import input_name, measure_name
from forkroad.plots.swings import MOST, tornado
from forkroad.results.backtest_definitions import FORECASTS as FORECASTS_TABLE
from forkroad.results.compare_definitions import DIFFERENCES
from forkroad.results.rank_definitions import TORNADO
from tests.plots.looking import flaws, texts
from tests.plots.shown import FORECASTS
from tests.plots.small import plain_table, result_of

LABELS = {
    "steps": {"cart": "Basket", "buy": "Order"},
    "products": {"lamp": "Desk lamp"},
    "what_ifs": {"cheap": "Half price", "chat": "A chat"},
}


def _differences(measure: str | None = None) -> Figure:
    rows = [
        {
            "what_if": name,
            "effect": effect,
            "measure": measured,
            "period": period,
            "mean": mean,
            "p05": mean - 50,
            "p25": mean - 20,
            "p50": mean,
            "p75": mean + 20,
            "p95": mean + 60,
            "base": 2_000.0,
            "changed": 2_000.0 + mean,
            "uplift": mean / 2_000,
            "segment": "all",
        }
        for period in ("2026-03", "total")
        for measured in ("lamp.units", "profit")
        for name, effect, mean in (("cheap", None, 310.0), ("cheap+chat", 0.5, -100.0))
    ]
    return differences(result_of(plain_table(DIFFERENCES, *rows), labels=LABELS), measure=measure)


def test_differences_of_the_whole_horizon_are_drawn_with_their_spans() -> None:
    units, profit = _differences().axes
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in units.patches]
    assert spans == [(260, 370), (290, 330), (-150, -40), (-120, -80)]
    # The line at nothing gained, then a dot for each alternative.
    dots = [line.get_xdata() for line in profit.lines[1:]]
    assert [float(x) for (x,) in dots] == [310, -100]


def test_differences_are_written_with_sign_unit_base_and_label() -> None:
    shown = texts(_differences())
    assert {"Half price", "Desk lamp: units", "base 2,000 units", "difference in EUR"} <= set(shown)
    assert "Half price + A chat (works for" in " ".join(shown)
    assert "+310  (+15.5 %)" in shown  # 310 of 2,000
    assert "-100  (-5.0 %)" in shown
    assert flaws(_differences()) == []


def test_one_measure_can_be_drawn_alone() -> None:
    assert len(_differences("profit").axes) == 1
    with pytest.raises(UsageError, match='no measure "profits"; did you mean "profit"'):
        _differences("profits")


def _tornado(n: int) -> Figure:
    rows = [
        {
            "place": f"journey.steps.cart.next.{number}.then.buy",
            "segment": "all",
            "measure": "rival.share",
            "base": 0.5,
            "low": 0.4,
            "high": 0.6,
            "range": "file",
            "unit": "share",
            "at_base": 0.30,
            "at_low": 0.30 + 0.01 * (n - number),
            "at_high": 0.30 - 0.01 * (n - number),
            "swing": -0.02 * (n - number),
        }
        for number in range(n)
    ]
    return tornado(result_of(plain_table(TORNADO, *rows), labels=LABELS))


def test_a_bar_reaches_from_the_base_to_the_measure_at_either_end() -> None:
    (axes,) = _tornado(2).axes
    ends = sorted(round(bar.get_x() + bar.get_width(), 9) for bar in axes.patches)
    # Two inputs: 30 % of rivals become 32 or 28, and 31 or 29.
    assert ends == [0.28, 0.29, 0.31, 0.32]
    shown = texts(_tornado(2))
    assert {"Basket > Order (rule 1)", "40 %", "60 %", "%"} <= set(shown)
    assert any("The line is at 30.0 %" in text for text in shown)
    assert flaws(_tornado(2)) == []


def test_weak_inputs_beyond_the_strongest_are_counted() -> None:
    figure = _tornado(MOST + 4)
    assert "4 weaker inputs are not shown" in " ".join(texts(figure))
    assert len(figure.axes[0].patches) == 2 * MOST


def test_inputs_and_measures_go_by_their_labels() -> None:
    result = result_of(labels=LABELS)
    assert input_name(result, "journey.steps.cart.takes") == "Basket: takes"
    assert input_name(result, "products.lamp.price") == "Desk lamp: price"
    assert input_name(result, "values.price_pull") == "price_pull"
    assert measure_name(result, "lamp.units") == "Desk lamp: units"
    assert measure_name(result, "profit") == "profit"


def test_a_backtest_shows_what_happened_beside_every_method() -> None:
    figure = backtest(plain_table(FORECASTS_TABLE, *FORECASTS))
    assert len(figure.axes) == 2  # two outcomes, one cut
    assert "as known on 1 Apr 2026" in texts(figure)
    lines = [[float(y) for y in line.get_ydata()] for line in figure.axes[0].lines]
    assert lines == [
        [104, 105, 106],  # ours: 100 and the month's number
        [94, 95, 96],  # last_period
        [124, 125, 126],  # ets
        [100, 140, 100],  # what happened
    ]
    assert {"forkroad", "last month again", "exponential smoothing", "purchase", "lost"} <= set(
        texts(figure)
    )
    assert flaws(figure) == []


def test_one_outcome_of_a_backtest_can_be_drawn_alone() -> None:
    assert len(backtest(FORECASTS, outcome="lost").axes) == 1
    with pytest.raises(UsageError, match='no outcome "los"; did you mean "lost"'):
        backtest(FORECASTS, outcome="los")
    with pytest.raises(UsageError, match="the table forecasts is empty"):
        backtest([])
