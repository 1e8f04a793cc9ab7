from __future__ import annotations

from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Column, lay_out, paint, printable, styled
from tests.cli.plain import without_colour


def test_columns_line_up_on_the_edge_that_they_ask_for():
    lines = lay_out([["cart", "9"], ["a", "1,204"]], [LEFT, RIGHT])
    # Widest are 4 and 5 cells; two in front and two between.
    assert lines == ["  cart      9", "  a     1,204"]


def test_wide_characters_count_twice():
    lines = lay_out([["단골", "1"], ["cart", "1"]], [LEFT, RIGHT], indent=0)
    assert lines == ["단골  1", "cart  1"]
    assert {cell_len(line) for line in lines} == {7}


def test_a_style_changes_no_width():
    rows = [[styled("ab", bold=True, fg="red"), "1"], ["a", "2"]]
    assert without_colour(lay_out(rows, [LEFT, RIGHT])) == ["  ab  1", "  a   2"]


def test_a_style_that_is_off_leaves_no_trace():
    assert paint(styled("a", bold=False)) == "a"
    assert paint(styled("a", bold=True)) == "\x1b[1ma\x1b[0m"


def test_a_text_too_wide_for_its_column_ends_in_an_ellipsis():
    lines = lay_out([["anti-ageing", "1"]], [Column(is_left=True, most=6), RIGHT], indent=0)
    assert lines == ["anti-…  1"]


def test_texts_too_wide_that_begin_alike_keep_their_ends_too():
    rows = [["Bought 4 to 7 times", "1"], ["Bought 4 to 7 times, quiet", "2"], ["New", "3"]]
    lines = lay_out(rows, [Column(is_left=True, most=12), RIGHT], indent=0)
    # Of 12 cells the end gets 6, of which it needs 5 (no space in front), the ellipsis 1.
    assert lines == ["Bought…times  1", "Bought…quiet  2", "New           3"]


def test_a_label_can_neither_move_the_cursor_nor_colour_the_screen():
    hostile = "a\x1b[31mred\x1b]0;title\x07\r\n\u202eb"
    (line,) = lay_out([[hostile]], [LEFT])
    assert "\x1b" not in line
    assert "\n" not in line
    assert line == "  a [31mred ]0;title b"
    assert "\x1b" not in printable(hostile)


def test_markup_of_other_tools_is_only_text():
    assert lay_out([["[red]x[/red]"]], [LEFT], indent=0) == ["[red]x[/red]"]


def test_no_line_ends_in_spaces():
    assert lay_out([["a", ""], ["abc", "x"]], [LEFT, LEFT], indent=0) == ["a", "abc  x"]
