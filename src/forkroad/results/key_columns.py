"""The key columns that several tables share, and the words that stand in them."""

from __future__ import annotations

from forkroad.results.columns import Column

ALL = "all"  # the segment of a row that holds everybody
REST = "rest"  # the path of the row that holds what the listed paths leave
FIRST_PURCHASE = "first_purchase"  # the milestone of the first purchase

PERIOD = Column("period", "2026-03, 2026-W10, 2026-Q1, or total for the whole horizon")
SEGMENT = Column("segment", "all, a segment's name, or a group's name")
PRODUCT = Column("product", "the product's name")
STEP = Column("step", "the step's name")
