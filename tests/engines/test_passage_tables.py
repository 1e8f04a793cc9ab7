"""The tables of stages, timing and cohorts, row by row on journeys worked out by hand."""

from __future__ import annotations

import math

import pytest

from forkroad.engines import exact, passage_days, reaching
from forkroad.engines.passage_tables import cohorts_table
from tests.engines.programs import (
    AT_THE_EXIT,
    LEAVING,
    LOOP,
    journey,
    milestones_of,
    only,
    program_of,
    stages,
    timing,
)
from tests.oracles.feature_scenarios import feature

STAGES = [("look", ["browse"]), ("act", ["cart"]), ("won", ["buy", "done"])]


def test_stages_say_who_reached_them_of_all_and_of_the_stage_before():
    # Half of ten reach the cart at once and nobody later; 3/14 of ten buy.
    table = stages(program_of(journey(LOOP, "already_here: {browse: 10}")), STAGES)
    row = {"segment": "people", "stage": "won"}
    assert only(table, measure="customers", **row)["mean"] == pytest.approx(30 / 14)
    assert only(table, measure="share", **row)["mean"] == pytest.approx(3 / 14)
    assert only(table, measure="share_of_previous", **row)["mean"] == pytest.approx(3 / 7)
    first = only(table, measure="share_of_previous", segment="all", stage="look")
    assert first["mean"] is None


def test_a_share_of_nobody_is_no_number():
    table = stages(program_of(journey(LEAVING, AT_THE_EXIT)), STAGES)
    row = {"segment": "all", "stage": "won"}
    assert only(table, measure="share", **row)["mean"] == 0
    assert only(table, measure="share_of_previous", **row)["mean"] is None


def test_no_stages_make_an_empty_table():
    assert len(stages(program_of(journey(LOOP)), [])) == 0


def test_timing_tells_the_days_of_those_who_get_there():
    # Two days a turn, and .7 of those who get there at all get there in the turn: after 2, 4 and
    # 6 days .7, .91 and .973 of them. The variance is 4 * .3 / .7^2.
    scenario = journey(LOOP)
    table = timing(program_of(scenario), milestones_of(scenario))
    row = only(table, segment="all", milestone="first_purchase", measure="days")
    assert row["mean"] == pytest.approx(20 / 7)
    assert row["sd"] == pytest.approx(math.sqrt(4 * 0.3 / 0.49))
    assert [row[name] for name in ("p05", "p25", "p50", "p75", "p95")] == [2, 2, 2, 4, 6]
    assert row["approximate"] is False
    assert row["se"] == 0
    share = only(table, segment="all", milestone="first_purchase", measure="share_reaching")
    assert share["mean"] == pytest.approx(3 / 14)
    assert share["p50"] is None


def test_a_quantile_is_the_day_on_which_its_level_is_reached():
    # Stays of 1, 2, ..., 20 days, each for 5 in 100: the 5 % quantile is the first day, the
    # median the tenth, exactly on the edge.
    steps = "    browse: {takes: {uniform: [1, 20]}, next: gone}\n"
    steps += "    gone: {outcome: lost, milestone: true}\n"
    scenario = journey(steps)
    row = only(timing(program_of(scenario), {"gone": "gone"}), segment="all", measure="days")
    assert [row[name] for name in ("p05", "p25", "p50", "p75", "p95")] == [1, 5, 10, 15, 19]


def test_the_first_purchase_is_a_milestone_only_where_something_is_sold():
    steps = "    browse: {milestone: true, next: gone}\n    gone: {outcome: lost}\n"
    scenario = journey(steps)
    table = timing(program_of(scenario), milestones_of(scenario))
    assert {row["milestone"] for row in table.rows()} == {"browse"}


def test_a_milestone_that_nobody_reaches_takes_no_number_of_days():
    scenario = journey(LEAVING, AT_THE_EXIT)
    table = timing(program_of(scenario), milestones_of(scenario))
    assert only(table, segment="all", milestone="buy", measure="days")["mean"] is None
    assert only(table, segment="all", milestone="buy", measure="share_reaching")["mean"] == 0


def test_means_stay_exact_where_days_are_taken_together(monkeypatch):
    scenario = feature("campaigns")
    program, milestones = program_of(scenario), milestones_of(scenario)
    exactly = timing(program, milestones)
    monkeypatch.setattr(passage_days, "WORK", 0)
    nearly = timing(program, milestones)
    assert {row["approximate"] for row in nearly.where(measure="days").rows()} == {True}
    for one, other in zip(exactly.rows(), nearly.rows(), strict=True):
        assert other["mean"] == pytest.approx(one["mean"], rel=1e-9)
        if one["measure"] == "days":
            assert other["sd"] == pytest.approx(one["sd"], rel=1e-9)


def test_cohorts_have_a_row_for_every_period_inside_the_horizon_and_a_pooled_total():
    # 31 and 28 arrive, one a day; a day later everybody is gone: in February one of January's
    # and all of February's are active. The five who are here are no part of the total.
    steps = "    browse: {takes: 1 day, next: gone}\n    gone: {outcome: lost}\n"
    people = "arrivals: {per_month: [31, 28]}, already_here: {browse: 5}"
    table = cohorts_table(program_of(journey(steps, people, "months: 2")))
    found = {
        (row["arrival_period"], row["periods_since"]): row["mean"]
        for row in table.where(segment="all", measure="active").rows()
    }
    assert found == pytest.approx(
        {
            ("2026-01", 0): 31,
            ("2026-01", 1): 1,
            ("2026-02", 0): 28,
            ("total", 0): 59,
            ("total", 1): 1,
            ("already_here", 0): 5,
            ("already_here", 1): 0,
        }
    )


def test_uncertain_inputs_give_means_over_draws_with_their_error():
    scenario = feature("sampled_shares")
    program = program_of(scenario, draws=6)
    row = next(iter(timing(program, {}).where(segment="all", measure="share_reaching").rows()))
    assert row["se"] > 0
    bought = cohorts_table(program).where(segment="all", measure="buyers", arrival_period="total")
    assert all(row["se"] > 0 for row in bought.rows() if row["mean"] > 0)


# The loop with shares that thirty and twenty customers have told.
DRAWN = (
    "    browse: {takes: 1 day, next: {cart: 50%, lost: rest}, sample: 30}\n"
    "    cart: {takes: 1 day, next: {browse: 60%, buy: 30%, lost: rest}, sample: 20}\n"
    "    buy: {buys: thing, milestone: true, next: done}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost, milestone: true}\n"
)


def test_tables_of_few_draws_agree_with_those_of_all(monkeypatch):
    # 60 draws, of which stages follow 32 and cohorts 16: who buys, is lost, arrives or pays is
    # told by other tables too, over all 60, and has to be the same number.
    monkeypatch.setattr(reaching, "WORK", 0)
    people = "arrivals: {per_month: 100}, already_here: {cart: 20}"
    program = program_of(journey(DRAWN, people, "months: 6"), draws=60)
    answer = exact.solve(program)
    reached = stages(program, [("won", ["buy"]), ("gone", ["lost"])], answer)
    for stage, key in (("won", ("converted", "")), ("gone", ("outcome", "lost"))):
        found = only(reached, stage=stage, segment="all", measure="customers")["mean"]
        assert found == pytest.approx(answer.estimates[key].means[0, -1].mean(), rel=1e-12)
    times = timing(program, {"lost": "lost"}, answer)
    for milestone, key in (("first_purchase", ("converted", "")), ("lost", ("outcome", "lost"))):
        row = only(times, milestone=milestone, segment="all", measure="share_reaching")
        expected = answer.estimates[key].means[0, -1].mean() / 620
        assert row["mean"] == pytest.approx(expected, rel=1e-12)
        assert row["se"] > 0
    cohorts = cohorts_table(program, answer)
    for period in range(6):
        row = only(
            cohorts,
            arrival_period=f"2026-0{period + 1}",
            periods_since=0,
            segment="all",
            measure="active",
        )
        assert row["mean"] == pytest.approx(100, rel=1e-12)
    paid = sum(
        row["mean"]
        for row in cohorts.where(segment="all", measure="revenue").rows()
        if row["arrival_period"] in ("total", "already_here")
    )
    expected = answer.estimates["revenue", ""].means[0, -1].mean()
    assert paid == pytest.approx(expected, rel=1e-12)


def test_what_no_other_table_tells_is_near_what_all_draws_give(monkeypatch):
    # Who reaches the cart may come back to it: only a part of its visits are first ones.
    program = program_of(journey(DRAWN, "arrivals: {per_month: 100}", "months: 6"), draws=200)
    act = [("act", ["cart"])]
    wanted = {"stage": "act", "segment": "all", "measure": "customers"}
    whole = only(stages(program, act), **wanted)
    monkeypatch.setattr(reaching, "WORK", 0)
    few = only(stages(program, act, exact.solve(program)), **wanted)
    alone = only(stages(program, act), **wanted)
    assert abs(few["mean"] - whole["mean"]) < 3 * few["se"]
    assert few["se"] < alone["se"]
