"""What to ask, where the answer is known, and what cannot be asked."""

from __future__ import annotations

import math

import numpy as np
import pytest

import forkroad
from forkroad.errors import UsageError
from forkroad.scenario.changes import with_settings
from forkroad.scenario.file import read_text
from forkroad.whatif.decisions import ROUNDING
from tests.whatif.test_information import ERRORS, exact_survey, worth_of_normal

# One customer; who is sent to buy brings price - cost ~ normal(1001, 1) - normal(1000, 2).
NORMALS = """\
forkroad: 1
currency: EUR
start: 2026-03-01
months: 1
segments: {visitors: {arrivals: {per_month: 1}}}
products: {lamp: {price: {normal: [1001, 1]}, unit_cost: {normal: [1000, 2]}}}
journey:
  start_at: site
  steps:
    site: {next: {buy: 0%, gone: rest}}
    buy: {buys: lamp, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
what_ifs:
  sell: {effect: 100%, change: [{at: site, move: all, from: gone, to: buy}]}
"""

# 1000 customers; who is sent to the trial buys for 1 with a chance seen as 6 of 20, for 280.
TRIAL = """\
forkroad: 1
currency: EUR
start: 2026-03-01
months: 1
segments: {visitors: {arrivals: {per_month: 1000}}}
products: {lamp: {price: 1}}
journey:
  start_at: site
  steps:
    site: {next: {gone: 100%}}
    done: {outcome: purchase}
    gone: {outcome: lost}
what_ifs:
  trial:
    cost: {once: 280}
    effect: 100%
    add:
      journey.steps.trial:
        label: Trial month
        next: {buy: 30%, gone: rest}
        sample: 20
        source: pilot
        asked_on: 2025-11-10
        owner: Ana
      journey.steps.buy: {buys: lamp, next: done}
    change: [{at: site, move: all, from: gone, to: trial}]
"""

SHOP = """\
forkroad: 1
currency: EUR
start: 2026-03-01
months: 2
segments: {visitors: {arrivals: {per_month: 500}}}
values: {pull: {uniform: [1, 6]}, mail: {beta: [30, 70]}}
products: {lamp: {price: 50, unit_cost: {triangular: [20, 25, 40]}}}
journey:
  start_at: site
  steps:
    site:
      next:
        - if: segment == "visitors"
          then: {cart: 30%, rival: 20%, gone: rest}
          sample: 60
        - else: gone
    cart: {next: {buy: "0.4 * (lamp.price / 50) ** -pull", letter: rest}}
    letter: {next: {buy: "0.5 * mail", gone: rest}}
    buy: {buys: lamp, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
shocks:
  strike: {chance: 30%, from: {between: [2026-03-10, 2026-04-10]}, lasts: 20 days, change: {products.lamp.price: 35}}
what_ifs:
  dearer: {change: {products.lamp.price: 60}}
  cheaper: {change: {products.lamp.price: 44}}
  stand: {cost: {once: 300}, change: [{at: site, move: 5 points, from: gone, to: cart}], effect: 80%}
"""  # noqa: E501 - a line of YAML


def scenario(text):
    return read_text(text).required()


def worths(result):
    return {(row["place"], row["n"]): row for row in result.rows("worth_asking")}


def test_two_uncertain_numbers_of_a_file_are_worth_their_closed_forms() -> None:
    result = forkroad.ask(scenario(NORMALS), seed=3, draws=4000)
    found = worths(result)
    # The options bring 0 and p1 - p2, p1 ~ normal(1, 1) and p2 ~ normal(0, 2) but for 1000.
    assert set(found) == {("products.lamp.price", None), ("products.lamp.unit_cost", None)}
    for place, sd in (("price", 1.0), ("unit_cost", 2.0)):
        row = found[f"products.lamp.{place}", None]
        assert abs(row["evppi"] - worth_of_normal(1, sd)) < ERRORS * row["se"]
        assert abs(row["evpi"] - worth_of_normal(1, math.sqrt(5))) < ERRORS * row["evpi_se"]
        assert (row["kind"], row["evsi"], row["cost"], row["net"]) == ("value", None, None, None)
    # The larger doubt comes first.
    assert next(iter(found)) == ("products.lamp.unit_cost", None)


def test_a_survey_at_a_fork_that_a_what_if_adds_is_worth_the_exact_sum() -> None:
    result = forkroad.ask(scenario(TRIAL), seed=3, n=[5, 100], cost_per_answer=0.1, draws=4000)
    found = worths(result)
    place = "journey.steps.trial.next"
    assert list(found) == [(place, None), (place, 5), (place, 100)]
    for n in (5, 100):
        row = found[place, n]
        # 1000 (p - 0.28), p ~ beta(6, 14).
        assert abs(row["evsi"] - 1000 * exact_survey(6, 14, 0.28, n)) < ERRORS * row["se"]
        assert row["cost"] == pytest.approx(0.1 * n)
        assert row["net"] == row["evsi"] - row["cost"]
    # Nothing else is uncertain.
    row = found[place, None]
    assert row["evppi"] == pytest.approx(row["evpi"], rel=1e-9)


def test_rows_carry_their_evidence() -> None:
    row = forkroad.ask(scenario(TRIAL), seed=3, draws=50).rows("worth_asking")[0]
    named = {key: row[key] for key in ("step", "label", "sample", "source", "asked_on", "owner")}
    assert named == {
        "step": "trial",
        "label": "Trial month",
        "sample": 20,
        "source": "pilot",
        "asked_on": "2025-11-10",
        "owner": "Ana",
    }


def test_options_say_what_is_done_if_nobody_is_asked() -> None:
    base, trial = forkroad.ask(scenario(TRIAL), seed=3, draws=2000).rows("options")
    assert (base["what_if"], base["measure"], base["mean"]) == ("base", "profit", 0)
    # 1000 * 0.3 - 280 = 20, the spread of a beta(6, 14) being 1000 sqrt(0.21 / 21) = 100.
    assert abs(trial["gain"] - 20) < 4 * 100 / math.sqrt(2000)
    assert trial["gain_se"] == pytest.approx(100 / math.sqrt(2000), rel=0.1)
    assert trial["is_best"]
    assert base["chance_best"] + trial["chance_best"] == pytest.approx(1)


@pytest.fixture(scope="module")
def shop():
    return forkroad.ask(scenario(SHOP), seed=3, n=[50, 500], draws=600)


def test_no_survey_is_worth_more_than_knowing_and_no_knowing_more_than_everything(shop) -> None:
    rows = shop.rows("worth_asking")
    assert rows[0]["evppi"] > 0
    for row in rows:
        assert 0 <= row["evppi"] <= row["evpi"]
        assert row["n"] is None or 0 <= row["evsi"] <= row["evppi"]
    values = [row["evppi"] for row in rows]
    assert values == sorted(values, reverse=True)


def test_every_place_is_there_and_forks_and_counted_shares_can_be_asked(shop) -> None:
    found = {}
    for row in shop.rows("worth_asking"):
        found.setdefault((row["place"], row["kind"]), []).append(row["n"])
    asked, not_asked = [None, 50, 500], [None]
    assert found == {
        ("journey.steps.site.next.1.then", "fork"): asked,
        ("values.mail", "share"): asked,
        ("values.pull", "value"): not_asked,
        ("products.lamp.unit_cost", "value"): not_asked,
        ("shocks.strike.chance", "shock"): not_asked,
    }


def test_sizes_that_are_asked_beside_change_no_number(shop) -> None:
    alone = forkroad.ask(scenario(SHOP), seed=3, n=[500], draws=600)
    wanted = [row for row in shop.rows("worth_asking") if row["n"] != 50]
    assert alone.rows("worth_asking") == wanted


def test_the_file_may_add_what_is_tried_on_the_spot() -> None:
    result = forkroad.ask(
        scenario(SHOP), ["dearer"], settings=["products.lamp.price=55"], seed=3, draws=60
    )
    assert [row["what_if"] for row in result.rows("options")] == ["base", "dearer", "set"]


def test_replications_have_luck_that_no_answer_tells() -> None:
    # 4,000 customers make the luck of a month's profit far larger than what is open of p.
    text = TRIAL.replace("1000}", "200}").replace("once: 280", "once: 56")
    exact = worths(forkroad.ask(scenario(text), seed=3, n=[20], draws=600))
    counts = worths(forkroad.ask(scenario(text), seed=3, n=[20], engine="counts", replications=600))
    for key, row in counts.items():
        worth = row["evsi"] if key[1] else row["evppi"]
        wanted = exact[key]["evsi"] if key[1] else exact[key]["evppi"]
        error = math.hypot(row["se"], exact[key]["se"])
        assert abs(worth - wanted) < ERRORS * error
        assert row["evppi"] <= row["evpi"]


def test_where_stock_is_followed_replications_are_taken_unasked() -> None:
    text = SHOP.replace("lamp: {price: 50,", "lamp: {price: 50, stock: {on_hand: 20},").replace(
        "buy: {buys: lamp,", "buy: {buys: lamp, when_out_of_stock: gone,"
    )
    result = forkroad.ask(scenario(text), ["dearer"], seed=3, replications=30)
    assert (result.engine, result.replications) == ("counts", 30)
    assert any("30 replications say little" in it for it in result.warnings)


def test_a_scenario_without_what_ifs_leaves_nothing_to_decide() -> None:
    text = NORMALS[: NORMALS.index("what_ifs:")]
    result = forkroad.ask(scenario(text), seed=3, draws=20)
    assert result.rows("worth_asking") == []
    assert any("nothing to decide" in it for it in result.warnings)


def test_a_scenario_without_doubt_leaves_nothing_to_ask() -> None:
    text = TRIAL.replace("        sample: 20\n", "")
    result = forkroad.ask(scenario(text), seed=3)
    assert result.rows("worth_asking") == []
    # 1000 * 0.3 - 280 = 20, for certain.
    gains = [row["gain"] for row in result.rows("options")]
    assert gains == pytest.approx([0, 20], abs=300 * ROUNDING)
    assert [row["chance_best"] for row in result.rows("options")] == [0, 1]
    assert any("nothing is uncertain" in it for it in result.warnings)


@pytest.mark.parametrize(
    "more, said",
    [
        ({"measure": "lamp.units"}, "not in money"),
        ({"measure": "profits"}, 'did you mean "profit"'),
        ({"n": [0]}, "from 1 to"),
        ({"cost_per_answer": -1.0}, "0 or more"),
        ({"cost_per_answer": math.nan}, "0 or more"),
        ({"what_ifs": ["trail"]}, 'did you mean "trial"'),
        ({"workers": 2}, "in this process alone"),
    ],
)
def test_what_cannot_be_asked_is_refused(more, said) -> None:
    with pytest.raises(UsageError, match=said):
        forkroad.ask(scenario(TRIAL), seed=3, draws=20, **more)


def test_regression_agrees_with_averages_at_fixed_values(shop) -> None:
    # What options bring with pull in the middle of each of ten parts of its range, the rest drawn.
    options = []
    for place in range(10):
        fixed = with_settings(scenario(SHOP), [f"values.pull={1 + 5 * (place + 0.5) / 10}"])
        rows = forkroad.ask(fixed, seed=3, n=[], draws=150).rows("options")
        options.append([row["mean"] for row in rows])
    brought = np.array(options)
    nested = brought.max(axis=1).mean() - brought.mean(axis=0).max()
    row = worths(shop)["values.pull", None]
    assert abs(row["evppi"] - nested) < ERRORS * row["se"]
