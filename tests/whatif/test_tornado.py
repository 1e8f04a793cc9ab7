"""Swings against those worked out by hand, see `stall`."""

from __future__ import annotations

import pytest
from scipy import stats

from forkroad.engines.inputs import list_inputs
from forkroad.whatif.levers import list_levers
from forkroad.whatif.tornado import range_in_file, tornado_table
from tests.whatif.shop import centre_of, read_shop
from tests.whatif.stall import AT_ONCE

SAMPLED = AT_ONCE.replace("gone: rest}}", "gone: rest}, sample: 50}")


def rows_of(text: str, around: float | None = None):
    centre = centre_of("profit", text)
    plan = centre.plan()
    table = tornado_table(centre, list_levers(plan.base, plan), "all", around)
    return {row["place"]: row for row in table.rows()}


def test_both_ends_are_run_and_the_widest_swing_comes_first() -> None:
    """100 (s (p - c) - v) - 50 with one of them 10 % less and more."""
    rows = rows_of(AT_ONCE, 0.1)
    ends = {place: (row["at_low"], row["at_high"]) for place, row in rows.items()}
    assert ends["products.thing.price"] == pytest.approx((0, 40))
    assert ends["products.thing.unit_cost"] == pytest.approx((28, 12))
    assert ends["journey.steps.stall.next.buy"] == pytest.approx((8, 32))
    assert ends["segments.people.arrivals.per_month"] == pytest.approx((13, 27))
    assert ends["campaigns.fair.cost"] == pytest.approx((25, 15))
    # Of the others 8 to 3 and 5 buy 2 to 7 and 2 to 5: 0.3 -> 0.27 leaves 0.73 x 2/7.
    assert ends["journey.steps.stall.next.rival"][0] == pytest.approx(600 * 0.73 * 2 / 7 - 100)
    assert next(iter(rows)) == "products.thing.price"
    widths = [abs(row["swing"]) for row in rows.values()]
    assert widths == sorted(widths, reverse=True)
    assert rows["products.thing.price"]["swing"] == pytest.approx(40)
    assert {row["range"] for row in rows.values()} == {"10%"}


def test_what_the_file_is_not_sure_of_swings_from_its_5_to_its_95_per_cent() -> None:
    """A share of 20 % seen on 50 is Beta(10, 40); posters, normal, move nothing."""
    rows = rows_of(SAMPLED)
    assert set(rows) == {
        "values.posters",
        *(f"journey.steps.stall.next.{to}" for to in ("buy", "rival", "gone")),
    }
    row = rows["journey.steps.stall.next.buy"]
    low, high = stats.beta(10, 40).ppf([0.05, 0.95])
    assert (row["low"], row["high"]) == pytest.approx((low, high))
    assert (row["at_low"], row["at_high"]) == pytest.approx((600 * low - 100, 600 * high - 100))
    assert row["range"] == "file"
    posters = rows["values.posters"]
    assert (posters["low"], posters["high"]) == pytest.approx((2 - 0.8224268, 2 + 0.8224268))
    assert posters["swing"] == 0


@pytest.mark.parametrize(
    "number, expected",
    [
        ("{normal: [2, 0.5]}", stats.norm(2, 0.5)),
        ("{uniform: [1, 5]}", stats.uniform(1, 4)),
        ("{triangular: [0, 1, 4]}", stats.triang(0.25, 0, 4)),
        ("{beta: [30, 70]}", stats.beta(30, 70)),
        # ln 3 / 1.2815516 is the sigma of a median of 1 and a 90 % point of 3.
        ("{lognormal: {median: 1, p90: 3}}", stats.lognorm(1.0986123 / 1.2815516)),
    ],
)
def test_every_uncertain_number_has_its_quantiles(number: str, expected) -> None:
    scenario = read_shop(AT_ONCE.replace("{normal: [2, 0.5]}", number))
    [posters] = [each for each in list_inputs(scenario) if each.path == "values.posters"]
    assert range_in_file(posters) == pytest.approx(expected.ppf([0.05, 0.95]))


def test_an_end_that_cannot_be_is_left_empty() -> None:
    """A share of 3 posters by 0.32 is 96 %; with 10 % more posters it is more than everybody."""
    text = AT_ONCE.replace("{buy: 20%", "{buy: posters * 0.32").replace(", rival: 30%", "")
    text = text.replace("    rival: {outcome: competitor}\n", "").replace(
        "normal: [2", "normal: [3"
    )
    rows = rows_of(text, 0.1)
    assert rows["values.posters"]["at_high"] is None
    assert rows["values.posters"]["swing"] is None
    assert list(rows)[-1] == "values.posters"
