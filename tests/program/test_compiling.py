"""Programs: how many types, states and epochs a journey needs, and what declines."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.forecast.run import run
from forkroad.program.compiling import compile_program
from forkroad.program.limits import NoFiniteState
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.oracles.feature_scenarios import read

HEAD = """
forkroad: 1
start: 2026-01-01
months: 2
segments:
  people:
    arrivals: {per_month: 310}
    attributes:
      age: {normal: [50, 10]}
      vip: {chance: 30%}
      channel: {choice: {web: 60%, shop: 30%, fax: rest}}
journey:
  start_at: look
  steps:
"""


def program_of(steps: str, draws: Draws | None = None, **replaced: str) -> Program:
    text = HEAD
    for old, new in replaced.items():
        text = text.replace(old, new)
    return compile_program(build_timeline(read(text + steps), draws or Draws()))


def test_attributes_that_no_condition_reads_make_no_types() -> None:
    program = program_of("    look: {takes: 1 day, next: gone}\n    gone: {outcome: lost}\n")
    assert program.n_types == 1


def test_types_are_the_classes_that_conditions_tell_apart() -> None:
    # vip or not, and 60 or not among those who are no vip: the second question is asked of all,
    # so that there are 4 combinations; vips of both ages leave alike, so that states are fewer.
    program = program_of(
        """
    look:
      takes: 1 day
      next:
        - if: vip
          then: gone
        - if: age >= 60
          then: {gone: 30%, sold: rest}
        - else: sold
    gone: {outcome: lost}
    sold: {outcome: purchase}
"""
    )
    assert program.n_types == 4
    # look for vips, for older and for younger ones; each outcome once.
    assert program.states.count == 5


def test_the_share_of_a_type_is_its_probability() -> None:
    # P(age >= 60) with mean 50 and sd 10 is P(Z >= 1) = 0.158655254.
    program = program_of(
        """
    look: {takes: 1 day, next: [{if: age >= 60, then: old}, {else: young}]}
    old: {outcome: lost}
    young: {outcome: purchase}
"""
    )
    shares = sorted(float(entry.share[0, 0]) for entry in program.entries)
    assert shares == pytest.approx([0.15865525393145707, 0.8413447460685429], abs=1e-15)


def test_a_category_that_is_not_asked_about_joins_the_others() -> None:
    program = program_of(
        """
    look: {takes: 1 day, next: [{if: 'channel == "web"', then: gone}, {else: sold}]}
    gone: {outcome: lost}
    sold: {outcome: purchase}
"""
    )
    assert program.n_types == 2


def test_memory_stops_where_no_condition_counts_further() -> None:
    # `>= 3` counts to 3: look has been visited 1, 2 or 3 times, wait 1 or 2 or 3 times after.
    program = program_of(
        """
    look:
      takes: 1 day
      next: [{if: visits(look) >= 3, then: gone}, {else: {wait: 50%, gone: rest}}]
    wait: {takes: 2 days, next: look}
    gone: {outcome: lost}
"""
    )
    # Three looks, two waits (after the third look nobody waits), one gone: once there, nobody
    # asks how often they looked.
    assert program.states.count == 6


def test_who_waits_for_a_timeout_needs_no_states_of_their_own() -> None:
    steps = """
    look:
      takes: {geometric: 2 days}
      next: {sold: 40%, stay: rest}
      timeout: {after: 5 days, to: gone}
    gone: {outcome: lost}
    sold: {outcome: purchase}
"""
    assert program_of(steps).states.count == 3
    timeline = build_timeline(read(HEAD + steps), Draws())
    apart = compile_program(timeline, by_days=True)
    # 1 to 4 days left to the timeout after a stay of 4 to 1 days: four more states.
    assert apart.states.count == 7


def test_days_that_read_alike_are_one_epoch() -> None:
    program = program_of(
        """
    look: {takes: 1 day, next: [{if: 'weekday in ["sat", "sun"]', then: gone}, {else: sold}]}
    gone: {outcome: lost}
    sold: {outcome: purchase}
"""
    )
    assert program.cells.chances.shape[0] == 2
    # 1 January 2026 is a Thursday: days 2 and 3 are the first weekend.
    assert program.cells.epoch_of_day[:6].tolist() == [0, 0, 1, 1, 0, 0]


def test_an_attribute_in_arithmetic_has_no_finite_split() -> None:
    with pytest.raises(NoFiniteState, match="age in arithmetic"):
        program_of(
            """
    look: {takes: 1 day, choose: {gone: 0.01 * age, sold: 1}}
    gone: {outcome: lost}
    sold: {outcome: purchase}
"""
        )


def test_counting_without_bound_has_no_finite_memory() -> None:
    with pytest.raises(NoFiniteState, match="counts without bound"):
        program_of(
            """
    look: {takes: 1 day, choose: {gone: 0.1 * visits(look), wait: 1}}
    wait: {takes: 1 day, next: look}
    gone: {outcome: lost}
"""
        )


def test_every_transition_row_adds_up_to_one() -> None:
    program = program_of(
        """
    look:
      takes: {uniform: [0, 3]}
      next:
        - if: vip and month == 2
          then: {gone: 30%, wait: 20%, sold: rest}
          sample: 40
        - else: {gone: 50%, sold: rest}
    wait: {takes: 1 day, next: look}
    gone: {outcome: lost}
    sold: {outcome: purchase}
""",
        Draws(1, 0, 5),
    )
    transitions = program.transitions
    for chances in program.cells.chances:
        moved = chances[transitions.cell] * transitions.factor[:, np.newaxis]
        total = np.zeros((len(program.departures.lags), moved.shape[1]))
        np.add.at(total, transitions.departure, moved)
        assert total == pytest.approx(1.0, abs=1e-12)


def test_who_stays_is_not_lost_where_a_campaign_changes_the_stay() -> None:
    # One customer on 5 November is due on the 9th, draws `stay` with 30 % and is at the timeout
    # of 4 days that same day: 0.3 go. The campaign is over by then; that it gave the step
    # another stay, whose timeout counts those who stay, must not touch them.
    scenario = read(
        """
forkroad: 1
start: 2026-10-26
months: 1
segments: {people: {arrivals: {by_date: {2026-11-05: 1}}}}
journey:
  start_at: wait
  steps:
    wait:
      takes: {until: [2026-11-09, 2026-11-22]}
      next: {stay: 30%, rival: rest}
      timeout: {after: 4, to: gone}
    rival: {outcome: competitor}
    gone: {outcome: lost}
campaigns:
  early:
    from: 2026-10-26
    to: 2026-10-31
    change: {journey.steps.wait.takes: {uniform: [1, 3]}}
"""
    )
    [row] = run(scenario).rows(
        "outcomes", period="total", segment="all", step="gone", measure="customers"
    )
    assert row["mean"] == pytest.approx(0.3, rel=1e-12)
