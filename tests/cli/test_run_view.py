from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from forkroad.cli.interval_text import LEGEND
from forkroad.cli.run_view import UNLIMITED, run_lines
from forkroad.cli.terminal import Screen
from tests.cli.cream import FACTS, cream_result
from tests.cli.plain import without_colour

SCREEN = Screen()
LONG_WARNING = "the value price_pull was clipped to its range in 12 of 400 draws " * 3


def lines_of(result, screen=SCREEN, **options):
    return without_colour(run_lines(result, screen, **options))


def test_the_answer_comes_first_and_the_sentences_last():
    lines = lines_of(cream_result())
    starts = [
        "Anti-ageing",
        "Who buys",
        "By segment",
        "Month by",
        "Money",
        "Goals",
        "~",
        "You will",
    ]
    places = [next(n for n, line in enumerate(lines) if line.startswith(s)) for s in starts]
    assert places == sorted(places)
    assert lines[-1].endswith("comes from values.opens_mail.")


def test_the_head_says_what_was_computed_and_how():
    first, second = lines_of(cream_result())[:2]
    assert first.startswith("Anti-ageing cream, spring launch  ")
    assert first.endswith("  1 Mar 2026 to 30 Apr 2026")
    assert cell_len(first) == 80
    assert second == "exact engine, 143 states, 400 draws of uncertain inputs, seed 7, 0.4 s"


def test_a_changed_scenario_says_what_was_changed():
    facts = replace(FACTS, what_if="cheaper", settings=("months=2",))
    lines = lines_of(cream_result(scenario=facts))
    assert lines[0].startswith("Anti-ageing cream, spring launch: cheaper  ")
    assert "with months=2" in " ".join(lines[1:3])


def test_an_unlimited_forecast_says_so():
    assert UNLIMITED in lines_of(cream_result(unlimited=True))
    assert UNLIMITED not in lines_of(cream_result())


def test_the_mark_of_approximate_intervals_is_explained_only_where_it_stands():
    assert LEGEND in lines_of(cream_result())
    exact = {"outcomes": cream_result().tables["outcomes"]}
    lines = lines_of(cream_result(tables=exact))
    assert LEGEND not in lines
    assert not any("~" in line for line in lines)


@pytest.mark.parametrize("width", [60, 80, 110])
@pytest.mark.parametrize("has_blocks", [True, False])
def test_every_line_fits_the_screen(width, has_blocks):
    facts = replace(FACTS, label="아주 긴 이름의 봄 출시 안티에이징 크림 시나리오 " * 3)
    result = cream_result(scenario=facts, warnings=(LONG_WARNING,), why_engine="x " * 60)
    lines = lines_of(result, Screen(width=width, has_blocks=has_blocks))
    assert max(map(cell_len, lines)) <= width


def test_without_blocks_the_bars_are_ascii():
    facts = replace(FACTS, labels={})
    text = "".join(lines_of(cream_result(scenario=facts), Screen(has_blocks=False)))
    assert text.isascii()


def test_warnings_are_wrapped_under_their_dash():
    lines = lines_of(cream_result(warnings=(LONG_WARNING, "short")))
    place = lines.index("Warnings")
    assert lines[place + 1].startswith("  - the value price_pull")
    assert lines[place + 2].startswith("    ")
    assert "  - short" in lines


def test_one_segment_is_shown_alone():
    lines = lines_of(cream_result(), segment="regulars")
    assert "(단골 구매자 alone)" in lines[0]
    assert not any(line.startswith("By segment") for line in lines)
    # A quarter of 9204.
    assert any("2,301" in line for line in lines if "purchase" in line)


def test_nothing_a_planner_writes_reaches_the_terminal_as_control():
    hostile = "\x1b]0;owned\x07\x1b[2J\r\n\u202e[bold]"
    labels = {
        kind: dict.fromkeys(("rival", "regulars", "gift_hunters"), hostile)
        for kind in ("steps", "segments", "products")
    }
    facts = replace(FACTS, label=hostile, labels=labels, what_if=hostile, settings=(hostile,))
    result = cream_result(scenario=facts, warnings=(hostile,), why_engine=hostile)
    assert all(line.isprintable() for line in lines_of(result))
    assert any("[bold]" in line for line in lines_of(result))


def test_an_empty_result_still_has_its_head():
    lines = lines_of(cream_result(tables={}))
    assert len(lines) == 2
