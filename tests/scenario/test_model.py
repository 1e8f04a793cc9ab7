"""The valid files of the corpus, read to the last key, and what the model makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forkroad.scenario.attributes import Chance, Choice, Given, NormalNumber, UniformNumber
from forkroad.scenario.change_forms import MoveChange, SetChange
from forkroad.scenario.expressions import parse
from forkroad.scenario.file import load, read_file
from forkroad.scenario.forks import Branch, Shares, Utilities
from forkroad.scenario.model import Scenario, Section
from forkroad.scenario.numbers import (
    Constant,
    Monthly,
    PlannedOrders,
    Reorder,
    Schedule,
    Uncertain,
    Units,
)
from forkroad.scenario.sections import Named
from forkroad.scenario.stays import Fixed, GeometricDays, LognormalDays, UniformDays

VALID = Path(__file__).parents[1] / "corpus" / "valid"
FILES = sorted(VALID.glob("*.yaml"))


@pytest.fixture(scope="module")
def cream() -> Scenario:
    return load(VALID / "cream.yaml")


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_valid_file_is_read_without_a_word(path: Path) -> None:
    reading = read_file(path)

    assert [str(problem) for problem in reading.problems] == []
    assert reading.scenario is not None
    assert reading.scenario.warnings == ()


def test_every_key_of_every_section_is_in_a_valid_file() -> None:
    used: set[tuple[str, str]] = set()
    for path in FILES:
        _note_keys(Scenario, load(path).source.data, used)

    assert {
        (section.__name__, name) for section in _sections(Scenario) for name in section.keys
    } == used


def _note_keys(section: type[Section], data: object, used: set[tuple[str, str]]) -> None:
    """Note each key that a section's data use, and those below."""
    if not isinstance(data, dict):
        return
    for name, raw in data.items():
        used.add((section.__name__, name))
        holder = section.keys[name].holder
        if isinstance(holder, Named) and isinstance(holder.entry, type):
            for entry in raw.values():
                _note_keys(holder.entry, entry, used)
        elif isinstance(holder, type):
            _note_keys(holder, raw, used)


def _sections(section: type[Section]) -> set[type[Section]]:
    below = {section}
    for key in section.keys.values():
        held = key.holder.entry if isinstance(key.holder, Named) else key.holder
        if isinstance(held, type):
            below |= _sections(held)
    return below


def test_the_top_of_the_whole_example(cream: Scenario) -> None:
    assert (cream.forkroad, cream.currency, cream.start) == (1, "EUR", date(2026, 3, 1))
    assert (cream.months, cream.report_by) == (12, "month")
    assert cream.values == {
        "rival_price": Schedule(((date(2026, 3, 1), 45.0), (date(2026, 9, 1), 39.0))),
        "price_pull": Uncertain("normal", (-0.06, 0.01)),
        "opens_mail": Uncertain("beta", (220.0, 780.0)),
    }
    assert cream.groups["women_over_60_on_chat"] == parse('age >= 60 and channel == "live_chat"')


def test_the_segments_of_the_whole_example(cream: Scenario) -> None:
    regulars, gift_hunters = cream.segments["regulars"], cream.segments["gift_hunters"]

    assert regulars.label == "단골 구매자"
    assert regulars.arrivals is not None
    assert regulars.arrivals.per_month == Constant(1200.0)
    assert regulars.arrivals.growth_per_month == 0.01
    assert regulars.arrivals.seasonality is not None
    assert regulars.arrivals.seasonality[10] == 1.45  # November
    assert regulars.arrivals.spread == "poisson"
    assert regulars.already_here["loyal"].count == 2600.0
    assert regulars.already_here["loyal"].waited == "steady"
    assert gift_hunters.start_at == "see_ad"
    assert gift_hunters.already_here == {}


def test_attributes_of_the_top_are_given_to_every_segment(cream: Scenario) -> None:
    assert cream.segments["regulars"].attributes == {
        "consent": Chance(0.65),
        "age": NormalNumber(61.0, 7.0),
        "channel": Choice((("web", 0.6), ("live_chat", 0.4))),
    }
    assert cream.segments["gift_hunters"].attributes == {
        "consent": Chance(0.65),
        "age": UniformNumber(19.0, 27.0),
        "channel": Given("web"),
    }


def test_the_stock_of_the_whole_example(cream: Scenario) -> None:
    product = cream.products["cream"]

    assert (product.price, product.unit_cost) == (Constant(49.0), Constant(18.0))
    assert product.stock is not None
    assert (product.stock.on_hand, product.stock.lead_time_days) == (4000.0, 30)
    assert (product.stock.review_every_days, product.stock.service) == (14, ("cycle", 0.95))
    assert (product.stock.order_multiple, product.stock.policy) == (100.0, "base_stock")


def test_the_steps_of_the_whole_example(cream: Scenario) -> None:
    steps = cream.journey.steps

    assert cream.journey.stages == ("aware", "appeal", "ask", "act", "advocate")
    assert steps["see_ad"].takes == Fixed(0)
    assert steps["instagram"].takes == GeometricDays(2.0)
    assert steps["compare"].takes == LognormalDays(4.0, 12.0)
    assert steps["loyal"].takes == UniformDays(30, 60)
    assert steps["cart"].timeout is not None
    assert (steps["cart"].timeout.after_days, steps["cart"].timeout.to) == (5, "reminder")
    assert steps["buy"].buys == {"cream": Units(poisson_mean=0.2)}
    assert steps["buy"].when_out_of_stock == Shares((Branch("rival", 0.6), Branch("cart", None)))
    assert (steps["rival"].outcome, steps["rival"].label) == ("competitor", "Brand B")
    assert steps["visit_site"].goal is not None
    assert (steps["visit_site"].goal.at_least, steps["visit_site"].goal.every) == (2000.0, "month")
    assert steps["visit_site"].notes is not None
    assert steps["visit_site"].notes.answer == "a three-question guide"


def test_the_forks_of_the_whole_example(cream: Scenario) -> None:
    site, compare = cream.journey.steps["visit_site"].next, cream.journey.steps["compare"].next

    assert site is not None
    assert [rule.path for rule in site.rules] == ["next.1.then", "next.2.then", "next.3.else"]
    assert site.rules[1].evidence.sample == 140.0
    assert site.rules[1].evidence.asked_on == date(2026, 1, 20)
    assert site.rules[2].ways == Shares(
        (
            Branch("cart", 0.2),
            Branch("compare", 0.45),
            Branch("instagram", 0.05),
            Branch("gone", None),
        )
    )
    assert compare is not None
    assert isinstance(compare.rules[0].ways, Utilities)
    assert compare.rules[0].ways.branches[1] == ("rival", parse("0.6 + price_pull * rival_price"))


def test_the_plans_of_the_whole_example(cream: Scenario) -> None:
    black_friday, rival = cream.campaigns["black_friday"], cream.shocks["rival_launch"]
    live_chat = cream.what_ifs["live_chat"]

    assert black_friday.runs == ((date(2026, 11, 20), date(2026, 11, 30)),)
    assert (black_friday.cost, black_friday.arrivals) == (8000.0, {"gift_hunters": 1.8})
    assert black_friday.change == (SetChange("products.cream.price", 39),)
    assert (rival.chance, rival.lasts_days) == (0.3, 90)
    assert (rival.earliest, rival.latest) == (date(2026, 5, 1), date(2026, 9, 30))
    assert (live_chat.from_date, live_chat.effect) == (date(2026, 9, 1), 0.5)
    assert (live_chat.cost_once, live_chat.cost_per_month) == (15_000.0, 900.0)
    assert live_chat.change == (MoveChange("visit_site", 0.08, "gone", "chat"),)
    assert live_chat.add["journey.steps.chat"]["takes"] == 0
    assert cream.what_ifs["cheaper"].cost == (0.0, 0.0)
    assert cream.goals["year_sales"].at_least == 20_000.0


def test_the_other_forms_of_the_keys() -> None:
    scenario = load(VALID / "every_key.yaml")

    cream, soap = scenario.products["cream"].stock, scenario.products["soap"].stock
    assert cream is not None
    assert soap is not None
    assert cream.policy == Reorder(100.0, 200.0)
    assert soap.policy == PlannedOrders(((date(2026, 4, 2), 25.0),))
    assert (cream.lead_time_days, soap.lead_time_days) == (14, 0)
    assert scenario.journey.steps["buy"].next is not None
    assert scenario.journey.steps["buy"].next.rules[0].evidence.sample == 75.0
    assert scenario.campaigns["fairs"].runs[1] == (date(2026, 5, 1), date(2026, 5, 3))
    assert scenario.shocks["strike"].earliest == scenario.shocks["strike"].latest
    assert scenario.actuals == (
        ("2026-W12", "cream.units", 31.0),
        ("2026-W13", "cream.units", 44.0),
    )


def test_arrivals_of_a_file_are_those_of_the_horizon() -> None:
    segment = load(VALID / "korean.yaml").segments["단골"]

    assert segment.arrivals is not None
    assert segment.arrivals.per_month == Monthly((120.0, 130.5))


def test_scenarios_are_equal_whatever_file_they_are_from(cream: Scenario, tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    copy.write_text("# moved down by a line\n" + (VALID / "cream.yaml").read_text("utf-8"), "utf-8")

    assert load(copy) == cream
    assert load(VALID / "korean.yaml") != cream
