from __future__ import annotations

from forkroad.maps.columns import Column, columns_of
from forkroad.maps.journey_map import map_of
from tests.maps.journeys import cream, fork, loop, scenario, step


def test_stages_are_columns_and_outcomes_stand_at_the_end() -> None:
    assert columns_of(map_of(cream())) == (
        Column("aware", ("see_ad",)),
        Column("appeal", ("instagram",)),
        Column("ask", ("visit_site", "compare")),
        # The reminder has no stage; the cart leads to it.
        Column("act", ("cart", "reminder", "buy")),
        Column("advocate", ("loyal",)),
        Column("ends", ("done", "rival", "gone")),
    )


def test_without_stages_a_column_holds_the_fewest_moves() -> None:
    assert columns_of(map_of(loop())) == (
        Column("", ("browse",)),
        Column("", ("cart",)),
        Column("", ("buy", "gone")),
    )


def test_a_step_that_nobody_reaches_has_a_place_all_the_same() -> None:
    lost = scenario(
        {
            "a": step(next=fork(end=1.0)),
            "island": step(next=fork(end=1.0)),
            "end": step(outcome="lost"),
        }
    )
    assert columns_of(map_of(lost))[0] == Column("", ("a", "island"))


def test_an_outcome_with_a_stage_stands_in_it() -> None:
    steps = {"a": step(stage="one", next=fork(end=1.0)), "end": step(stage="two", outcome="lost")}
    staged = scenario(steps, stages=("one", "two"))
    assert columns_of(map_of(staged)) == (Column("one", ("a",)), Column("two", ("end",)))
