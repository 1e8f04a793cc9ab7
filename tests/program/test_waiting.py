"""Cohorts that have waited: their remaining stay, derived by hand."""

from __future__ import annotations

import pytest

from forkroad.program.departures import Exit
from forkroad.program.waiting import entering_share, plan_waiting
from forkroad.scenario.stays import EmpiricalDays, Fixed, GeometricDays, UniformDays


def leaving(exits: tuple[Exit, ...]) -> dict[int, float]:
    """Return the chance to leave on each day, whatever the exit."""
    found: dict[int, float] = {}
    for way in exits:
        lag = way.lag
        pairs = enumerate(lag.chances) if lag.chances else [(lag.table[0], lag.weight)]
        for day, chance in pairs:
            if chance:
                found[day] = found.get(day, 0.0) + chance
    return found


def test_who_has_waited_two_of_one_to_four_days_leaves_within_two() -> None:
    # D uniform on 1..4 given D >= 2: 2, 3 or 4 days with 1/3 each, so 0, 1 or 2 days more.
    [waiting] = plan_waiting(UniformDays(1, 4), None, Fixed(2), 100, can_stay=False, ageing=None)
    assert leaving(waiting.exits) == pytest.approx({0: 1 / 3, 1: 1 / 3, 2: 1 / 3})


def test_steady_weighs_stays_by_their_length() -> None:
    # D uniform on 1..3: drawn with weight D, w uniform on 1..D: the chance of a rest of j days is
    # P(D > j) / E[D] = (1, 2/3, 1/3) / 2.
    [waiting] = plan_waiting(UniformDays(1, 3), None, None, 100, can_stay=False, ageing=None)
    assert leaving(waiting.exits) == pytest.approx({0: 1 / 2, 1: 1 / 3, 2: 1 / 6})


def test_a_stay_without_memory_goes_on_as_it_began() -> None:
    # P(D = j + 1) = (1/4)(3/4)^j: whoever is there leaves each morning with chance 1/4.
    [waiting] = plan_waiting(GeometricDays(4), None, None, 10, can_stay=False, ageing=None)
    found = leaving(waiting.exits)
    assert found == pytest.approx({day: 0.25 * 0.75**day for day in range(10)})


def test_a_timeout_counts_from_entering() -> None:
    # A stay of 10 days with a timeout after 4, 3 of them waited: one day is left.
    [waiting] = plan_waiting(Fixed(10), 4, Fixed(3), 100, can_stay=False, ageing=None)
    assert leaving(waiting.exits) == pytest.approx({1: 1.0})
    assert waiting.exits[0].is_timeout


def test_who_waits_for_a_timeout_is_kept_apart_by_days() -> None:
    # D = 1 or 3 days, timeout after 4: after 2 days half are due on day 1 (D = 3) and know that
    # one day is left; the other half came to the fork before.
    stay = EmpiricalDays(((1, 0.5), (3, 0.5)))
    [waiting] = plan_waiting(stay, 4, Fixed(2), 100, can_stay=True, ageing=None)
    assert (waiting.days, waiting.due, waiting.passed) == (2, 0.5, 0.5)
    assert leaving(waiting.exits) == pytest.approx({1: 1.0})
    assert waiting.exits[0].remaining == 1


def test_those_who_have_waited_no_day_enter() -> None:
    assert entering_share(EmpiricalDays(((0, 0.3), (50, 0.7)))) == pytest.approx(0.3)
