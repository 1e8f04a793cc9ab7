"""Published and analytic answers, each derived beside the number."""

from __future__ import annotations

import math

import pytest

from forkroad.forecast.run import run
from forkroad.results.run_result import RunResult
from tests.oracles.feature_scenarios import read

LOOP = """
forkroad: 1
start: 2026-01-01
months: 36
segments: {people: {already_here: {browse: 1000000}}}
products: {thing: {price: 1}}
journey:
  start_at: browse
  steps:
    browse: {takes: 1 day, next: {cart: 50%, lost: 50%}}
    cart: {takes: 1 day, next: {browse: 60%, buy: 30%, lost: 10%}}
    buy: {buys: thing, outcome: purchase, milestone: true}
    lost: {outcome: lost, milestone: true}
"""


def mean(result: RunResult, table: str, **wanted: object) -> float:
    """Return the one mean that is wanted."""
    [row] = result.rows(table, **wanted)
    return row["mean"]


def figure(result: RunResult, name: str, table: str, **wanted: object) -> float:
    """Return one figure of the one row that is wanted."""
    [row] = result.rows(table, **wanted)
    return row[name]


def test_a_loop_of_browsing_and_carts_has_its_closed_form() -> None:
    # With b the chance to buy from browse and c from cart: b = c / 2, c = 0.3 + 0.6 b, so that
    # b = 3/14. Visits: v = 1 + 0.6 w and w = 0.5 v give v = 10/7 and w = 5/7.
    result = run(read(LOOP))
    total = {"period": "total", "segment": "all"}
    bought = {"outcome": "purchase", "step": "buy", "measure": "customers"}
    assert mean(result, "outcomes", **total, **bought) == pytest.approx(1e6 * 3 / 14, rel=1e-9)
    share = {**bought, "measure": "share"}
    assert mean(result, "outcomes", **total, **share) == pytest.approx(3 / 14, rel=1e-9)
    for step, visits in (("browse", 10 / 7), ("cart", 5 / 7)):
        found = mean(result, "steps", **total, step=step, measure="visits")
        assert found == pytest.approx(1e6 * visits, rel=1e-9)
    # A million known customers who buy with p each: a binomial number, variance n p (1 - p).
    spread = figure(result, "sd", "outcomes", **total, **bought)
    assert spread == pytest.approx(math.sqrt(1e6 * 3 / 14 * 11 / 14), rel=1e-9)


def test_the_gamblers_ruin_has_its_closed_form() -> None:
    # Fair game, 2 of 5 coins: ruin with 1 - 2/5 = 3/5 (Feller 1968, XIV.2).
    steps = "\n".join(
        f"    at{here}: {{takes: 1 day, next: {{at{here + 1}: 50%, at{here - 1}: 50%}}}}"
        for here in range(1, 5)
    )
    result = run(
        read(
            f"""
forkroad: 1
start: 2026-01-01
months: 36
segments: {{gamblers: {{already_here: {{at2: 1000}}}}}}
journey:
  start_at: at2
  steps:
{steps}
    at0: {{outcome: lost}}
    at5: {{outcome: purchase}}
"""
        )
    )
    ruined = {"period": "total", "segment": "all", "step": "at0", "measure": "share"}
    assert mean(result, "outcomes", **ruined) == pytest.approx(3 / 5, rel=1e-9)


@pytest.mark.parametrize(
    "start, visits",
    # The fundamental matrix of the walk on five corners with bars at both ends
    # (Grinstead & Snell 1997, example 11.13): rows 1.5 1 .5 / 1 2 1 / .5 1 1.5.
    [(1, (1.5, 1, 0.5)), (2, (1, 2, 1)), (3, (0.5, 1, 1.5))],
)
def test_the_drunkards_walk_has_its_fundamental_matrix(
    start: int, visits: tuple[float, ...]
) -> None:
    steps = "\n".join(
        f"    corner{here}: {{takes: 1 day, next: "
        f"{{corner{here + 1}: 50%, corner{here - 1}: 50%}}}}"
        for here in (1, 2, 3)
    )
    result = run(
        read(
            f"""
forkroad: 1
start: 2026-01-01
months: 24
segments: {{drunkards: {{already_here: {{corner{start}: 1000}}}}}}
journey:
  start_at: corner{start}
  steps:
{steps}
    corner0: {{outcome: lost}}
    corner4: {{outcome: lost}}
"""
        )
    )
    for corner, expected in zip((1, 2, 3), visits, strict=True):
        wanted = {"period": "total", "segment": "all", "measure": "visits"}
        found = mean(result, "steps", **wanted, step=f"corner{corner}")
        assert found == pytest.approx(1000 * expected, rel=1e-9)


BRANDS = """
forkroad: 1
start: 2026-01-01
months: {months}
segments:
  buyers: {{already_here: {{ours: 250, theirs: 750}}}}
journey:
  start_at: ours
  steps:
    ours: {{takes: {takes}, next: {{ours: 88%, theirs: 12%}}}}
    theirs: {{takes: {takes}, next: {{ours: 15%, theirs: 85%}}}}
"""


def test_beasleys_brand_switching_matches_its_published_shares() -> None:
    # J. E. Beasley, OR-Notes, Markov processes: a quarter of the market now, 88 % stay with us
    # and 15 % come over each period: .25 x .88 + .75 x .15 = .3325, then
    # .3325 x .88 + .6675 x .15 = .392725, in the long run .15 / (.12 + .15) = 5/9. The 31 days
    # of January hold one switch at a stay of 20 days and two at one of 15.
    for days, share in ((20, 0.3325), (15, 0.392725)):
        text = BRANDS.format(months=1, takes=f"{days} days")
        result = run(read(text))
        wanted = {"period": "total", "segment": "all", "step": "ours", "measure": "present"}
        assert mean(result, "steps", **wanted) == pytest.approx(1000 * share, rel=1e-12)
    text = BRANDS.format(months=12, takes="1 day")
    wanted = {"period": "total", "segment": "all", "step": "ours", "measure": "present"}
    assert mean(run(read(text)), "steps", **wanted) == pytest.approx(1000 * 5 / 9, rel=1e-9)


def test_a_choice_by_utility_is_the_softmax_by_hand() -> None:
    result = run(
        read(
            """
forkroad: 1
start: 2026-01-01
months: 1
values: {pull: -0.06}
products: {cream: {price: 49}}
segments: {people: {already_here: {compare: 1000}}}
journey:
  start_at: compare
  steps:
    compare: {choose: {ours: 1.1 + pull * cream.price, rival: 0.6 + pull * 45, wait: -2.4}}
    ours: {outcome: purchase}
    rival: {outcome: competitor}
    wait: {outcome: later}
"""
        )
    )
    # Utilities 1.1 - 2.94 = -1.84, 0.6 - 2.7 = -2.1 and -2.4.
    weights = [math.exp(u) for u in (-1.84, -2.1, -2.4)]
    for step, weight in zip(("ours", "rival", "wait"), weights, strict=True):
        wanted = {"period": "total", "segment": "all", "step": step, "measure": "share"}
        assert mean(result, "outcomes", **wanted) == pytest.approx(weight / sum(weights), rel=1e-12)


def test_monthly_sales_under_poisson_arrivals_are_poisson() -> None:
    # Fixed probabilities, one unit an order, no repeat: thinning and shifting a Poisson stream
    # leaves it Poisson, so that variance = mean and quantiles are those of Poisson(mean).
    result = run(
        read(
            """
forkroad: 1
start: 2026-01-01
months: 3
products: {cream: {price: 10}}
segments: {people: {arrivals: {per_month: 310}}}
journey:
  start_at: look
  steps:
    look: {takes: {geometric: 3 days}, next: {buy: 20%, gone: rest}}
    buy: {buys: cream, outcome: purchase}
    gone: {outcome: lost}
"""
        )
    )
    for row in result.rows("sales", segment="all", measure="units"):
        assert row["sd"] ** 2 == pytest.approx(row["mean"], rel=1e-12)
        assert row["approximate"] is False
        # The smallest number whose distribution function reaches 95 %, by direct summation.
        reached, number = 0.0, -1
        while reached < 0.95:
            number += 1
            log_p = number * math.log(row["mean"]) - row["mean"] - math.lgamma(number + 1)
            reached += math.exp(log_p)
        assert row["p95"] == number
