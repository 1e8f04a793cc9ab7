from __future__ import annotations

import pytest

from forkroad.cli.bars import bar, height, stack
from forkroad.cli.terminal import Screen

BLOCKS, PLAIN = Screen(), Screen(has_blocks=False)


@pytest.mark.parametrize(
    "part, drawn",
    # Of 4 cells, 32 eighths: 0.5 is 16 of them, 0.53 is 17, 0.01 rounds to none.
    [(0.0, ""), (0.01, ""), (0.5, "██"), (0.53, "██▏"), (1.0, "████"), (1.7, "████"), (-1, "")],
)
def test_a_bar_is_drawn_to_the_eighth_of_a_cell(part, drawn):
    assert bar(part, 4, BLOCKS) == drawn


def test_without_blocks_a_bar_is_of_whole_cells():
    assert bar(0.5, 4, PLAIN) == "##"
    assert all(ord(mark) < 128 for mark in height(0.5, PLAIN) + "".join(stack([0.5], 4, PLAIN)))


def test_heights_run_from_nothing_to_full():
    assert [height(part, BLOCKS) for part in (0.0, 0.001, 0.5, 1.0)] == ["", "▁", "▅", "█"]


@pytest.mark.parametrize("width", [7, 10, 33])
def test_parts_that_add_up_to_all_fill_the_whole_width(width):
    # Rounded one by one, three thirds of 10 would fill 9 cells.
    assert sum(map(len, stack([1 / 3, 1 / 3, 1 / 3], width, BLOCKS))) == width


def test_parts_that_add_up_to_less_leave_the_rest_empty():
    assert stack([0.25, 0.25], 8, BLOCKS) == ["██", "▓▓"]


def test_more_parts_than_marks_share_the_last_mark():
    assert stack([0.1] * 10, 10, BLOCKS)[-2:] == ["·", "·"]
