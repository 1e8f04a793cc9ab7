from __future__ import annotations

from dataclasses import replace

from forkroad.maps.draw import draw
from forkroad.maps.journey_map import JourneyMap, map_of
from forkroad.maps.ways import Aside, MapWay
from forkroad.scenario.model import Segment, Timeout
from forkroad.scenario.stays import Fixed
from tests.maps.journeys import cream, fork, loop, scenario, shares, step


def _ways(journey: JourneyMap, name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(way.target, way.kind, way.lines) for way in journey.ways_from(name)]


def test_ways_carry_their_kind_and_label() -> None:
    journey = map_of(cream())
    assert _ways(journey, "cart") == [
        ("buy", "share", ("55 %",)),
        ("reminder", "timeout", ("after 5 days",)),
    ]
    assert _ways(journey, "buy") == [
        ("loyal", "share", ("45 %",)),
        ("done", "share", ("55 %",)),
        ("rival", "sold_out", ("sold out 60 %",)),
        ("cart", "sold_out", ("sold out 40 %",)),
    ]


def test_waiting_going_back_and_coming_again_are_asides() -> None:
    journey = map_of(cream()).by_name
    assert journey["cart"].asides == (Aside("stay", "waits 45 %"),)
    assert journey["instagram"].asides == (Aside("back", "back 60 %"),)
    again = scenario(
        {
            "shop": step(
                takes=Fixed(1),
                next=fork(shop=0.3, end=None),
                timeout=Timeout(after_days=4, to="shop"),
            ),
            "end": step(outcome="lost"),
        }
    )
    assert map_of(again).by_name["shop"].asides == (
        Aside("again", "again 30 %"),
        Aside("again", "again after 4 days", "timeout"),
    )


def test_an_empty_shelf_may_send_customers_back_or_let_them_wait() -> None:
    empty = scenario(
        {
            "ad": step(next=fork(shop=1.0)),
            "shop": step(when_out_of_stock=shares(back=0.7, stay=None), next=fork(ad=1.0)),
        }
    )
    assert map_of(empty).by_name["shop"].asides == (
        Aside("back", "sold out: back 70 %", "sold_out"),
        Aside("stay", "sold out: waits 30 %", "sold_out"),
    )
    text = draw(empty, "text")
    assert isinstance(text, str)
    assert "    sold out: waits 30 %" in text.splitlines()


def test_marks_and_details_come_from_the_file() -> None:
    site = map_of(cream()).by_name["visit_site"]
    assert (site.is_milestone, site.feeling, site.stay) == (True, "positive", "about 2 days")
    assert site.details == (
        "goal: at least 2,000 visits every month",
        "concern: too many creams to choose from",
        "answer: a three-question guide",
    )
    loyal = map_of(cream()).by_name["loyal"]
    assert loyal.details == (
        "2,600 customers are here on the first day",
        "each visit brings 0.3 of gift_hunters within 30 days",
    )


def test_rules_keep_their_conditions_and_evidence() -> None:
    rules = map_of(cream()).by_name["visit_site"].rules
    assert [rule.condition for rule in rules] == [
        'segment == "gift_hunters" and visits(visit_site) >= 3',
        'age >= 60 and channel == "live_chat"',
        "else",
    ]
    assert rules[1].evidence == "seen on 140 customers, spring survey, 20 Jan 2026"


def test_one_common_entry_is_called_start_and_others_by_their_segments() -> None:
    assert map_of(cream()).by_name["see_ad"].entries == ("start",)
    both = {"first": Segment(label="단골"), "second": Segment(start_at="cart")}
    split = replace(loop(), segments=both)
    steps = map_of(split).by_name
    assert (steps["browse"].entries, steps["cart"].entries) == (("단골",), ("second",))


def test_flows_set_labels_and_customers_and_merge_what_leads_to_one_step() -> None:
    flows = {("cart", "buy"): (9_800.4, 0.7), ("cart", "reminder"): (4_200.0, 0.3)}
    journey = map_of(cream(), flows)
    assert journey.ways_from("cart") == (
        MapWay("cart", "buy", "share", ("9,800", "70 %"), 9_800.4),
        MapWay("cart", "reminder", "timeout", ("4,200", "later 30 %"), 4_200.0),
    )
    # Nobody was predicted on the ways that the flows leave out.
    assert journey.ways_from("loyal")[0].customers == 0.0
    pairs = [(way.source, way.target) for way in journey.ways]
    assert len(pairs) == len(set(pairs))


def test_flows_draw_back_to_where_it_led() -> None:
    journey = map_of(cream(), {("instagram", "see_ad"): (1_500.0, 0.44)})
    assert journey.ways_from("instagram")[-1] == MapWay(
        "instagram", "see_ad", "back", ("1,500", "back 44 %"), 1_500.0
    )
