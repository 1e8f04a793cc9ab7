from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from forkroad.cli.outcomes_view import outcome_lines, segment_lines
from forkroad.cli.terminal import Screen
from forkroad.results.definitions import OUTCOMES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.cli.cream import FACTS, cream_result
from tests.cli.plain import without_colour


def lines_of(result, width=80):
    return without_colour(outcome_lines(result, "all", Screen(width=width)))


def test_good_news_comes_first_and_the_step_names_the_competitor():
    words = [line.split("  ")[1].strip() for line in lines_of(cream_result())[1:]]
    assert words == ["purchase", "customer", "competitor: Brand B", "lost", "undecided"]


def test_each_line_holds_customers_share_and_interval():
    purchase = lines_of(cream_result())[1]
    # 9204 customers; the interval is a tenth, 920, below and above.
    assert purchase.split()[2:] == ["9,204", "17.9", "%", "8,284", "10,124"]


def test_the_longest_bar_is_that_of_the_largest_share():
    bars = {line.split()[0]: line.count("█") for line in lines_of(cream_result())[1:]}
    assert bars["lost"] == max(bars.values()) > 10
    # 0.179 / 0.679 of the longest bar.
    assert abs(bars["purchase"] - bars["lost"] * 0.179 / 0.679) <= 1


def test_every_line_fits_the_screen():
    for width in (60, 80, 110):
        assert max(map(cell_len, lines_of(cream_result(), width))) <= width


def test_two_steps_of_one_outcome_are_told_apart():
    builder = Builder(OUTCOMES)
    for step in ("gone", "asleep"):
        builder.add(("total", "all", "lost", step), "customers", Figures(mean=1.0))
    lines = lines_of(cream_result(tables={"outcomes": builder.table()}))
    assert [line.split("  ")[1] for line in lines[1:]] == ["lost: gone", "lost: asleep"]


def test_the_label_of_the_only_step_that_ends_so_says_nothing_new():
    facts = replace(FACTS, labels={"steps": {"done": "Served", "rival": "Brand B"}})
    words = [line.split("  ")[1].strip() for line in lines_of(cream_result(scenario=facts))[1:]]
    assert words == ["purchase", "customer", "competitor: Brand B", "lost", "undecided"]


def test_what_was_not_computed_is_a_dash_and_has_no_heading():
    builder = Builder(OUTCOMES)
    builder.add(("total", "all", "lost", "gone"), "customers", Figures(mean=12.0))
    lines = lines_of(cream_result(tables={"outcomes": builder.table()}))
    assert "90 % between" not in lines[0]
    assert lines[1].split() == ["lost", "12", "-"]


def test_segments_are_stacked_bars_under_their_labels():
    lines = without_colour(segment_lines(cream_result(), Screen()))
    regulars = next(line for line in lines if "단골 구매자" in line)
    assert regulars.split()[-5:] == ["17.9", "3.9", "7.4", "67.9", "2.9"]
    # The parts add up to 1, so the bar has no gap: 0.679 of it is light.
    piece = regulars.split()[2]
    assert abs(piece.count("░") / len(piece) - 0.679) < 0.04
    assert max(map(cell_len, lines)) <= 80


def test_the_numbers_of_segments_line_up_behind_wide_and_narrow_labels():
    lines = without_colour(segment_lines(cream_result(), Screen()))
    ends = {cell_len(line) for line in lines if line.endswith("2.9")}
    assert len(ends) == 1


def test_a_single_segment_needs_no_bars_of_its_own():
    table = cream_result().tables["outcomes"]
    kept = [row for row in table.rows() if row["segment"] != "gift_hunters"]
    builder = Builder(OUTCOMES)
    for row in kept:
        builder.add_row(**row)
    assert segment_lines(cream_result(tables={"outcomes": builder.table()}), Screen()) == []


def test_labels_are_shown_without_their_control_characters():
    labels = {"steps": {"rival": "Brand\x1b[31m B\nC"}, "segments": {"regulars": "a\x07b\rc"}}
    result = cream_result(scenario=replace(FACTS, labels=labels))
    lines = outcome_lines(result, "all", Screen()) + segment_lines(result, Screen())
    assert all(line.isprintable() for line in without_colour(lines))


def test_the_interval_of_a_count_is_of_whole_customers():
    builder = Builder(OUTCOMES)
    figures = Figures(mean=50.13, p05=39, p95=61.0, approximate=True)
    builder.add(("total", "all", "lost", "gone"), "customers", figures)
    lines = lines_of(cream_result(tables={"outcomes": builder.table()}))
    assert lines[1].split() == ["lost", "50.1", "-", "~39", "61"]
