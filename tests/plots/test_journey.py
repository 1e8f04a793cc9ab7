from __future__ import annotations

import pytest

from forkroad.errors import UsageError
from forkroad.plots.journey import flows_of
from forkroad.plots.journey import map as map_figure
from forkroad.results.journey_definitions import BRANCHES
from tests.maps.journeys import loop
from tests.plots.looking import texts
from tests.plots.small import result_of, table_of

MOVES = {
    ("browse", "cart"): (1_250.0, 0.5),
    ("browse", "gone"): (1_250.0, 0.5),
    ("cart", "buy"): (375.0, 0.3),
}
ROWS = [
    ((*way, "all"), measure, number)
    for way, numbers in MOVES.items()
    for measure, number in zip(("moves", "share"), numbers, strict=True)
]


def test_the_ways_are_those_of_the_table() -> None:
    assert flows_of(result_of(table_of(BRANCHES, *ROWS))) == MOVES


@pytest.mark.usefixtures("graphviz")
def test_customers_and_shares_are_written_on_the_ways() -> None:
    shown = texts(map_figure(result_of(table_of(BRANCHES, *ROWS)), loop()))
    assert shown.count("1,250") == 2
    assert {"375", "30 %", "browse", "buy"} <= set(shown)


def test_an_unknown_segment_is_refused() -> None:
    with pytest.raises(UsageError, match='there is no segment "al"'):
        map_figure(result_of(table_of(BRANCHES, *ROWS)), loop(), segment="al")
