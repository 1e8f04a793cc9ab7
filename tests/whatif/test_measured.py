"""What is measured of an alternative is what a run's tables say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import forkroad
from forkroad.forecast.plan import Options
from forkroad.whatif.alternatives import Alternative, base_of
from forkroad.whatif.asked import read_all_asked, read_asked
from forkroad.whatif.measured import measure, measure_all

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
EVERYTHING = (
    "revenue",
    "profit",
    "converted",
    "arrivals",
    "cream.units",
    "cream.orders",
    "compare.visits",
    "rival.customers",
    "competitor.share",
    "share(compare, cart)",
    "year_sales.chance",
)


@pytest.fixture(scope="module")
def cream():
    return forkroad.load(SCENARIOS / "cream.yaml")


@pytest.mark.parametrize("what_if", [None, "live_chat"])
def test_what_is_measured_is_what_a_run_says(cream, what_if) -> None:
    options = Options(seed=5, draws=40, unlimited=True)
    asked = read_all_asked(EVERYTHING, cream)
    alternative = Alternative("it", cream, what_if)
    found = measure(alternative, asked, options)
    result = forkroad.run(cream, seed=5, draws=40, unlimited=True, what_if=what_if)
    means = {each.text: series.means for each, series in zip(asked, found.series, strict=True)}

    def mean(table, **keys):
        (row,) = result.rows(table, **{"segment": "all", "period": "total", **keys})
        return row["mean"]

    assert found.n_columns == 40
    assert found.is_expected
    assert means["revenue"][-1] == pytest.approx(mean("money", measure="revenue"))
    assert means["converted"][-1] == pytest.approx(mean("conversion", measure="customers"))
    assert means["arrivals"][-1] == pytest.approx(mean("arrivals", measure="customers"))
    sales = {"product": "cream"}
    assert means["cream.units"][-1] == pytest.approx(mean("sales", measure="units", **sales))
    assert means["cream.orders"][-1] == pytest.approx(mean("sales", measure="orders", **sales))
    visits = {"step": "compare", "measure": "visits"}
    assert means["compare.visits"][-1] == pytest.approx(mean("steps", **visits))
    rival = {"step": "rival", "measure": "customers"}
    assert means["rival.customers"][-1] == pytest.approx(mean("outcomes", **rival))
    shares = [
        row["mean"]
        for row in result.rows("outcomes", segment="all", period="total", measure="share")
        if row["outcome"] == "competitor"
    ]
    assert means["competitor.share"][-1] == pytest.approx(sum(shares))
    (goal,) = result.rows("goals", goal="year_sales", measure="chance")
    assert means["year_sales.chance"][-1] == pytest.approx(goal["mean"], abs=1e-6)
    branch = {"from": "compare", "to": "cart", "measure": "share", "segment": "all"}
    (row,) = result.rows("branches", **branch)
    assert means["share(compare, cart)"][-1] == pytest.approx(row["mean"])


def test_months_add_up_to_the_total(cream) -> None:
    options = Options(seed=5, draws=8, unlimited=True)
    found = measure(base_of(cream), [read_asked("cream.units", cream)], options)
    top = found.series[0].top
    assert np.allclose(top[:-1].sum(axis=0), top[-1])


def test_replications_give_what_a_simulated_run_says(cream) -> None:
    options = Options(seed=5, replications=10, unlimited=True, engine="counts")
    asked = read_all_asked(["cream.units", "competitor.share", "year_sales.chance"], cream)
    found = measure(base_of(cream), asked, options)
    result = forkroad.run(cream, seed=5, replications=10, unlimited=True, engine="counts")
    (row,) = result.rows("sales", product="cream", segment="all", period="total", measure="units")
    assert not found.is_expected
    assert found.n_columns == 10
    assert found.series[0].means[-1] == row["mean"]
    (goal,) = result.rows("goals", goal="year_sales", measure="chance")
    assert found.series[2].means[-1] == goal["mean"]


def test_alternatives_that_need_different_engines_are_computed_by_the_ablest(cream) -> None:
    # With stock the counts engine serves; without it the exact one would.
    free = forkroad.with_settings(cream, ["months=2"])
    from forkroad.forecast.demand import without_limits

    options = Options(seed=5)
    worlds = [Alternative("free", without_limits(free)), Alternative("stock", free)]
    asked = [read_asked("cream.units", free)]
    found = measure_all(worlds, asked, options)
    assert [each.engine for each in found] == ["counts", "counts"]


@pytest.mark.parametrize(
    "text, message",
    [
        ("year_sale.chance", 'there is no goal "year_sale"; did you mean "year_sales"?'),
        ("cream.unit", 'there is no measure "cream.unit"; did you mean "cream.units"?'),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_nearest_name(cream, text, message) -> None:
    with pytest.raises(forkroad.UsageError) as caught:
        read_asked(text, cream)
    assert str(caught.value).startswith(message)
