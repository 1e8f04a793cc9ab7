"""The most likely paths against answers by hand and the paths of simulated customers."""

from __future__ import annotations

import math
from collections import Counter
from random import Random

import pytest

from forkroad.engines import exact, path_search
from forkroad.engines.path_search import likely_paths
from forkroad.engines.paths_table import paths_table
from forkroad.scenario.model import Scenario
from tests.engines.programs import LOOP, journey, program_of
from tests.oracles.feature_scenarios import feature
from tests.oracles.luck import Luck
from tests.oracles.people import customers
from tests.oracles.reading import Reader
from tests.oracles.trips import travel


def test_the_paths_of_the_loop_come_in_the_order_of_their_chances():
    # .5 lost at once; .5 * .3 bought from the first cart; .5 * .1 lost there; and .3 of each
    # after another turn of two days: .15, .045, .015; then .045 (once more), ...
    found = likely_paths(program_of(journey(LOOP)), 6)
    paths = [(" ".join(path.steps), path.outcome) for path in found.paths]
    assert paths[0] == ("browse lost", "lost")
    assert set(paths[1:3]) == {
        ("browse cart buy done", "purchase"),
        ("browse cart browse lost", "lost"),
    }
    assert paths[3] == ("browse cart lost", "lost")
    chances = [path.probability for path in found.paths]
    assert chances == pytest.approx([0.5, 0.15, 0.15, 0.05, 0.045, 0.045])
    assert found.rest == pytest.approx(1 - 0.94)
    assert found.is_complete


def test_a_path_takes_its_days():
    found = likely_paths(program_of(journey(LOOP)), 6)
    days = {" ".join(path.steps): path.days for path in found.paths}
    assert days["browse lost"] == pytest.approx(1)
    assert days["browse cart buy done"] == pytest.approx(2)
    assert days["browse cart browse cart buy done"] == pytest.approx(4)


def test_all_paths_together_are_everybody():
    # After 40 paths less than .3^10 is left.
    found = likely_paths(program_of(journey(LOOP)), 40)
    total = math.fsum(path.probability for path in found.paths)
    assert total + found.rest == pytest.approx(1)
    assert found.rest < 1e-5
    assert [path.probability for path in found.paths] == sorted(
        (path.probability for path in found.paths), reverse=True
    )


def test_who_stays_on_in_a_step_does_not_enter_it_again():
    # Half leave on day 1, half of those left on day 2 by the timeout.
    steps = (
        "    browse: {takes: 1 day, next: {won: 50%, stay: rest},"
        " timeout: {after: 4 days, to: gone}}\n"
        "    won: {outcome: purchase}\n    gone: {outcome: lost}\n"
    )
    found = likely_paths(program_of(journey(steps)), 5)
    assert {path.steps: (path.probability, path.days) for path in found.paths} == {
        ("browse", "won"): pytest.approx((0.5, 1)),
        ("browse", "gone"): pytest.approx((0.5, 4)),
    }
    assert found.rest == pytest.approx(0, abs=1e-12)


def test_a_path_counts_only_if_it_ends_before_the_horizon():
    # One a day for 31 days, three days each: 28 of 31 get there.
    steps = "    browse: {takes: 3 days, next: gone}\n    gone: {outcome: lost}\n"
    found = likely_paths(program_of(journey(steps, "arrivals: {per_month: 31}", "months: 1")), 5)
    [path] = found.paths
    assert path.probability == pytest.approx(28 / 31)
    assert path.days == pytest.approx(3)
    assert found.rest == pytest.approx(3 / 31)


def test_shares_that_change_over_time_are_taken_as_they_are():
    # In January all are lost, in February all win: 31 and 28 customers, no time on the way.
    steps = (
        "    browse: {next: {won: luck, gone: rest}}\n"
        "    won: {outcome: purchase}\n    gone: {outcome: lost}\n"
    )
    head = "months: 2\nvalues: {luck: {2026-01: 0, 2026-02: 1}}"
    found = likely_paths(program_of(journey(steps, "arrivals: {per_month: [31, 28]}", head)), 5)
    chances = {path.outcome: path.probability for path in found.paths}
    assert chances == pytest.approx({"lost": 31 / 59, "purchase": 28 / 59})


def test_nobody_on_the_way_has_no_path():
    # All 31 arrive on the last days and are still waiting at the horizon.
    steps = "    browse: {takes: 40 days, next: gone}\n    gone: {outcome: lost}\n"
    found = likely_paths(program_of(journey(steps, "arrivals: {per_month: 31}", "months: 1")), 5)
    assert found.paths == ()
    assert found.rest == 1


def test_a_search_that_is_cut_short_says_so(monkeypatch):
    monkeypatch.setattr(path_search, "MOST_GROWN", 2)
    monkeypatch.setattr(path_search, "MOST_GROWN_PER_PATH", 0)
    found = likely_paths(program_of(journey(LOOP)), 40)
    assert not found.is_complete
    assert found.rest == pytest.approx(1 - math.fsum(path.probability for path in found.paths))


def test_the_table_lists_paths_by_rank_and_the_remainder_last():
    table = paths_table(likely_paths(program_of(journey(LOOP)), 1))
    rows = [(row["rank"], row["path"], row["measure"], row["mean"]) for row in table.rows()]
    assert rows == [
        (1, "browse > lost", "probability", pytest.approx(0.5)),
        (1, "browse > lost", "days", pytest.approx(1)),
        (2, "rest", "probability", pytest.approx(0.5)),
    ]
    assert [row["outcome"] for row in table.rows()] == ["lost", "lost", None]


def simulated_paths(scenario: Scenario, replications: int) -> tuple[Counter, Counter, int]:
    """Count the ended paths of simulated customers, their days, and who set out."""
    paths: Counter = Counter()
    days: Counter = Counter()
    set_out = 0
    for replication in range(replications):
        rng = Random(f"paths {replication}")
        reader = Reader(scenario, Luck(scenario, rng), {})
        for trip, waiting in customers(reader, rng):
            travel(reader, trip, rng, waiting)
            set_out += 1
            if trip.visits[-1].step in reader.ends:
                path = tuple(visit.step for visit in trip.visits)
                paths[path] += 1
                days[path] += max(trip.visits[-1].entered, 0) - trip.set_out
    return paths, days, set_out


# Some 60 paths. Of n customers a share p goes so with standard error sqrt(p (1 - p) / n); with
# `fixed` arrivals and customers who are already here, less.
@pytest.mark.parametrize("name", ["campaigns", "expressions", "timeouts"])
def test_paths_agree_with_one_customer_at_a_time(name):
    scenario = feature(name)
    counted, days, n = simulated_paths(scenario, 60)
    found = likely_paths(program_of(scenario), 12)
    assert found.is_complete
    for path in found.paths:
        error = math.sqrt(path.probability * (1 - path.probability) / n)
        assert counted[path.steps] / n == pytest.approx(path.probability, abs=4.5 * error)
        if counted[path.steps] >= 30:
            # Days of one path spread by less than their mean and a week.
            error = (path.days + 7) / math.sqrt(counted[path.steps])
            assert days[path.steps] / counted[path.steps] == pytest.approx(
                path.days, abs=4.5 * error
            )
    # Nobody's path is likelier than the last of the list and yet not on it.
    listed = {path.steps for path in found.paths}
    least = found.paths[-1].probability
    for steps, count in counted.items():
        if steps not in listed:
            assert count / n <= least + 4.5 * math.sqrt(least / n)


def test_the_only_way_to_an_outcome_is_as_likely_as_the_outcome_in_all_draws():
    # Half are lost at once, as thirty customers have told; who goes on buys. 40 draws, of which
    # the search follows 8: yet the shares are those of all 40.
    steps = (
        "    browse: {takes: 1 day, next: {buy: 50%, lost: rest}, sample: 30}\n"
        "    buy: {buys: thing, next: done}\n"
        "    done: {outcome: purchase}\n"
        "    lost: {outcome: lost}\n"
    )
    program = program_of(journey(steps), draws=40)
    estimates = exact.solve(program).estimates
    found = likely_paths(program, 2)
    for path in found.paths:
        total = estimates["outcome", path.steps[-1]].means[0, -1]
        assert path.probability == pytest.approx(total.mean(), rel=1e-12)
        assert path.error == pytest.approx(total.std(ddof=1) / math.sqrt(40), rel=1e-9)
    assert found.rest == pytest.approx(0, abs=1e-12)
