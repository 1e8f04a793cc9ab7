from __future__ import annotations

from datetime import date

import pytest

from forkroad.errors import UsageError
from forkroad.scenario.file import read_text
from forkroad.scenario.stale import day_before, stale_evidence

TEXT = """\
forkroad: 1
start: 2026-03-01
months: 2
segments: {a: {arrivals: {per_month: 100}}}
values: {mail: {beta: [3, 7]}, price: 10}
journey:
  start_at: x
  steps:
    x:
      takes: 1
      next:
        - {if: mail > 0.1, then: {y: 50%, z: rest}, sample: 40, asked_on: 2025-03-01, owner: Ana}
        - {else: {y: 20%, z: rest}, sample: 30, asked_on: 2025-03-02}
    y: {takes: 1, next: {done: 50%, z: rest}, sample: 25}
    z: {outcome: lost}
    done: {outcome: purchase}
"""
TODAY = date(2026, 3, 1)


def found(before):
    scenario = read_text(TEXT).required()
    return {it.problem.place: it for it in stale_evidence(scenario, before, TODAY)}


def test_what_was_asked_before_the_day_and_what_has_no_date_is_listed_by_line():
    stale = found(date(2025, 3, 2))
    # Asked on the day itself is not before it.
    assert list(stale) == [
        "values.mail",
        "journey.steps.x.next.1.then",
        "journey.steps.y.next",
    ]
    old = stale["journey.steps.x.next.1.then"]
    assert (old.problem.line, old.age_months, old.evidence.sample) == (12, 12, 40)
    assert old.problem.message == "asked on 2025-03-01, 12 months ago (Ana)"
    undated = stale["journey.steps.y.next"]
    assert undated.problem.message == "seen on 25 customers, nobody says when: asked_on is missing"
    assert undated.age_months is None
    assert all(it.problem.warning for it in stale.values())


def test_steps_that_what_ifs_add_are_looked_at():
    text = TEXT + (
        "what_ifs:\n"
        "  trial:\n"
        "    add:\n"
        "      journey.steps.home:\n"
        "        next: {done: 60%, z: rest}\n"  # in line 21
        "        asked_on: 2024-03-01\n"
        "    change: [{at: y, move: 5 points, from: z, to: home}]\n"
        "  later: {based_on: trial, from: 2026-04-01}\n"
    )
    scenario = read_text(text).required()
    *_, last = stale_evidence(scenario, date(2025, 3, 2), TODAY)
    assert last.problem.place == "what_ifs.trial.add.journey.steps.home.next"
    assert (last.problem.line, last.age_months) == (21, 24)


def test_months_that_are_not_whole_do_not_count():
    # From 2 March 2025 to 1 March 2026 it is a day less than 12 months.
    stale = found(TODAY)
    assert stale["journey.steps.x.next.2.else"].age_months == 11


@pytest.mark.parametrize(
    "age, day",
    [
        ("12m", date(2025, 3, 31)),
        ("1 month", date(2026, 2, 28)),
        ("2y", date(2024, 3, 31)),
        ("2w", date(2026, 3, 17)),
        ("31 days", date(2026, 2, 28)),
    ],
)
def test_ages_lead_back_from_today(age, day):
    assert day_before(age, date(2026, 3, 31)) == day


@pytest.mark.parametrize("age", ["", "12", "m", "-3m", "1.5y", "12 moons"])
def test_what_is_no_age_is_refused(age):
    with pytest.raises(UsageError, match="an age is written 12m, 90d, 8w or 2y"):
        day_before(age, TODAY)


@pytest.mark.parametrize("age", ["2000y", "9999m", "9999w"])
def test_ages_that_lead_out_of_the_calendar_are_refused(age):
    with pytest.raises(UsageError, match="leads before 1900"):
        day_before(age, TODAY)
