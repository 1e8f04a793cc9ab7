from __future__ import annotations

import pytest
from matplotlib.patches import Rectangle

from forkroad.errors import UsageError
from forkroad.plots.cohorts import retention, shade
from forkroad.plots.days import timing
from forkroad.plots.reach import funnel
from forkroad.plots.shelf import stock
from forkroad.plots.ways import paths
from forkroad.results.business_definitions import STOCK
from forkroad.results.figures import Figures
from forkroad.results.journey_definitions import COHORTS, PATHS, STAGES, TIMING
from forkroad.results.run_result import RunResult
from tests.plots.looking import flaws, texts
from tests.plots.small import plain_table, result_of, spread, table_of


def test_a_funnel_has_bars_as_long_as_customers_are_many() -> None:
    rows = []
    before = None
    for stage, customers in (("see", 4_000.0), ("try", 1_000.0), ("buy", 1_500.0)):
        rows += [
            ((stage, "all"), "customers", customers),
            ((stage, "all"), "share", customers / 4_000),
        ]
        rows += [((stage, "all"), "share_of_previous", before and customers / before)]
        before = customers
    figure = funnel(result_of(table_of(STAGES, *rows)))
    bars = [it.get_width() for it in figure.findobj(Rectangle) if it.get_height() == 24]
    # Each bar lies on a bed as long as the longest: beds and bars take turns.
    assert [width / bars[0] for width in bars[1::2]] == pytest.approx([1.0, 0.25, 0.375])
    shown = texts(figure)
    assert {"4,000", "100.0 %", "1,000", "25.0 %", "25.0 % of see", "1,500"} <= set(shown)
    # 150 % of the stage before is no share of it.
    assert not any("of try" in text for text in shown)


def test_a_funnel_without_stages_says_what_would_make_one() -> None:
    with pytest.raises(UsageError, match="the table stages is empty; no step has a stage"):
        funnel(result_of(table_of(STAGES)))


def test_times_are_spans_from_the_5_to_the_95_per_cent_quantile() -> None:
    rows = [
        (("all", "buy"), "days", spread(10.0, 2.0, 30.0)),
        (("all", "buy"), "share_reaching", 0.125),
        (("all", "chat"), "days", Figures()),
        (("all", "chat"), "share_reaching", 0.0),
    ]
    figure = timing(result_of(table_of(TIMING, *rows)))
    (axes,) = figure.axes
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    # Quartiles lie half way between the mean of 10 and the ends.
    assert spans == [(2.0, 30.0), (6.0, 20.0)]
    assert [list(line.get_xdata()) for line in axes.lines] == [[10.0]]
    assert {"10 days", "12.5 %", "nobody"} <= set(texts(figure))
    assert flaws(figure) == []


MONTHS = ("2026-03", "2026-04")


def _shelf() -> RunResult:
    values = {
        "demand": (100.0, 120.0),
        "sold": (100.0, 80.0),
        "lost_to_stockout": (0.0, 40.0),
        "ordered": (50.0, 0.0),
        "received": (0.0, 50.0),
        "on_hand_end": (30.0, 0.0),
        "base_stock": (150.0, 150.0),
        "chance_of_stockout": (0.0, 0.75),
    }
    rows = [
        ((month, "lamp"), name, number)
        for name, numbers in values.items()
        for month, number in zip(MONTHS, numbers, strict=True)
    ]
    return result_of(table_of(STOCK, *rows), months=2)


def test_what_was_not_there_stands_on_what_was_sold() -> None:
    figure = stock(_shelf())
    demand, shelf, chance = figure.axes
    bars = [(bar.get_y(), bar.get_height()) for bar in demand.patches]
    assert bars == [(0, 100), (0, 80), (80, 40)]
    assert [bar.get_height() for bar in shelf.patches] == [50, 0]
    on_hand, level = ([float(y) for y in line.get_ydata()] for line in shelf.lines)
    assert on_hand == [30, 0]
    assert level == [150, 150]
    assert [bar.get_height() for bar in chance.patches] == [0, 0.75]
    assert flaws(figure) == []


def test_a_figure_of_stock_without_stock_is_refused() -> None:
    with pytest.raises(UsageError, match="the table stock is empty; no product's stock limits"):
        stock(result_of(table_of(STOCK)))


def test_cells_are_shaded_by_their_part_of_the_row_and_say_their_number() -> None:
    cells = {("2026-03", 0): 400.0, ("2026-03", 1): 100.0, ("2026-04", 0): 50.0}
    cells |= {("total", 0): 450.0}
    rows = [((*key, "all"), "active", value) for key, value in cells.items()]
    figure = retention(result_of(table_of(COHORTS, *rows)))
    colors = [it.get_facecolor()[0] for it in figure.findobj(Rectangle) if it.get_height() == 21]
    reds = [int(shade(part)[1:3], 16) / 255 for part in (1.0, 0.25, 1.0)]
    assert colors == pytest.approx(reds)
    assert {"400", "100", "50", "Mar 2026", "Apr 2026"} <= set(texts(figure))
    assert "450" not in texts(figure)  # the total is no row of its own


def test_a_heat_map_too_wide_for_numbers_says_how_many_set_out() -> None:
    rows = [(("2026-03", age, "all"), "active", 1_000.0 / (age + 1)) for age in range(30)]
    figure = retention(result_of(table_of(COHORTS, *rows), months=30))
    assert "Mar 2026:  1,000" in texts(figure)
    assert "500" not in texts(figure)
    assert flaws(figure) == []


def test_ways_are_steps_in_their_order_with_chance_and_days() -> None:
    long = " > ".join(["see", "compare", *["come back another time"] * 9, "done"])
    ways = {"see > gone": (0.6, 0.0), long: (0.3, 17.25), "rest": (0.1, None)}
    rows = []
    for rank, (way, (chance, days)) in enumerate(ways.items(), start=1):
        key = {"rank": rank, "path": way, "outcome": "lost" if "gone" in way else "purchase"}
        rows += [{**key, "measure": "probability", "mean": chance}]
        rows += [{**key, "measure": "days", "mean": days}]
    figure = paths(result_of(plain_table(PATHS, *rows)))
    shown = texts(figure)
    assert {"60.0 %", "30.0 %", "0", "17.2"} <= set(shown)
    assert any("All other ways together: 10.0 %" in text for text in shown)
    assert shown.count("come back another time") == 9
    assert shown.index("compare") < shown.index("done")
    assert flaws(figure) == []
