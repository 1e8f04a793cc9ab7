"""Goals whose value and chance can be worked out by hand, shares of a branch above all."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from forkroad.forecast.run import run
from tests.oracles.feature_scenarios import read

HEAD = "forkroad: 1\nstart: 2026-01-01\nmonths: 3\n"


def goals_of(people: str, site: str, wanted: str, *, draws: int = 400) -> dict:
    """Return value and chance of a goal on who goes from `site` to `cart`, by measure."""
    result = run(
        read(
            f"{HEAD}segments: {{people: {{{people}}}}}\n"
            f"goals: {{g: {{measure: 'share(site, cart)', {wanted}}}}}\n"
            f"journey:\n  start_at: site\n  steps:\n    site: {site}\n"
            "    cart: {outcome: purchase}\n    gone: {outcome: lost}\n"
        ),
        seed=1,
        draws=draws,
    )
    return {
        (row["period"], row["measure"]): row
        for row in result.rows("goals")
        if row["measure"] in ("value", "chance")
    }


def test_a_share_that_is_not_known_exactly_is_as_wide_as_its_evidence():
    # Beta(88, 712): mean .11, sd sqrt(.11 .89 / 801) = .01106; the luck of a million customers,
    # sqrt(.0979 / 10^6) = .0003, is nothing beside it. Of 400 draws the sd is known to 3.5 %,
    # the quantiles to .0012 and the chance to .02: three times that is allowed.
    sd = math.sqrt(0.11 * 0.89 / 801)
    found = goals_of(
        "already_here: {site: 1000000}",
        "{next: {cart: 11%, gone: rest}, sample: 800}",
        "at_least: 10%",
    )
    value = found["total", "value"]
    assert value["mean"] == pytest.approx(0.11, abs=0.0017)
    assert value["sd_not_knowing"] == pytest.approx(sd, rel=0.11)
    assert value["p05"] == pytest.approx(0.11 - 1.645 * sd, abs=0.0036)
    assert value["p95"] == pytest.approx(0.11 + 1.645 * sd, abs=0.0036)
    chance = NormalDist(0.11, sd).cdf(0.11 + 0.01)  # P(p >= .10), by symmetry
    assert found["total", "chance"]["mean"] == pytest.approx(chance, abs=0.06)


def test_a_known_share_of_independent_customers_has_the_luck_of_a_coin():
    # sqrt(p (1 - p) / n) = sqrt(.25 .75 / 300); with Poisson arrivals to first order the same.
    sd = math.sqrt(0.25 * 0.75 / 300)
    for people in ("already_here: {site: 300}", "arrivals: {per_month: [300, 0, 0]}"):
        found = goals_of(people, "{next: {cart: 25%, gone: rest}}", "at_most: 25%")
        assert found["total", "value"]["mean"] == pytest.approx(0.25, rel=1e-12)
        assert found["total", "value"]["sd"] == pytest.approx(sd, rel=1e-9)
        assert found["total", "chance"]["mean"] == pytest.approx(0.5, abs=1e-9)


def test_a_share_that_cannot_vary_does_not():
    # Everybody goes on a side road at the first visit and to the cart at the second: always half.
    site = "{next: [{if: visits(site) == 1, then: side}, {else: cart}]}"
    found = goals_of(
        "already_here: {site: 50}",
        f"{site}\n    side: {{takes: 1 day, next: site}}",
        "at_least: 1%",
    )
    assert found["total", "value"]["mean"] == pytest.approx(0.5, rel=1e-12)
    assert found["total", "value"]["sd"] == pytest.approx(0.0, abs=1e-9)
    assert found["total", "chance"]["mean"] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("every, numbers", [("month", (310, 280, 620)), ("quarter", (1210,))])
def test_a_share_is_judged_in_periods_of_its_own(every, numbers):
    # Who arrives leaves on the same day: sqrt(.25 / n) for each period's n.
    found = goals_of(
        "arrivals: {per_month: [310, 280, 620]}",
        "{next: {cart: 50%, gone: rest}}",
        f"at_least: 50%, every: {every}",
    )
    values = [row["sd"] for (_, measure), row in found.items() if measure == "value"]
    assert values == pytest.approx([math.sqrt(0.25 / number) for number in numbers])


def test_where_nobody_leaves_there_is_no_share():
    site = "{takes: 100 days, next: {cart: 50%, gone: rest}}\n    other: {next: gone}"
    found = goals_of("already_here: {site: 9, other: 1}", site, "at_least: 5%")
    assert found["total", "value"]["mean"] is None
    assert found["total", "chance"]["mean"] is None


def test_a_goal_about_what_nobody_follows_is_not_judged():
    # Stock that limits no sale is not followed: nothing is known of what it loses.
    result = run(
        read(
            f"{HEAD}segments: {{people: {{arrivals: {{per_month: 10}}}}}}\n"
            "products: {tea: {price: 1, stock: {on_hand: 3}}}\n"
            "goals: {g: {measure: tea.lost_to_stockout, at_most: 3}}\n"
            "journey:\n  start_at: site\n  steps:\n    site: {next: buy}\n"
            "    buy: {buys: tea, outcome: purchase}\n"
        )
    )
    means = {row["measure"]: row["mean"] for row in result.rows("goals")}
    assert means == {"value": None, "target": 3, "chance": None}
