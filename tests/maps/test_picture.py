from __future__ import annotations

import pytest

from forkroad.maps.journey_map import map_of
from forkroad.maps.picture import picture_of
from forkroad.maps.shapes import Group, Outline, Picture, Text, flattened
from forkroad.maps.wires import THICKEST, THINNEST
from forkroad.scenario.model import Scenario
from tests.maps.journeys import HOSTILE, cream, hostile, korean, large, loop


def _titles(scenario: Scenario) -> list[str]:
    picture = picture_of(map_of(scenario))
    return [shape.title for shape in picture.shapes if isinstance(shape, Group)]


@pytest.mark.parametrize("scenario", [loop(), cream(), korean(), large(), large(40, 0)])
def test_everything_lies_inside_the_picture(scenario: Scenario) -> None:
    picture = picture_of(map_of(scenario))
    for shape in flattened(picture):
        if isinstance(shape, Text):
            points = [shape.at]
        else:
            points = [point for _, places in shape.pieces for point in places]
        for x, y in points:
            assert -0.5 <= x <= picture.width + 0.5
            assert -0.5 <= y <= picture.height + 0.5


def test_every_step_and_every_way_can_be_pointed_at() -> None:
    titles = _titles(loop())
    assert "browse → cart: 50 %" in titles
    assert any(title.startswith("cart\n1 day") for title in titles)


def test_an_outcome_that_many_lead_to_is_drawn_where_they_leave() -> None:
    picture = picture_of(map_of(cream()))
    texts = [shape.text for shape in flattened(picture) if isinstance(shape, Text)]
    # Four steps lead to "gone", all from afar; three lead to Brand B, by wires.
    assert [text for text in texts if text.endswith(" gone")] == [
        "52 % gone",
        "25 % gone",
        "20–60 % gone",
        "varies gone",
    ]
    assert "15 %" in texts


def _thickness(picture: Picture, title: str) -> float:
    """Return how thick the line of a way is."""
    groups = [shape for shape in picture.shapes if isinstance(shape, Group)]
    lines = [shape for group in groups if group.title == title for shape in group.shapes]
    return next(line.ink.width for line in lines if isinstance(line, Outline) and line.ink.stroke)


def test_wires_are_as_thick_as_their_customers_are_many() -> None:
    flows = {("cart", "browse"): (600.0, 0.6), ("cart", "buy"): (300.0, 0.3)}
    picture = picture_of(map_of(loop(), flows))
    assert _thickness(picture, "cart → browse: 600, 60 %") == THICKEST
    assert _thickness(picture, "cart → buy: 300, 30 %") == THICKEST / 2
    assert _thickness(picture, "cart → gone: 0, 0 %") == THINNEST


def test_the_legend_says_what_occurs_and_no_more() -> None:
    def texts(scenario: Scenario) -> set[str]:
        picture = picture_of(map_of(scenario))
        return {shape.text for shape in flattened(picture) if isinstance(shape, Text)}

    assert {"milestone", "feels positive", "waits here", "a–b %: differs between rules"} <= texts(
        cream()
    )
    assert "feels neutral" not in texts(cream())
    assert "milestone" not in texts(loop())


def test_the_description_says_what_the_picture_shows() -> None:
    assert picture_of(map_of(loop())).description == (
        "A journey of 2 steps and 2 outcomes. It starts at browse. "
        "From browse: to cart 50 %; to gone 50 %. "
        "From cart: to browse 60 %; to buy 30 %; to gone 10 %. "
        "buy ends the journey: purchase. gone ends the journey: lost."
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_labels_do_not_blow_up_the_picture(text: str) -> None:
    picture = picture_of(map_of(hostile(text)))
    assert picture.width < 700
    assert picture.height < 500
