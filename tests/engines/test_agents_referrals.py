"""Word of mouth: as many come as branching processes say, on the days that they should."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines import agents_days
from forkroad.engines.agents import Options
from forkroad.errors import EngineDeclined
from forkroad.scenario.model import Scenario
from tests.engines.following import followed, same_bytes, total
from tests.oracles.feature_scenarios import read
from tests.oracles.yaml_text import as_yaml

LIMIT = 4.5


def scenario_of(brings: str, *, months: int = 12, factor: str = "") -> Scenario:
    """Return a scenario in which 200 customers come on the first day and may tell friends."""
    return read(f"""
forkroad: 1
start: 2026-01-01
months: {months}
segments:
  people: {{arrivals: {{by_date: {{2026-01-01: 200}}, spread: fixed}}}}
  friends: {{label: those who were told}}
journey:
  start_at: site
  steps:
    site: {{brings: {brings}, next: done}}
    done: {{outcome: purchase}}
{factor}""")


def test_as_many_come_as_a_branching_process_has_descendants() -> None:
    answer = followed(scenario_of("{segment: friends, per_visit: 0.3, within: 5 days}"), 200)
    friends = total(answer, "arrivals", row="friends")
    # Each of 200 founders has a total progeny with mean 1 / (1 - m) and variance m / (1 - m)^3
    # (Borel), itself counted; a year leaves room for all generations that matter.
    m = 0.3
    mean, variance = 200 / (1 - m) - 200, 200 * m / (1 - m) ** 3
    assert abs(friends.mean() - mean) < LIMIT * np.sqrt(variance / 200)
    assert abs(friends.var() - variance) < LIMIT * variance * np.sqrt(2 / 200)


def test_they_come_on_any_of_the_days_after_alike() -> None:
    scenario = scenario_of("{segment: friends, per_visit: 0.5, within: 4 days}", months=1)
    data = scenario.source.data
    data["segments"]["friends"]["start_at"] = "done"
    answer = followed(read(as_yaml(data)), 300, Options(path_share=1.0))
    friends = answer.paths.segment == answer.names.segments.index("friends")
    counts = np.bincount(answer.paths.set_out[friends], minlength=31)
    # 200 visits on day 0 bring 100 friends over days 1 to 4 in each of 300 replications:
    # Poisson numbers of mean 25 a day, and nobody on any other day.
    assert counts[0] == 0
    assert (counts[5:] == 0).all()
    assert (np.abs(counts[1:5] - 7500) < LIMIT * np.sqrt(7500)).all()
    by_replication = answer.measures["arrivals", ""][:, answer.names.rows.index("friends"), -1]
    assert abs(by_replication.var() - 100) < LIMIT * 100 * np.sqrt(2 / 300)


def test_those_who_would_come_after_the_horizon_do_not() -> None:
    answer = followed(
        scenario_of("{segment: friends, per_visit: 1, within: 62 days}", months=1), 100
    )
    friends = total(answer, "arrivals", row="friends")
    # The expected number who set out on day t after m(t) = 200 on day 0 and 1/62 of all who
    # came before: 200 ((1 + 1/62)^30 - 1) in January's 31 days.
    mean = 200 * ((1 + 1 / 62) ** 30 - 1)
    assert abs(friends.mean() - mean) < LIMIT * np.sqrt(2 * mean / 100)


def test_campaigns_do_not_multiply_those_who_are_brought() -> None:
    campaign = "campaigns: {push: {from: 2026-01-01, to: 2026-12-31, arrivals: {friends: x5}}}\n"
    brings = "{segment: friends, per_visit: 0.3, within: 5 days}"
    plain, pushed = (followed(scenario_of(brings, factor=factor), 5) for factor in ("", campaign))
    assert np.array_equal(total(plain, "arrivals"), total(pushed, "arrivals"))


def test_word_of_mouth_may_change_with_a_value() -> None:
    brings = "{segment: friends, per_visit: talk, within: 5 days}"
    value = "values: {talk: {2026-01: 0, 2026-02: 1}}\n"
    answer = followed(scenario_of(brings, factor=value), 5)
    # Everybody visits on the first day, when nobody talks.
    assert (total(answer, "arrivals", row="friends") == 0).all()


def test_word_of_mouth_without_measure_is_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every customer brings three within a day: 200 x 4^d by day d, too many for any machine.
    monkeypatch.setattr(agents_days, "MOST_CUSTOMERS", 100_000)
    with pytest.raises(EngineDeclined, match="word of mouth brings more than 100,000"):
        followed(scenario_of("{segment: friends, per_visit: 3, within: 1 day}"), 1)


def test_batches_of_replications_change_nothing() -> None:
    scenario = scenario_of("{segment: friends, per_visit: 0.3, within: 5 days}")
    together = followed(scenario, 6, Options(path_share=1.0))
    same_bytes(together, followed(scenario, 6, Options(path_share=1.0, chunk=1)))
    assert np.array_equal(total(together, "outcome", "done"), total(together, "arrivals"))
