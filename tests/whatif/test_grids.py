"""Grids against numbers worked out by hand, see `stall`."""

from __future__ import annotations

import pytest

from forkroad.errors import UsageError
from forkroad.whatif.dials import Dial
from forkroad.whatif.grids import grid_table
from forkroad.whatif.levers import list_levers
from tests.whatif.shop import centre_of
from tests.whatif.stall import AT_ONCE

PRICE = "products.thing.price"
BUY = "journey.steps.stall.next.buy"


def grid(*axes: tuple[str, list[float]]):
    centre = centre_of("profit", AT_ONCE)
    plan = centre.plan()
    dials: dict[str, Dial] = {it.place: it.dial for it in list_levers(plan.base, plan) if it.dial}
    return list(grid_table(centre, [(dials[path], values) for path, values in axes], "all").rows())


def test_every_pair_is_run() -> None:
    """100 (s (p - 4) - 0.5) - 50."""
    rows = grid((PRICE, [9.0, 12.0]), (BUY, [0.1, 0.5]))
    found = {(row["value"], row["other_value"]): row["result"] for row in rows}
    assert found == pytest.approx({(9, 0.1): -50, (9, 0.5): 150, (12, 0.1): -20, (12, 0.5): 300})
    assert {(row["place"], row["other_place"]) for row in rows} == {(PRICE, BUY)}
    assert {row["why"] for row in rows} == {""}


def test_a_pair_that_cannot_be_says_why() -> None:
    rows = grid((PRICE, [10.0, -1.0]), (BUY, [0.2, 1.5]))
    said = {(row["value"], row["other_value"]): (row["result"], row["why"]) for row in rows}
    assert said[10.0, 0.2][0] == pytest.approx(20)
    assert said[10.0, 1.5] == (None, f"{BUY} cannot be 1.5")
    assert said[-1.0, 0.2] == (None, f"{PRICE} cannot be -1")


def test_two_inputs_that_move_one_another_are_refused() -> None:
    rival = "journey.steps.stall.next.rival"
    with pytest.raises(UsageError, match="each moves the other"):
        grid((BUY, [0.1, 0.2]), (rival, [0.1, 0.2]))
    with pytest.raises(UsageError, match="name two inputs"):
        grid((BUY, [0.1, 0.2]), (BUY, [0.1, 0.2]))


def test_a_grid_of_too_many_cells_is_left_to_sweep() -> None:
    with pytest.raises(UsageError, match="2,600 cells, more than 2,500; sweep"):
        grid((PRICE, [float(n) for n in range(26)]), (BUY, [n / 100 for n in range(100)]))
