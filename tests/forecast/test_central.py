"""The central forecast: the means of a run, without what is drawn."""

from __future__ import annotations

import math
import re

import pytest

from forkroad.errors import EngineDeclined
from forkroad.forecast.central import run_central
from forkroad.forecast.central_flow import Flows
from forkroad.forecast.run import run
from forkroad.results.table import Row
from forkroad.scenario.changes import with_settings
from forkroad.scenario.file import load, read_text
from forkroad.scenario.model import Scenario
from forkroad.scenario.shipped import shipped_scenario

SHARED = ("outcomes", "conversion", "sales", "arrivals", "steps", "branches", "money")


def shipped(name: str) -> Scenario:
    return load(shipped_scenario(name).path)


def means_of(rows: list[Row]) -> list[float]:
    """The means; nothing known is NaN, which is alike in both only where both know nothing."""
    return [math.nan if row["mean"] is None else row["mean"] for row in rows]


@pytest.fixture(scope="module")
def certain() -> Scenario:
    """A shipped scenario in which nothing is uncertain, so that a run has no draws."""
    text = shipped_scenario("web_shop_cart").path.read_text(encoding="utf-8")
    text = re.sub(r"sample: \d+", "owner: nobody", text).replace("owner: web team", "")
    scenario = read_text(text).required()
    return with_settings(scenario, ["values.answers_reminder=0.3", "months=3"])


def test_without_uncertain_inputs_the_means_are_those_of_a_run(certain: Scenario) -> None:
    central, whole = run_central(certain), run(certain, seed=1)
    assert whole.draws == 0
    for name in SHARED:
        found, wanted = list(central.tables[name].rows()), list(whole.tables[name].rows())
        keys = [*whole.tables[name].definition.keys, "measure"]
        names = [key if isinstance(key, str) else key.name for key in keys]
        assert [[row[key] for key in names] for row in found] == [
            [row[key] for key in names] for row in wanted
        ]
        # Both add the same numbers up, in another order.
        assert means_of(found) == pytest.approx(means_of(wanted), rel=1e-9, abs=1e-9, nan_ok=True)


def test_with_flows_the_rows_of_segments_are_left_out_and_no_other_changes(
    certain: Scenario,
) -> None:
    every, only = run_central(certain), run_central(certain, flows=Flows())
    assert "steps" not in only.tables
    for name in set(SHARED) - {"steps"}:
        wanted = every.rows(name, segment="all")
        found = only.rows(name)
        assert [{**row, "mean": 0} for row in found] == [{**row, "mean": 0} for row in wanted]
        # States of two segments that behave alike are one, and are added up before others.
        assert means_of(found) == pytest.approx(means_of(wanted), rel=1e-9, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    "setting, n_flows",
    [
        # Nobody looks at the price or at what a product costs; all go where they went.
        ("products.hut.price=x1.25", 1),
        ("products.hut.unit_cost=+10%", 1),
        ("journey.steps.cart.takes=4 days", 2),
        ("segments.SEGMENT.arrivals.per_month=x1.1", 2),
    ],
)
def test_amounts_alone_need_no_new_flow_and_all_else_does(
    certain: Scenario, setting: str, n_flows: int
) -> None:
    product, segment = next(iter(certain.products)), next(iter(certain.segments))
    setting = setting.replace("hut", product).replace("SEGMENT", segment)
    flows, other = Flows(), with_settings(certain, [setting])
    run_central(certain, flows=flows)
    found = run_central(other, flows=flows)
    assert len(flows) == n_flows
    assert found.rows("money") == run_central(other, flows=Flows()).rows("money")
    assert found.rows("money") != run_central(certain, flows=flows).rows("money")


def test_stock_limits_are_left_out_and_the_result_says_so() -> None:
    result = run_central(shipped("limited_edition"))
    assert result.unlimited
    assert "stock limits and word of mouth are not counted" in result.why_engine


def test_a_product_that_is_ordered_gets_its_plan_of_orders() -> None:
    # The file has a lead time for the cream; the limited edition is never ordered again.
    assert "order_plan" in run_central(with_settings(shipped("cream"), ["months=2"])).tables
    assert "order_plan" not in run_central(shipped("limited_edition")).tables


def test_more_work_than_allowed_is_declined_with_its_size(certain: Scenario) -> None:
    # 90 days from 1 January to the end of March, and at least one state.
    with pytest.raises(EngineDeclined, match=r"states x 90 days are more than 10 "):
        run_central(certain, most_work=10)
