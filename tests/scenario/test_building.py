"""What did not change is taken over, and comes to the same as reading everything anew."""

from __future__ import annotations

from forkroad.scenario.changes import SetChange, changed
from forkroad.scenario.reading import read_tree
from tests.scenario.small import shop, sound

MORE = "attributes: {age: {normal: [40, 5]}}\nproducts: {cream: {price: 49}}\n"
STEPS = (
    "    site: {takes: 1 day, choose: {shop: 1, gone: 0.5}, source: survey}\n"
    "    shop: {takes: 1 day, next: {buy: 10%, gone: rest}, sample: 40}\n"
)


def test_untouched_parts_are_the_same_objects() -> None:
    scenario = sound(shop(STEPS, MORE))
    dearer = changed(scenario, [SetChange("journey.steps.shop.cost", 2)])

    assert dearer.journey.steps["site"] is scenario.journey.steps["site"]
    assert dearer.journey.steps["shop"] is not scenario.journey.steps["shop"]
    assert dearer.products["cream"] is scenario.products["cream"]


def test_common_attributes_reach_every_segment_again() -> None:
    scenario = sound(shop(STEPS, MORE))
    older = changed(scenario, [SetChange("attributes.age", 60)])

    assert older.segments["visitors"].attributes == older.attributes
    assert older.attributes != scenario.attributes


def test_every_change_comes_to_what_reading_anew_gives() -> None:
    scenario = sound(shop(STEPS, MORE))
    wanted = {
        "products.cream": {"price": 5},
        "journey.start_at": "shop",
        "journey.steps.shop.next": "gone",
        "months": 6,
        "attributes.age": 3,
        "segments.visitors.arrivals.per_month": 7,
        "currency": "EUR",
    }
    for path, value in wanted.items():
        made = changed(scenario, [SetChange(path, value)])
        again = read_tree(made.source).required()
        assert made == again, path
        assert made.warnings == again.warnings
