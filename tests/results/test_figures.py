from __future__ import annotations

from dataclasses import fields

from forkroad.results.columns import FIGURE_NAMES
from forkroad.results.figures import NOTHING_KNOWN, Figures


def test_the_figures_stand_in_the_order_of_the_columns():
    names = [field.name for field in fields(Figures)]
    assert tuple(names[: len(FIGURE_NAMES)]) == FIGURE_NAMES
    assert names[len(FIGURE_NAMES) :] == ["variance_error"]  # which is no column


def test_what_was_not_computed_is_nothing_rather_than_zero():
    assert {getattr(NOTHING_KNOWN, each.name) for each in fields(Figures)} == {None}
