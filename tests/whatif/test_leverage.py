"""The table of leverage against the file written a little differently, measure by measure."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.goal_answers import solve_with_goals
from forkroad.engines.goals import find_value
from forkroad.errors import UsageError
from forkroad.forecast.costs import fixed_costs
from forkroad.results.table import Row
from forkroad.scenario.change_forms import Change
from forkroad.whatif.asked import read_asked
from forkroad.whatif.central import Centre
from forkroad.whatif.leverage import find_leverages, leverage_table
from forkroad.whatif.levers import Lever, list_levers
from tests.whatif.shop import SHOP, centre_of
from tests.whatif.turned import slope_by, slope_of

MEASURES = (
    "revenue",
    "profit",
    "converted",
    "arrivals",
    "tea.units",
    "compare.visits",
    "gone.customers",
    "competitor.share",
    "undecided.share",
    "customer.share",
    "share(cart, buy)",
)
ONE_OF_EACH = (
    "site.next.2.else.compare",
    "compare.takes",
    "locals.arrivals.per_month",
    "already_here.cart.count",
    "values.opens",
)
CLUB_OFFER = "journey.steps.club.next: {buy: 50%, done: rest}, "


def levers_of(centre: Centre, sibling: str | None = None) -> list[Lever]:
    plan = centre.plan()
    return list_levers(plan.base, plan, sibling)


def chosen(levers: list[Lever], *endings: str) -> list[Lever]:
    return [lever for lever in levers if lever.place.endswith(endings)]


def rows_of(centre: Centre, levers: list[Lever], row: str = "all") -> dict[str, Row]:
    table = leverage_table(centre, find_leverages(centre, levers, [row]))
    return {row["place"]: row for row in table.rows()}


def said_of(row: Row) -> float:
    """Return the slope as `slope_of` counts it: per unit of shares and days, else own size."""
    return row["derivative"] if row["kind"] in ("branch", "dwell") else 100 * row["per_point"]


@pytest.fixture(scope="module")
def run_again() -> dict[str, list[float]]:
    """Lever to the slopes of all measures, each run counting all of them."""
    centre = centre_of("profit")
    targets = [read_asked(measure, centre.scenario).target for measure in MEASURES]

    def run(changes: list[Change]) -> np.ndarray:
        plan = centre.plan(changes)
        answer = solve_with_goals(plan.program(central=True), targets, luck_draws=0)
        costs = fixed_costs(plan, answer.program.calendar)
        return np.array([find_value(it, answer, costs).sample.means[-1, 0] for it in targets])

    levers = chosen(levers_of(centre), *ONE_OF_EACH)
    return {it.place: slope_by(run, centre.scenario, it.each).tolist() for it in levers}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_answers_as_it_does_when_run_again(
    measure: str, run_again: dict[str, list[float]]
) -> None:
    centre = centre_of(measure)
    rows = rows_of(centre, chosen(levers_of(centre), *ONE_OF_EACH))
    assert len(rows) == len(ONE_OF_EACH)
    total = centre.total()
    for place, row in rows.items():
        expected = run_again[place][MEASURES.index(measure)]
        # Below 1e-9 of the measure a difference of two runs is rounding.
        assert said_of(row) == pytest.approx(expected, rel=1e-6, abs=1e-9 * total), place
        assert row["total"] == pytest.approx(total)


@pytest.mark.parametrize("segment", ["guests", "fans"])
@pytest.mark.parametrize("measure", ["profit", "competitor.share"])
def test_a_segment_answers_by_its_own_customers(measure: str, segment: str) -> None:
    centre = centre_of(measure)
    levers = chosen(levers_of(centre), "cart.next.buy", "guests.arrivals.per_month", "tea.price")
    for place, row in rows_of(centre, levers, segment).items():
        [lever] = [it for it in levers if it.place == place]
        expected = slope_of(centre, lever.each, segment)
        assert said_of(row) == pytest.approx(expected, rel=1e-6)


def test_a_share_taken_from_one_way_alone() -> None:
    centre = centre_of("profit")
    levers = chosen(levers_of(centre, "gone"), "else.cart", "cart.next.buy", "club.next.buy")
    rows = rows_of(centre, levers)
    for lever in levers:
        row = rows[lever.place]
        expected = slope_of(centre, lever.each, sibling=lever.sibling)
        assert said_of(row) == pytest.approx(expected, rel=1e-6)
    # The club has no way to gone: there all give way.
    givers = [rows[lever.place]["gives_way"] for lever in levers]
    assert givers == ["gone", "gone", "siblings"]


def test_who_waits_steadily_follows_from_the_stay_and_from_who_stays() -> None:
    """50 have waited in the cart as if entries had been even. How long they still wait, and how
    many of them wait for the reminder, follows from the stay and from the share of `stay`: taken
    as given, as one pass takes them, the slopes would be off by per cents."""
    centre = centre_of("converted")
    levers = chosen(levers_of(centre), "cart.takes", "cart.next.stay", "cart.next.buy")
    assert all(lever.is_read_on for lever in levers)
    rows = rows_of(centre, levers)
    for lever in levers:
        expected = slope_of(centre, lever.each)
        assert said_of(rows[lever.place]) == pytest.approx(expected, rel=1e-6)
        assert rows[lever.place]["found_by"] == "difference"


def test_a_place_that_a_campaign_sets_moves_on_the_other_days_alone() -> None:
    centre = centre_of("tea.units")
    levers = chosen(levers_of(centre), "club.next.buy")
    [row] = rows_of(centre, levers).values()
    always = centre_of("tea.units", SHOP.replace(CLUB_OFFER, ""))
    [everywhere] = rows_of(always, chosen(levers_of(always), "club.next.buy")).values()
    assert row["found_by"] == "difference"
    assert everywhere["found_by"] == "pass"
    assert 0 < row["derivative"] < everywhere["derivative"]


def test_shares_of_a_rule_that_nobody_waits_for_come_from_the_pass() -> None:
    levers = levers_of(centre_of("profit"))
    again = {lever.place for lever in levers if lever.is_read_on}
    assert again == {
        "values.pull",  # read by the choice at compare
        "values.opens",  # read by the reminder's share
        "products.tea.price",  # read by the choice, and set by the campaign
        "journey.steps.cart.takes",  # a timeout competes, and 50 have waited steadily
        "journey.steps.cart.next.buy",
        "journey.steps.cart.next.stay",
        "journey.steps.cart.next.gone",
        "journey.steps.club.next.buy",  # set by the campaign
        "journey.steps.club.next.done",
        "campaigns.spring.cost",
    }


def test_the_numbers_of_a_row_follow_from_one_another() -> None:
    centre = centre_of("profit")
    rows = rows_of(centre, levers_of(centre))
    share = rows["journey.steps.site.next.2.else.cart"]
    assert (share["kind"], share["from"], share["to"]) == ("branch", "site", "cart")
    assert share["per_point"] == pytest.approx(0.01 * share["derivative"])
    assert share["elasticity"] == pytest.approx(0.25 * share["derivative"] / share["total"])
    assert share["base"] == 0.25
    assert share["per"] == "probability"
    stay = rows["journey.steps.compare.takes"]
    assert (stay["kind"], stay["per"]) == ("dwell", "day")
    assert stay["per_point"] == pytest.approx(0.01 * stay["base"] * stay["derivative"])
    # 300 a month for 22 of March's 31 days and 9 of April's 30.
    arrivals = rows["segments.locals.arrivals.per_month"]
    assert arrivals["base"] == pytest.approx(300 * (22 / 31 + 9 / 30))
    assert arrivals["per_point"] == pytest.approx(0.01 * arrivals["base"] * arrivals["derivative"])
    # What a campaign costs is paid once: a euro more is a euro less.
    cost = rows["campaigns.spring.cost"]
    assert cost["derivative"] == pytest.approx(-1.0, rel=1e-9)
    assert rows["values.unread"]["derivative"] == 0
    assert rows["journey.steps.reminder.next.buy"]["base"] == pytest.approx(0.15)


def test_the_strongest_come_first() -> None:
    centre = centre_of("profit")
    sizes = [abs(row["per_point"]) for row in rows_of(centre, levers_of(centre)).values()]
    assert sizes == sorted(sizes, reverse=True)


def test_what_ends_by_a_share_of_0_is_not_known() -> None:
    text = SHOP.replace("{buy: 40%, done: rest}", "{buy: 40%, site: 0%, done: rest}")
    centre = centre_of("profit", text.replace(CLUB_OFFER, ""))
    rows = rows_of(centre, chosen(levers_of(centre), "club.next.site"))
    row = rows["journey.steps.club.next.site"]
    assert (row["derivative"], row["per_point"], row["found_by"]) == (None, None, "")


def test_a_what_if_from_the_first_day_is_what_levers_stand_on() -> None:
    centre = centre_of("profit", what_if="dearer")
    [lever] = chosen(levers_of(centre), "tea.price")
    assert lever.each.value == 9
    [row] = rows_of(centre, [lever]).values()
    dearer = centre_of("profit", SHOP.replace("price: 8", "price: 9"))
    assert row["total"] == pytest.approx(dearer.total())
    assert said_of(row) == pytest.approx(slope_of(dearer, lever.each), rel=1e-6)


def test_a_what_if_from_a_later_day_sets_places_and_costs_money() -> None:
    centre = centre_of("profit", what_if="later")
    [lever] = chosen(levers_of(centre), "reminder.takes")
    assert lever.is_read_on
    [row] = rows_of(centre, [lever]).values()
    assert said_of(row) == pytest.approx(slope_of(centre, lever.each), rel=1e-6)
    # Nobody reaches the reminder another way, so that without its cost it is the base with the
    # reminder's stay of 2 days from 25 March on.
    free = centre_of("profit", SHOP.replace("cost: {once: 50}, ", ""), what_if="later")
    assert free.total() - centre.total() == pytest.approx(50)


@pytest.mark.parametrize(
    "measure, advice",
    [
        ("tea.lost_to_stockout", "--measure tea.units"),
        ("many.chance", "--measure tea.units"),
    ],
)
def test_what_has_no_lever_is_refused_with_what_has(measure: str, advice: str) -> None:
    text = SHOP + "goals: {many: {measure: tea.units, at_least: 100}}\n"
    with pytest.raises(UsageError, match=advice):
        centre_of(measure, text)
