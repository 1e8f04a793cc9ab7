from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from forkroad.maps import png
from forkroad.maps.draw import draw
from forkroad.maps.journey_map import map_of
from forkroad.maps.palette import PURCHASE
from forkroad.maps.picture import picture_of
from forkroad.scenario.model import Scenario
from tests.maps.journeys import HOSTILE, cream, hostile, korean, loop


def _image(scenario: Scenario) -> Image.Image:
    drawn = draw(scenario, "png")
    assert isinstance(drawn, bytes)
    return Image.open(BytesIO(drawn)).convert("RGB")


def test_a_pixel_of_the_picture_is_two_dots() -> None:
    picture = picture_of(map_of(loop()))
    width, height = _image(loop()).size
    assert width == pytest.approx(2 * picture.width, abs=2)
    assert height == pytest.approx(2 * picture.height, abs=2)


def test_the_outcome_has_its_colour_and_the_paper_is_white() -> None:
    dots = np.asarray(_image(loop()))
    purchase = [int(PURCHASE.fill[place : place + 2], 16) for place in (1, 3, 5)]
    # A box of 156 by 46 pixels is 28,704 dots; letters and round corners take some of them.
    assert (dots == purchase).all(axis=2).sum() > 20_000
    assert dots[0, 0].tolist() == [255, 255, 255]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_label_is_drawn_without_a_warning(text: str) -> None:
    assert _image(hostile(text)).size[0] > 1_000


@pytest.mark.filterwarnings("error")
def test_korean_is_drawn_and_not_as_squares() -> None:
    # A square would look the same for any syllable.
    one, other = (_image(_named(name)) for name in ("구매", "방문"))
    assert one.size == other.size
    assert not np.array_equal(np.asarray(one), np.asarray(other))
    assert _image(korean()).size[0] > 1_000


def _named(name: str) -> Scenario:
    return replace(loop(), name=name)


def test_the_users_settings_are_neither_read_nor_changed() -> None:
    plain = draw(cream(), "png")
    with mpl.rc_context({"font.size": 40, "text.color": "red", "figure.dpi": 30}):
        before = dict(mpl.rcParams)
        assert draw(cream(), "png") == plain
        assert dict(mpl.rcParams) == before


def test_a_huge_map_is_drawn_with_fewer_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "MOST_DOTS", 100_000)
    width, height = _image(loop()).size
    assert width * height <= 101_000
