"""A fitted choice in a scenario: the forecast chooses as the logit says, at other prices too."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path
from typing import Any

import pytest

import forkroad
from forkroad.errors import UsageError
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from forkroad.learning.logit import fit_choice
from tests.learning.logs import written


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 choices between a cart and a rival by price, and by the customer's age."""
    rng = random.Random(4)
    path = tmp_path_factory.mktemp("offers") / "offers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["occasion", "alternative", "chosen", "price", "age"])
        for occasion in range(2_000):
            ours, theirs, age = rng.uniform(40, 60), rng.uniform(35, 50), rng.randint(20, 60)
            utility = 0.5 - 0.1 * (ours - theirs) + 0.03 * (age - 40)
            is_ours = rng.random() < 1 / (1 + math.exp(-utility))
            writer.writerow([occasion, "cart", int(is_ours), ours, age])
            writer.writerow([occasion, "rival", int(not is_ours), theirs, age])
    return path


def learn(folder: Path, offers: object, stays: int = 0, **options: Any) -> FitResult:
    """Return the fit of 100 who compare and then go on, and of some who are seen no more."""
    rows = ["customer,time,event"]
    for who in range(100 + stays):
        rows.append(f"c{who},2026-01-{1 + who % 9:02d},compare")
        if who < 100:
            rows.append(f"c{who},2026-01-{3 + who % 9:02d},{'cart' if who % 2 else 'rival'}")
    outcomes = {"purchase": "cart", "competitor": "rival"}
    path = written(folder, "\n".join(rows))
    return fit(path, outcomes, choices={"compare": offers}, **options)


def share(result: FitResult, *settings: str) -> float:
    """Return the share of those who left who went to the cart, without uncertainty."""
    scenario = forkroad.with_settings(result.scenario, ["months=2", *settings])
    run = forkroad.run(scenario, seed=1, draws=400)
    (row,) = run.rows("branches", segment="all", measure="share", to="cart")
    return float(row["mean"])


def told(offers: Path, price: float, rival: float) -> float:
    """Return the logit's share of the cart at two prices, over the ages that were seen."""
    found = fit_choice(offers)
    value = {(t.attribute, t.alternative): t.value for t in found.terms}
    sign = 1 if found.base == "rival" else -1
    other = "cart" if sign > 0 else "rival"
    ages = found.choices.attributes["age"][found.choices.starts]
    shares = [
        1 / (1 + math.exp(-(value["price", ""] * (price - rival)
                            + sign * (value["", other] + value["age", other] * age))))
        for age in ages
    ]  # fmt: skip
    return sum(shares) / len(shares)


def test_the_forecast_chooses_as_the_logit_says_today_and_at_another_price(
    tmp_path: Path, offers: Path
) -> None:
    result = learn(tmp_path, offers)
    data = fit_choice(offers).choices
    means = {
        name: float(data.attributes["price"][data.alternative == number].mean())
        for number, name in enumerate(data.alternatives)
    }
    # Five ages for all and 400 draws of the coefficients: a hundredth at most.
    today = told(offers, means["cart"], means["rival"])
    assert share(result) == pytest.approx(today, abs=0.01)
    cheaper = told(offers, 40, means["rival"])
    assert cheaper > today + 0.15
    assert share(result, "values.price_cart=40") == pytest.approx(cheaper, abs=0.015)


def test_the_file_has_utilities_and_passes_check(tmp_path: Path, offers: Path) -> None:
    result = learn(tmp_path, offers)
    assert "choose: {cart: " in result.text
    assert "compare_price * (price_cart - " in result.text
    result.save(tmp_path / "learned.yaml")
    assert forkroad.load(tmp_path / "learned.yaml") == result.scenario
    assert any("compare: customers choose among cart, rival" in note for note in result.notes)


def test_who_stays_stays_as_often_as_in_the_log(tmp_path: Path, offers: Path) -> None:
    # 50 of 150 are silent for ten days: a third.
    result = learn(tmp_path, offers, stays=50, lost_after="10d", until=None)
    (row,) = result.tables["evidence"].where(step="compare", to="stay").rows()
    run = forkroad.run(result.scenario, seed=1, draws=200)
    lost = [r["mean"] for r in run.rows("branches", segment="all", measure="share", to="lost")]
    assert lost[0] == pytest.approx(row["share"], abs=0.02)


def test_a_map_gets_the_choice_too(tmp_path: Path, offers: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "forkroad: 1\nstart: 2026-02-01\nmonths: 2\nvalues: {rate: 3}\n"
        "segments: {people: {arrivals: {per_month: 9}}}\njourney:\n  start_at: compare\n"
        "  steps:\n    compare: {next: {cart: 40%, rival: rest}}  # the offers\n"
        "    cart: {outcome: purchase}\n    rival: {outcome: competitor}\n"
    )
    text = learn(tmp_path, offers, map_file=path).text
    assert "next:" not in text
    assert "# the offers" in text
    assert "values: {rate: 3, new_customers:" in text


def test_steps_that_are_not_there_are_named(tmp_path: Path, offers: Path) -> None:
    cells = offers.read_text(encoding="utf-8")
    with pytest.raises(UsageError, match=r'no step "rivall" \(compare\); did you mean "rival"'):
        learn(tmp_path, written(tmp_path, cells.replace("rival", "rivall"), "other.csv"))
