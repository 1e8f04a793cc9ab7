"""What is listed as not known, and that its draws are those of a forecast."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.file import read_text
from forkroad.scenario.what_ifs import with_what_if
from forkroad.whatif.unknowns import list_unknowns
from tests.whatif.test_ask import SHOP, TRIAL

DRAWS = Draws(5, 10, 200)


@pytest.fixture(scope="module")
def shop():
    return read_text(SHOP).required()


def by_place(*worlds):
    return {each.place: each for each in list_unknowns(worlds)}


def test_a_fork_is_as_the_first_world_has_it(shop) -> None:
    stand = with_what_if(shop, "stand", effect=1.0)
    place = "journey.steps.site.next.1.then"
    # 60 customers: 30, 20 and 50 %; the stand moves 5 points, 3 of 60, from gone to cart.
    assert by_place(shop, stand)[place].weights == pytest.approx(
        {"cart": 18, "rival": 12, "gone": 30}
    )
    assert by_place(stand, shop)[place].weights == pytest.approx(
        {"cart": 21, "rival": 12, "gone": 27}
    )


def test_what_a_what_if_adds_is_listed_once() -> None:
    base = read_text(TRIAL).required()
    trial = with_what_if(base, "trial")
    assert list_unknowns([base]) == []
    (found,) = list_unknowns([base, trial, trial])
    assert (found.place, found.step, found.label) == (
        "journey.steps.trial.next",
        "trial",
        "Trial month",
    )


def test_a_share_that_cannot_be_otherwise_is_known() -> None:
    text = SHOP.replace("cart: 30%, rival: 20%, gone: rest", "cart: 100%, gone: rest")
    text = text[: text.index("what_ifs:")]  # which have nothing to move then
    assert "journey.steps.site.next.1.then" not in by_place(read_text(text).required())


def test_numbers_are_drawn_as_in_a_forecast(shop) -> None:
    timeline = build_timeline(shop, DRAWS)
    found = by_place(shop)
    assert (found["values.pull"].draws(DRAWS)[0] == timeline.environment["pull"][0]).all()
    # The successes of a beta number come first.
    assert (found["values.mail"].draws(DRAWS)[0] == timeline.environment["mail"][0]).all()


def test_shocks_are_drawn_as_in_a_forecast(shop) -> None:
    running = build_timeline(shop, DRAWS).running["strike"]
    happens, when = by_place(shop)["shocks.strike.chance"].draws(DRAWS)
    assert ((happens > 0) == running.any(axis=0)).all()
    # It begins on one of the 32 days from 10 March, day 9, to 10 April; from -0.5 to 0.5.
    first = np.argmax(running, axis=0)[happens > 0]
    assert (first == 9 + np.floor((when[happens > 0] + 0.5) * 32)).all()
