from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from forkroad.engines import counts, counts_walk
from forkroad.engines.counts_tally import list_spans
from forkroad.engines.counts_walk import Walk
from forkroad.engines.samples import Samples, join_samples
from forkroad.forecast.plan import Options, make_plan
from forkroad.program.program import Program
from tests.engines.programs import LOOP, journey, program_of
from tests.oracles.feature_scenarios import FEATURES, feature

SMALL = tuple(name for name in FEATURES if name not in ("memory", "already_here"))


def program(name: str, draws: int = 1) -> Program:
    """Return a feature scenario as the counts engine wants it."""
    options = Options(seed=1, draws=draws, unlimited=True)
    return make_plan(feature(name), options).program(by_days=True)


def same(first: Samples, second: Samples) -> bool:
    """Whether two samples are the same, byte for byte."""
    for field in fields(Samples):
        mine, other = getattr(first, field.name), getattr(second, field.name)
        if isinstance(mine, np.ndarray) and mine.tobytes() != other.tobytes():
            return False
        if not isinstance(mine, np.ndarray | dict) and mine != other:
            return False
    keys = first.measures.keys()
    return keys == second.measures.keys() and all(
        first.measures[key].tobytes() == second.measures[key].tobytes() for key in keys
    )


@pytest.mark.parametrize("name", SMALL)
def test_customers_are_conserved_at_the_end_of_every_day(name: str) -> None:
    whole = program(name, draws=6)
    walk = Walk(whole, seed=1, first=0, n_replications=6)
    set_out = np.zeros(6, dtype=np.int64)
    for day in range(whole.n_days):
        before = walk.arrived.sum(axis=0)
        walk.take(day)
        set_out += walk.arrived.sum(axis=0) - before
        here = walk.present()
        assert here.min() >= 0, day
        assert here.sum(axis=0).tolist() == (set_out + walk.cohorts.sum(axis=0)).tolist(), day


def test_customers_who_vanish_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Leaky(Walk):
        def take(self, day: int) -> None:
            super().take(day)
            self.entered[self.entered > 0] -= day == 9

    monkeypatch.setattr(counts, "Walk", Leaky)
    with pytest.raises(counts.CustomersLost):
        counts.simulate(program("calendar"), 5, seed=1)
    assert counts_walk.Walk is Walk


@pytest.mark.parametrize("name", ["timeouts", "sampled_shares", "money"])
def test_work_done_in_parts_and_in_any_order_is_the_same(name: str) -> None:
    whole = program(name, draws=400)
    at_once = counts.simulate(whole, 400, seed=5)
    later = _part(whole, 200)
    earlier = _part(whole, 0)
    assert same(join_samples([earlier, later]), at_once)


def _part(whole: Program, first: int) -> Samples:
    from forkroad.program.slicing import slice_draws

    part = slice_draws(whole, first if whole.n_draws > 1 else 0, 200)
    return counts.simulate(part, 200, seed=5, first=first)


def test_more_replications_begin_with_the_same_ones() -> None:
    whole = program("timeouts")
    few, many = counts.simulate(whole, 200, seed=5), counts.simulate(whole, 230, seed=5)
    assert np.array_equal(few.visits, many.visits[..., :200])


def test_another_seed_is_another_result() -> None:
    whole = program("calendar")
    assert not same(counts.simulate(whole, 20, seed=5), counts.simulate(whole, 20, seed=6))


def test_progress_is_told_after_every_block() -> None:
    told: list[int] = []
    counts.simulate(program("calendar"), 450, seed=1, progress=told.append)
    assert told == [200, 400, 450]


def test_blocks_of_a_large_program_hold_fewer_replications() -> None:
    assert counts.block_size(program("calendar")) == 200
    assert counts.block_size(program("memory")) < 200


def test_fixed_arrivals_are_the_months_number_in_every_replication() -> None:
    # March has 31 days, of which the horizon holds all: 12 each month, whatever the days.
    scenario = journey(LOOP, "arrivals: {per_month: 12, spread: fixed}", "months: 3")
    found = counts.simulate(program_of(scenario), 30, seed=2)
    assert np.unique(found.measures["arrivals", ""][0, :3]).tolist() == [12]
    assert np.unique(found.measures["arrivals", ""][0, 3]).tolist() == [36]


def test_overdispersed_arrivals_vary_as_much_as_they_say() -> None:
    # 100 a month with variance 4 times the mean: 400; of a normal sample of 2,000 the variance
    # has an error of 400 sqrt(2 / 2000) = 12.6, a little more for a skewed one.
    scenario = journey(LOOP, "arrivals: {per_month: 100, spread: {overdispersed: 4}}", "months: 1")
    found = counts.simulate(program_of(scenario), 2_000, seed=2).measures["arrivals", ""][0, 0]
    assert found.mean() == pytest.approx(100, abs=5 * 20 / 2_000**0.5)
    assert found.var() == pytest.approx(400, abs=5 * 15)


def test_those_already_here_are_so_many_and_no_arrivals() -> None:
    scenario = journey(LOOP, "already_here: {browse: 40, cart: {count: 25, waited: 1 day}}")
    found = counts.simulate(program_of(scenario), 10, seed=2).measures
    assert np.unique(found["set_out", ""][0, -1]).tolist() == [65]
    assert found["arrivals", ""].any() == np.False_


def test_the_loop_has_its_known_answers() -> None:
    # P(buy) = 3/14, and 10/7 visits of browse and 5/7 of cart; 20,000 customers in all.
    scenario = journey(LOOP, "already_here: {browse: 1000}", "months: 12")
    found = counts.simulate(program_of(scenario), 20, seed=2)
    bought = found.measures["outcome", "done"][0, -1].mean()
    assert bought == pytest.approx(3_000 / 14, abs=5 * (1000 * 3 / 14 * 11 / 14 / 20) ** 0.5)
    browse, cart = found.visits[0, -1, :2].mean(axis=-1)
    assert browse == pytest.approx(10_000 / 7, abs=40)
    assert cart == pytest.approx(5_000 / 7, abs=40)


def test_money_is_units_at_the_price_of_the_day() -> None:
    # One unit a purchase at 10: revenue is ten times the units in every replication.
    scenario = journey(LOOP, "already_here: {browse: 50}")
    found = counts.simulate(program_of(scenario), 10, seed=2).measures
    assert np.array_equal(found["revenue", ""], 10.0 * found["units", "thing"])
    assert np.array_equal(found["contribution", ""], found["revenue", ""])


def test_moves_lead_to_as_many_visits() -> None:
    # Whoever visits a step arrived there, was here before, or moved there.
    found = counts.simulate(program("campaigns"), 20, seed=2)
    names = found.names
    into = {pair: found.moves[0, -1, place] for place, pair in enumerate(found.pairs)}
    for step, name in enumerate(names.steps):
        moved = sum((it for pair, it in into.items() if pair[1] == step), np.zeros(20))
        set_out = found.measures["arrivals", ""][0, -1] if name == "see_ad" else 0
        assert np.array_equal(found.visits[0, -1, step], moved + set_out), name


def test_spans_end_where_a_price_changes_and_where_a_period_does() -> None:
    # From 31 January, two months: February's first day is day 1, March's day 29, the last
    # period ends on day 58; prices and costs change on 14/15 February, 20 February, 10 and 15
    # March: days 15, 20, 38 and 43 (the campaign ends with 14 February).
    spans = list_spans(program("money"))
    assert [span.first for span in spans] == [0, 1, 15, 20, 29, 38, 43]
    assert spans[-1].stop == program("money").n_days


def test_too_many_states_are_declined_with_what_multiplies_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counts, "MAX_STATES", 10)
    [reason] = counts.limits(program("timeouts"))
    assert "48 states and 10 are the most" in reason
    assert counts.limits(program("shocks")) == []
