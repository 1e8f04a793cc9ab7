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

# Outcomes that are good news, and those that are not, in the order in which people are told of
# them; planners' own words stand between.
HOPED_FOR = ("purchase", "customer")
NOT_HOPED_FOR = ("competitor", "lost", "undecided")
# Outcomes of which none is a way to end well.
BAD_OR_OPEN = (*NOT_HOPED_FOR, "customer")


def rank_of_outcome(word: str) -> int:
    """Return the place of an outcome word in that order.

    >>> sorted(["lost", "returned", "purchase"], key=rank_of_outcome)
    ['purchase', 'returned', 'lost']
    """
    if word in HOPED_FOR:
        return HOPED_FOR.index(word) - len(HOPED_FOR)
    return NOT_HOPED_FOR.index(word) + 1 if word in NOT_HOPED_FOR else 0
