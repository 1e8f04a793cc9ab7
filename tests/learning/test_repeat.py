"""Customers who buy again as types: the file that is written forecasts what the model says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import forkroad
from forkroad.errors import EventLogError, UsageError
from forkroad.learning import bg_nbd
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from forkroad.results.run_result import RunResult
from forkroad.scenario.file import read_text
from tests.learning import cdnow
from tests.learning.logs import written


@pytest.fixture(scope="module")
def learned() -> FitResult:
    return fit(cdnow.EVENTS, {"purchase": "purchase"}, repeat=True, until=cdnow.CUT, months=9)


@pytest.fixture(scope="module")
def forecast(learned: FitResult) -> RunResult:
    return forkroad.run(learned.scenario, seed=1, draws=400)


def orders(run: RunResult) -> list[dict[str, Any]]:
    rows = run.rows("sales", segment="all", measure="orders")
    return [row for row in rows if row["period"] != "total"]


def test_the_exact_engine_forecasts_the_closed_form(learned: FitResult) -> None:
    # Without samples nothing is drawn, and means are exact.
    lines = [line for line in learned.text.splitlines() if "sample:" not in line]
    run = forkroad.run(read_text("\n".join(lines)).required(), seed=1)
    known, values = cdnow.histories(), np.array(cdnow.fitted().values)
    ends = np.cumsum(cdnow.DAYS) / 7
    closed = [float(known.n @ bg_nbd.expected(values, known, weeks)) for weeks in ends]
    found = [row["mean"] for row in orders(run)]
    assert found == pytest.approx(np.diff([0.0, *closed]).tolist(), rel=0.005)


def test_nine_months_ahead_the_forecast_is_better_than_the_last_month(
    forecast: RunResult,
) -> None:
    error = cdnow.wape([row["mean"] for row in orders(forecast)])
    # September 1997 had 230 days with a repeat purchase; nine times that is 17.1 % off.
    assert error < 0.15 < cdnow.wape([230.0] * 9)


def test_intervals_hold_both_luck_and_what_is_not_known(
    learned: FitResult, forecast: RunResult
) -> None:
    (total,) = forecast.rows("sales", segment="all", measure="orders", period="total")
    known = cdnow.histories()
    weeks = sum(cdnow.DAYS) / 7
    found = cdnow.fitted()

    def all_together(values: Any) -> float:
        return float(known.n @ bg_nbd.expected(values, known, weeks))

    # 400 draws tell a standard deviation to 3.5 %; three times that.
    not_knowing = found.variance_of(all_together) ** 0.5
    assert total["sd_not_knowing"] == pytest.approx(not_knowing, rel=0.12)
    luck = luck_of(np.array(found.values), weeks)
    # Customers of one segment are alike in the file, which adds a little.
    assert luck * 0.95 < total["sd_luck"] < luck * 1.2
    # November and March are above. December, the third, is at the upper end: 20,000 draws put it
    # at 234, which is what was bought.
    outside = [
        place
        for place, (row, actual) in enumerate(zip(orders(forecast), cdnow.ACTUAL, strict=True))
        if not row["p05"] <= actual <= row["p95"]
    ]
    assert [place for place in outside if place != 2] == [1, 5]
    assert orders(forecast)[2]["p95"] == pytest.approx(cdnow.ACTUAL[2], abs=2)


def luck_of(values: Any, weeks: float) -> float:
    """Return the standard deviation of all purchases, by simulating what each customer may be."""
    rng = np.random.default_rng(5)
    known = cdnow.histories()
    each = np.repeat(np.arange(len(known.n)), known.n.astype(int))
    r, alpha, a, b = values
    x, n_trials = known.repeats[each], 100
    shape = (n_trials, len(each))
    there = rng.random(shape) < bg_nbd.alive(values, known)[each]
    rates = rng.gamma(r + x, 1 / (alpha + known.known[each]), shape)
    stops = np.maximum(rng.beta(a, b + x, shape), 1e-12)
    bought = np.minimum(rng.poisson(rates * weeks), rng.geometric(stops)) * there
    return float(bought.var(axis=0).sum() ** 0.5)


def test_known_customers_are_in_segments_by_what_is_known_of_them(learned: FitResult) -> None:
    segments = learned.scenario.segments
    known = cdnow.histories()
    once = segments["bought_once"].already_here["known"].count
    assert once == known.n[known.repeats == 0].sum()
    everybody = sum(
        group.count for segment in segments.values() for group in segment.already_here.values()
    )
    assert everybody == known.count == 2357


def test_the_best_model_is_taken_by_its_bic(learned: FitResult) -> None:
    best = {row["model"]: row["bic"] for row in learned.tables["repeat_models"].rows()}
    # BG/NBD is 12.5 likelier in logarithms than Pareto/NBD with as many parameters: 25.1 of BIC.
    assert best["pareto_nbd"] - best["bg_nbd"] == pytest.approx(25.1, abs=0.2)
    assert list(best) == ["bg_nbd", "pareto_nbd", "loop"]
    assert "tells the days of purchases best" in learned.notes[0]


def still_coming(folder: Path, n_days: int = 240) -> Path:
    """Write a log of a shop whose customers buy every 10 days and never stop, one more a day."""
    rng = np.random.default_rng(2)
    rows = []
    for customer in range(n_days):
        day = customer
        while day < n_days:
            rows.append(f"c{customer},{np.datetime64('2025-01-01') + day},order")
            day += int(rng.geometric(0.1))
    return written(folder, "customer,time,event\n" + "\n".join(rows))


def test_new_customers_buy_again_as_the_known_ones_did(tmp_path: Path) -> None:
    result = fit(
        still_coming(tmp_path), {"purchase": "order"}, repeat=True, repeat_model="bg_nbd", months=3
    )
    run = forkroad.run(result.scenario, seed=1, draws=50)
    (new,) = run.rows("sales", segment="new_customers", measure="orders", period="total")
    (first,) = run.rows("arrivals", segment="new_customers", period="total")
    (all_,) = run.rows("sales", segment="all", measure="orders", period="total")
    # 2025-08-29 to 2025-11-28 has 92 days (31 + 30 + 31), one new customer a day. Each buys again
    # with 1/10 a day from the next day on: 92 + (0 + 1 + ... + 91) / 10 = 510.6; the 240 known
    # ones 240 x 92 / 10 = 2,208. Rates of single customers are told by few purchases: 10 %.
    assert first["mean"] == pytest.approx(92, rel=0.1)
    assert new["mean"] == pytest.approx(510.6, rel=0.15)
    assert all_["mean"] - new["mean"] == pytest.approx(2_208, rel=0.05)


LOOKS = "customer,time,event\n" + "".join(
    f"c{n},2026-01-{1 + n % 28:02d},look\nc{n},2026-02-{1 + n % 28:02d},order\n"
    f"c{n},2026-03-{1 + (3 * n) % 28:02d},order\n"
    for n in range(60)
)


def test_a_log_of_more_than_purchases_keeps_its_steps_and_says_so(tmp_path: Path) -> None:
    result = fit(written(tmp_path, LOOKS), {"purchase": "order"}, repeat=True)
    assert "look" in result.scenario.journey.steps
    assert any("Customers are alike but for" in note for note in result.notes)
    assert "repeat_models" not in result.tables


def test_a_model_that_is_asked_for_takes_purchases_alone(tmp_path: Path) -> None:
    result = fit(
        written(tmp_path, LOOKS), {"purchase": "order"}, repeat=True, repeat_model="pareto_nbd"
    )
    assert "look" not in result.scenario.journey.steps
    assert any("look are no steps" in note for note in result.notes)
    forkroad.run(result.scenario, seed=1, draws=10)


@pytest.mark.parametrize(
    "options,message",
    [
        ({"repeat_model": "bg_nbd"}, "needs --repeat"),
        ({"repeat": True, "repeat_model": "bgnbd"}, 'found "bgnbd"'),
        ({"repeat": True, "repeat_model": "bg_nbd", "lost_after": "60d"}, "without --lost-after"),
    ],
    ids=str,
)
def test_options_that_cannot_go_together_are_refused(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        fit(written(tmp_path, LOOKS), {"purchase": "order"}, **options)


def test_too_few_repeat_purchases_tell_no_model(tmp_path: Path) -> None:
    few = "customer,time,event\n" + "".join(f"c{n},2026-01-{1 + n:02d},order\n" for n in range(20))
    with pytest.raises(EventLogError, match="0 repeat purchases tell no BG/NBD model"):
        fit(written(tmp_path, few), {"purchase": "order"}, repeat=True, repeat_model="bg_nbd")
    result = fit(written(tmp_path, few), {"purchase": "order"}, repeat=True)
    assert "order" in result.scenario.journey.steps
