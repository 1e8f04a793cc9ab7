from __future__ import annotations

import pytest

from forkroad.maps.boxes import FACT, NAME, TAB, WIDTH, box_of, draw_box
from forkroad.maps.journey_map import map_of
from forkroad.maps.palette import outcome_colors
from forkroad.maps.shapes import Text
from tests.maps.journeys import HOSTILE, cream, hostile, korean


@pytest.mark.parametrize("name", ["cream", "korean", *HOSTILE])
def test_words_fit_the_box(name: str) -> None:
    scenario = {"cream": cream, "korean": korean}.get(name)
    journey = map_of(scenario() if scenario else hostile(HOSTILE[name]))
    colors = outcome_colors(step.outcome for step in journey.steps if step.outcome)
    for step in journey.steps:
        box = box_of(step)
        assert len(box.name_lines) <= 2
        assert len(box.fact_lines) <= 2
        for shape in draw_box(box, (0.0, 0.0), colors).shapes:
            if isinstance(shape, Text):
                width = shape.lettering.measure(shape.text)
                left = shape.at[0] - (width / 2 if shape.anchor == "middle" else 0)
                assert left >= -WIDTH / 2
                assert left + width <= WIDTH / 2
                # The tab of an entry straddles the upper border.
                above = 8 if shape.lettering == TAB else 0
                assert -box.size[1] / 2 - above <= shape.at[1] <= box.size[1] / 2


def test_a_box_grows_with_its_words() -> None:
    boxes = {step.name: box_of(step) for step in map_of(cream()).steps}
    assert boxes["instagram"].size[1] > boxes["compare"].size[1]  # it has an aside
    assert {box.size[0] for box in boxes.values()} == {WIDTH}
    assert NAME.size > FACT.size


def test_pointing_at_a_step_tells_all_that_was_shortened() -> None:
    step = map_of(hostile(HOSTILE["long"])).by_name["a"]
    title = draw_box(box_of(step), (0.0, 0.0), {}).title
    assert "w" * 490 in title
    site = map_of(cream()).by_name["visit_site"]
    assert draw_box(box_of(site), (0.0, 0.0), {}).title == (
        "visit_site\n"
        "about 2 days · milestone · feeling positive\n"
        "goal: at least 2,000 visits every month\n"
        "concern: too many creams to choose from\n"
        "answer: a three-question guide"
    )
