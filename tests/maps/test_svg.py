from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from forkroad.maps.draw import draw
from forkroad.maps.labels import cleaned
from forkroad.scenario.model import Scenario
from tests.maps.journeys import HOSTILE, cream, hostile, korean, large

SVG = "{http://www.w3.org/2000/svg}"


def _root(scenario: Scenario) -> ET.Element:
    drawn = draw(scenario, "svg")
    assert isinstance(drawn, str)
    return ET.fromstring(drawn.encode())


@pytest.mark.parametrize("scenario", [cream(), korean(), large()], ids=["cream", "korean", "large"])
def test_a_map_is_well_formed_and_has_a_name_and_a_description(scenario: Scenario) -> None:
    root = _root(scenario)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert (root[0].tag, root[0].text) == (f"{SVG}title", scenario.name)
    assert root[1].tag == f"{SVG}desc"
    assert "From " in (root[1].text or "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_label_is_text_and_nothing_else(text: str) -> None:
    root = _root(hostile(text))
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "g", "path", "text")
    }
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {
        name for name in attributes if name.startswith("on") or "href" in name or name == "style"
    }
    assert root[0].text == cleaned(text)


def test_words_are_given_the_room_that_was_measured() -> None:
    texts = {element.text: element for element in _root(cream()).iter(f"{SVG}text")}
    assert texts["visit_site"].get("textLength") is not None
    # What the font lacks was not measured, so it is not squeezed.
    wide = [e for e in _root(hostile(HOSTILE["wide"])).iter(f"{SVG}text") if "你" in (e.text or "")]
    assert wide
    assert all(element.get("textLength") is None for element in wide)


def test_the_same_journey_gives_the_same_drawing() -> None:
    assert draw(cream(), "svg") == draw(cream(), "svg")
