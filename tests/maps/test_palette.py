from __future__ import annotations

from itertools import pairwise

from forkroad.maps.palette import COMPETITOR, LOST, PURCHASE, outcome_colors


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2: 0 black, 1 white."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_outcome_can_be_read_on_its_colour() -> None:
    # 4.5 is what WCAG 2 asks of small text.
    words = ["purchase", "competitor", "lost", "returned", "waitlist", "gift", "postponed"]
    for look in outcome_colors(words).values():
        assert _contrast(look.ink, look.fill) >= 4.5


def test_the_three_outcomes_differ_in_greyscale_and_in_their_signs() -> None:
    greys = sorted(_luminance(look.fill) for look in (PURCHASE, COMPETITOR, LOST))
    assert all(lighter - darker > 0.2 for darker, lighter in pairwise(greys))
    assert len({PURCHASE.sign, COMPETITOR.sign, LOST.sign}) == 3


def test_own_words_take_turns_and_keep_clear_of_the_known_colours() -> None:
    looks = outcome_colors(["lost", "returned", "waitlist", "returned"])
    assert looks["lost"] == LOST
    fills = {looks["returned"].fill, looks["waitlist"].fill}
    assert len(fills | {PURCHASE.fill, COMPETITOR.fill, LOST.fill}) == 5
