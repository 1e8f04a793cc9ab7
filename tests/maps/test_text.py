from __future__ import annotations

import pytest

from forkroad.maps.draw import draw
from forkroad.maps.text import cells
from forkroad.scenario.model import Scenario
from tests.maps.journeys import HOSTILE, cream, hostile, korean, loop


def _text(scenario: Scenario, width: int = 80) -> str:
    drawn = draw(scenario, "text", width=width)
    assert isinstance(drawn, str)
    return drawn


def test_a_small_journey_reads_as_it_was_meant() -> None:
    # A bar of ten cells: 60 % is six full ones.
    assert _text(loop()) == (
        "Test\n"
        "\n"
        "▶ browse · start · 1 day\n"
        "           50 %  █████       → cart\n"
        "           50 %  █████       → gone (lost)\n"
        "\n"
        "  cart · 1 day\n"
        "           60 %  ██████      → browse\n"
        "           30 %  ███         → buy (purchase)\n"
        "           10 %  █           → gone (lost)\n"
        "\n"
        "  buy · purchase\n"
        "  gone · lost\n"
    )


def test_rules_choices_timeouts_and_empty_shelves_are_all_told() -> None:
    text = _text(cream())
    for line in (
        '    if age >= 60 and channel == "live_chat" (seen on 140 customers, spring',
        "      by choice              → cart: 1.1 + price_pull * cream.price",
        "   after 5 days              → reminder",
        "  sold out 60 %              → Brand B (competitor)",
        "           60 %  ██████      → back to the step before",
        "           45 %  ████▌       → waits here",
        "  visit_site · about 2 days · milestone · feeling positive",
    ):
        assert line in text.splitlines(), line


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("name", ["cream", "korean", *HOSTILE])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    made = {"cream": cream, "korean": korean}.get(name) or (lambda: hostile(HOSTILE[name]))
    assert max(cells(line) for line in _text(made(), width).splitlines()) <= width


def test_wide_characters_keep_the_columns_aligned() -> None:
    # 30 cells stand before every target, of whatever script the target is.
    lines = [line for line in _text(korean()).splitlines() if "→" in line]
    assert {cells(line.split("→")[0]) for line in lines} == {29}


def test_a_terminal_is_never_spoken_to() -> None:
    text = _text(hostile(HOSTILE["control"] + HOSTILE["override"]))
    assert not any(ord(c) < 32 and c != "\n" for c in text)
    assert "\u202e" not in text


def test_flows_replace_rules_by_what_is_predicted() -> None:
    text = draw(
        loop(), "text", flows={("cart", "buy"): (300.0, 0.3), ("cart", "gone"): (700.0, 0.7)}
    )
    assert isinstance(text, str)
    # Of the 1,000 who leave the cart, 300 buy: three cells of ten.
    assert "            300  ███         → buy (purchase)  30 %" in text.splitlines()
