"""What customers under way did before: rules of memory hold for them from the first day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import forkroad
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from tests.learning.logs import written

Trips = dict[tuple[str, ...], int]

BUY = {"purchase": "buy", "lost": "gone"}
# A step a day. Of 200 who look for the first time 40 buy, 100 leave and 60 look at mail and then
# look again; of these 60 then 45 buy and 15 leave.
TWICE: Trips = {
    ("look", "buy"): 40,
    ("look", "gone"): 100,
    ("look", "mail", "look", "buy"): 45,
    ("look", "mail", "look", "gone"): 15,
}
# From an ad 30 of 150 buy, from a friend 80 of 100.
SOURCES: Trips = {
    ("ad", "look", "buy"): 30,
    ("ad", "look", "gone"): 120,
    ("friend", "look", "buy"): 80,
    ("friend", "look", "gone"): 20,
}
LAST_DAY = 20


def learn(
    folder: Path,
    trips: Trips,
    under_way: Trips,
    **options: Any,
) -> FitResult:
    """Return the fit of trips that are over, and of some whose last step was on the last day."""
    rows = ["customer,time,event,kind"]
    finished = [path for path, n in trips.items() for _ in range(n)]
    going = [path for path, n in under_way.items() for _ in range(n)]
    for who, path in enumerate([*finished, *going]):
        begins = 1 + who % 9 if who < len(finished) else LAST_DAY - len(path) + 1
        for day, step in enumerate(path, begins):
            rows.append(f"c{who},2026-01-{day:02d},{step},{'ab'[who % 2]}")
    return fit(written(folder, "\n".join(rows)), BUY, **options)


def bought(result: FitResult, **options: Any) -> float:
    """Return how many of those under way buy within a month, if nobody arrives."""
    settings = [f"segments.{name}.arrivals={{per_month: 0}}" for name in result.scenario.segments]
    scenario = forkroad.with_settings(result.scenario, [*settings, "months=1"])
    run = forkroad.run(scenario, seed=1, **(options or {"draws": 200}))
    (row,) = run.rows("sales", segment="all", measure="first_orders", period="total")
    return float(row["mean"])


def test_who_is_under_way_has_been_there_before(tmp_path: Path) -> None:
    result = learn(tmp_path, TWICE, {("look", "mail"): 40})
    # When they come back from the mail they look for the second time, so that 45 of 60 buy. Of all
    # who looked for the first time 40 of 240 did.
    assert bought(result) == pytest.approx(40 * 45 / 60, rel=0.03)
    assert "if: visits(look) >= 2 or look_before >= 1" in result.text
    (waits,) = [one for one in result.scenario.segments.values() if one.already_here]
    assert waits.label == "Under way: once or more in look before"


def test_the_step_where_they_are_counts_once(tmp_path: Path) -> None:
    # On the last day 30 look for the first time and 20 for the second. Of the 220 who had looked
    # for the first time by then, 40 bought and 80 left for the mail.
    result = learn(tmp_path, TWICE, {("look",): 30, ("look", "mail", "look"): 20})
    at_first = 40 / 220 + 80 / 220 * 45 / 60
    assert bought(result) == pytest.approx(30 * at_first + 20 * 45 / 60, rel=0.03)


def test_where_they_came_from_is_known_of_who_is_under_way(tmp_path: Path) -> None:
    result = learn(tmp_path, SOURCES, {("ad", "look"): 30, ("friend", "look"): 50})
    assert bought(result) == pytest.approx(30 * 30 / 150 + 50 * 80 / 100, rel=0.03)
    assert 'came_from == "friend" or (came_from == "" and step_before == "friend")' in result.text


@pytest.mark.parametrize("engine", ["exact", "counts", "agents"])
def test_every_engine_knows_the_past(tmp_path: Path, engine: str) -> None:
    result = learn(tmp_path, SOURCES, {("ad", "look"): 300, ("friend", "look"): 500})
    expected = 300 * 30 / 150 + 500 * 80 / 100
    options = {"draws": 40} if engine == "exact" else {"replications": 40}
    # Of a mean of 40: shares known from 100 and 150 (500 * .04, 300 * .033) and luck (11.3), by
    # four standard errors of hypot(20, 9.8, 11.3) / sqrt(40) = 4.
    assert bought(result, engine=engine, **options) == pytest.approx(expected, abs=16)


def test_segments_have_a_past_each(tmp_path: Path) -> None:
    result = learn(
        tmp_path, SOURCES, {("ad", "look"): 30, ("friend", "look"): 50}, segment_by="kind"
    )
    assert bought(result) == pytest.approx(30 * 30 / 150 + 50 * 80 / 100, rel=0.05)
    assert 'segment in ["a", "a_under_way"] and (came_from == "friend" or ' in result.text


def test_nobody_is_told_apart_where_no_rule_asks(tmp_path: Path) -> None:
    # What they chose did not depend on what was before: 50 of 100 bought of either kind.
    alike: Trips = {("ad", "look", "buy"): 50, ("ad", "look", "gone"): 50}
    alike |= {("friend", "look", "buy"): 50, ("friend", "look", "gone"): 50}
    result = learn(tmp_path, alike, {("ad", "look"): 30, ("friend", "look"): 50})
    assert list(result.scenario.segments) == ["everybody"]
    assert "attributes:" not in result.text


def test_rare_pasts_count_as_the_one_most_like_them(tmp_path: Path) -> None:
    # Twelve sources, half of which make customers buy, and under way from each another number.
    trips: Trips = {}
    for number in range(12):
        likes = number % 2
        trips |= {(f"s{number}", "look", "buy"): 40 if likes else 2}
        trips |= {(f"s{number}", "look", "gone"): 2 if likes else 40}
    under_way: Trips = {(f"s{number}", "look"): 20 - number for number in range(12)}
    result = learn(tmp_path, trips, under_way)
    waiting = [one for one in result.scenario.segments.values() if one.already_here]
    assert len(waiting) <= 8
    assert sum(one.already_here["look"].count for one in waiting) == sum(under_way.values())


def test_pasts_that_would_make_a_file_too_long_are_told_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way = {("look", "mail"): 40, ("look",): 10}
    # Who waits in the mail has looked before, who looks has not: two waits. Where only one may be
    # told, nobody is told apart by a past, and all 50 wait in one segment.
    told = learn(tmp_path, TWICE, under_way)
    monkeypatch.setattr("forkroad.learning.pasts.MOST_WAITS", 1)
    together = learn(tmp_path, TWICE, under_way)
    assert waiting(told) == [10, 40]
    assert waiting(together) == [50]


def waiting(result: FitResult) -> list[float]:
    """Return how many wait in each segment that has some."""
    counts = (
        sum(one.count for one in segment.already_here.values())
        for segment in result.scenario.segments.values()
        if segment.already_here
    )
    return sorted(counts)
