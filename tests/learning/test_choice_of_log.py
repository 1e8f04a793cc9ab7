"""Choices read from the log itself: what stood beside the event, and what it says of a price."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import forkroad
from forkroad.cli.main import forkroad as command
from forkroad.errors import EventLogError, UsageError
from forkroad.learning.choice_of_log import choices_of_log
from forkroad.learning.event_log import ReadingOptions, read_events
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from forkroad.learning.journey_rules import make_rules
from forkroad.learning.journeys import follow_journeys
from forkroad.learning.logit import fit_choice
from tests.learning.logs import written

TWO = {"purchase": "cart", "competitor": "rival"}
OUTCOMES = {**TWO, "lost": "gone"}
COLUMNS = ["price_cart", "price_rival", "age"]
HEAD = "customer,time,event,price_cart,price_rival,age\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 who compare on the first ten days of January, and choose within four days.

    Utilities: cart 0.8 - 0.1 price, rival -0.1 price + 0.02 (age - 40), gone -4.5. What stands
    beside the later events is no offer.
    """
    rng = random.Random(7)
    rows = []
    for who in range(3_000):
        ours, theirs = round(rng.uniform(40, 60), 2), round(rng.uniform(35, 55), 2)
        age, day = rng.randint(20, 60), rng.randint(1, 10)
        utility = (0.8 - 0.1 * ours, 0.02 * (age - 40) - 0.1 * theirs, -4.5)
        weights = [math.exp(one) for one in utility]
        (to,) = rng.choices(["cart", "rival", "gone"], weights)
        rows.append(f"{who},2026-01-{day:02d},compare,{ours},{theirs},{age}")
        rows.append(f"{who},2026-01-{day + rng.randint(1, 4):02d},{to},1,1,1")
    return written(tmp_path_factory.mktemp("shop"), HEAD + "\n".join(rows), "shop.csv")


@pytest.fixture(scope="module")
def learned(shop: Path) -> FitResult:
    return fit(shop, OUTCOMES, choice_columns={"compare": COLUMNS})


def test_the_coefficients_of_a_known_world_are_read_from_its_log(shop: Path) -> None:
    with read_events(shop, ReadingOptions(attributes=tuple(COLUMNS))) as log:
        journeys = follow_journeys(log, make_rules(OUTCOMES))
        read = choices_of_log(journeys, "compare", COLUMNS)
    found = fit_choice(read.choices, base="gone")
    assert found.n == 3_000
    truth = {
        ("price", ""): -0.1,
        ("age", "cart"): 0.0,
        ("age", "rival"): 0.02,
        ("", "cart"): 0.8 + 4.5,
        ("", "rival"): -0.8 + 4.5,
    }
    assert {(term.attribute, term.alternative) for term in found.terms} == set(truth)
    for term in found.terms:
        assert abs(term.value - truth[term.attribute, term.alternative]) < 4 * term.error
    (price,) = [term for term in found.terms if term.attribute == "price"]
    # Differences of uniform prices 20 wide have a variance of 2 x 20^2 / 12 = 67; at chances of
    # about a third each a choice tells some .2 of it: 1 / sqrt(3,000 x .2 x 67) = .005.
    assert price.error == pytest.approx(0.005, rel=0.5)


def test_the_forecast_moves_with_a_price_that_the_log_had(learned: FitResult) -> None:
    def share(*settings: str) -> float:
        scenario = forkroad.with_settings(learned.scenario, ["months=2", *settings])
        run = forkroad.run(scenario, seed=1, draws=100)
        (row,) = run.rows("branches", segment="all", measure="share", to="cart")
        return float(row["mean"])

    (today,) = learned.tables["evidence"].where(step="compare", to="cart").rows()
    assert share() == pytest.approx(today["share"], abs=0.04)
    # At 10 less the odds of the cart are e times as high: from about a third, about .57.
    odds = math.e * share() / (1 - share())
    cheaper = share("values.price_cart=40")
    assert cheaper == pytest.approx(odds / (1 + odds), abs=0.05)


def test_the_file_says_what_was_read_as_what(learned: FitResult) -> None:
    assert "price_gone" not in learned.text
    assert "compare_price * (price_cart - " in learned.text
    assert any(
        "price of cart, rival; age of the customer" in note and "3,000 choices" not in note
        for note in learned.notes
    )


def choices(folder: Path, rows: list[str], columns: list[str]) -> Any:
    path = written(folder, HEAD + "\n".join(rows))
    with read_events(path, ReadingOptions(attributes=tuple(columns))) as log:
        journeys = follow_journeys(log, make_rules(TWO))
        return choices_of_log(journeys, "compare", columns)


def trip(who: int, to: str, offer: str) -> list[str]:
    return [f"{who},2026-01-01,compare,{offer}", f"{who},2026-01-03,{to},,,"]


def test_what_is_empty_was_not_offered_and_who_is_under_way_has_not_chosen(tmp_path: Path) -> None:
    rows = [
        *trip(1, "cart", "40,50,30"),
        *trip(2, "rival", "40,50,30"),
        *trip(3, "cart", "40,,30"),  # the rival was not offered
        *trip(4, "rival", "40,,30"),  # and yet taken: it says nothing
        *trip(5, "cart", "40,50,"),  # nobody knows whose age
        "6,2026-01-02,compare,40,50,30",
    ]
    read = choices(tmp_path, rows, COLUMNS)
    assert read.n_unknown == 2
    assert read.choices.alternatives == ("cart", "rival")
    assert read.choices.starts.tolist() == [0, 2, 4]
    assert read.choices.alternative.tolist() == [0, 1, 0, 1, 0]
    assert read.choices.chosen.tolist() == [True, False, False, True, True]
    assert read.choices.attributes["price"].tolist() == [40, 50, 40, 50, 40]
    assert read.choices.attributes["age"].tolist() == [30] * 5


@pytest.mark.parametrize(
    "rows, columns, message",
    [
        ([*trip(1, "cart", "x,1,1"), *trip(2, "rival", "1,1,1")], COLUMNS, 'row 1: "price_cart"'),
        (
            [*trip(1, "cart", "40,50,30"), "2,2026-01-02,rival,,,"],
            COLUMNS,
            "everybody who went on went the same way",
        ),
        ([*trip(1, "cart", ",,"), *trip(2, "rival", ",,")], COLUMNS, "no choice has all of price"),
    ],
)
def test_what_is_no_choice_is_refused(
    tmp_path: Path, rows: list[str], columns: list[str], message: str
) -> None:
    with pytest.raises(EventLogError, match=message):
        choices(tmp_path, rows, columns)


def test_a_step_that_is_not_there_is_named(shop: Path) -> None:
    with pytest.raises(UsageError, match=r'no step "compar".*did you mean "compare"'):
        fit(shop, OUTCOMES, choice_columns={"compar": COLUMNS})


def test_a_step_left_at_once_or_another_day_is_refused(tmp_path: Path) -> None:
    # Whoever compares looks the same day, and comes back another day to compare and go on; or
    # looks and goes on at once. So there are loops through compare, a part of them without time.
    rows = []
    for who in range(30):
        to = "cart" if who % 2 else "rival"
        rows += [f"{who},2026-01-01 10:00,compare,40,50,30", f"{who},2026-01-01 11:00,look,,,"]
        if who % 3:
            rows += [f"{who},2026-01-02 10:00,compare,40,50,30", f"{who},2026-01-04 10:00,{to},,,"]
        else:
            rows += [f"{who},2026-01-01 12:00,{to},,,"]
    path = written(tmp_path, HEAD + "\n".join(rows))
    with pytest.raises(UsageError, match="at once and others another day"):
        fit(path, TWO, choice_columns={"compare": COLUMNS})


def test_the_command_takes_columns(shop: Path, tmp_path: Path) -> None:
    told = [f"--outcome={word}={event}" for word, event in OUTCOMES.items()]
    option = f"--choice-columns=compare={', '.join(COLUMNS)}"
    found = CliRunner().invoke(command, ["fit", str(shop), *told, option, "--json"])
    assert found.exit_code == 0, found.output
    assert "choose: {cart: " in json.loads(found.stdout)["scenario"]
    bad = CliRunner().invoke(command, ["fit", str(shop), *told, "--choice-columns=compare"])
    assert bad.exit_code == 2
    assert "needed is STEP=COL,..." in bad.output
