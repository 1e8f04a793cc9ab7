"""Common random numbers: what changes one fork changes nobody's luck elsewhere."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from forkroad.engines.agents import Options, simulate
from forkroad.engines.agents_findings import AgentsAnswer
from forkroad.program.journey import plan_journey
from forkroad.program.timeline import Draws, WhatIfInForce, build_timeline
from forkroad.scenario.what_ifs import with_what_if
from tests.engines.following import followed, total
from tests.oracles.feature_scenarios import read

SCENARIO = """
forkroad: 1
start: 2026-01-01
months: 4
attributes: {keen: {chance: 40%}}
segments:
  people: {arrivals: {per_month: 400}}
  others:
    arrivals: {per_month: 200}
    start_at: shop
    already_here: {cart: {count: 60, waited: 1 day}}
products: {lamp: {price: 10}}
journey:
  start_at: site
  steps:
    site: {takes: {geometric: 2 days}, next: {shop: 40%, blog: 30%, gone: rest}}
    blog: {takes: {uniform: [1, 5]}, next: {site: 50%, gone: rest}}
    shop:
      takes: {geometric: 3 days}
      next:
        - if: keen
          then: {cart: 50%, gone: rest}
        - else: {blog: 20%, cart: 30%, gone: rest}
    cart:
      takes: {uniform: [0, 3]}
      next: {buy: 50%, stay: rest}
      timeout: {after: 5 days, to: gone}
    buy: {buys: {lamp: {poisson_plus_one: 1}}, next: {site: 30%, done: rest}}
    done: {outcome: purchase}
    gone: {outcome: lost}
what_ifs:
  better_shop:
    change: [{at: shop, move: 10 points, from: gone, to: cart}]
  chat:
    add: {journey.steps.chat: {takes: 1 day, next: {cart: 40%, gone: rest}}}
    change: [{at: blog, move: 20 points, from: gone, to: chat}]
  slower_blog:
    change: {journey.steps.blog.takes: {uniform: [1, 9]}}
  more_people:
    change: {segments.people.arrivals.per_month: [400, 800, 400, 400]}
  later:
    from: 2026-02-15
    change: [{at: site, move: 20 points, from: gone, to: shop}]
"""

Trips = dict[int, list[tuple[int, int]]]


def trips(answer: AgentsAnswer) -> Trips:
    """Return (day, step) of every customer's visits."""
    found: Trips = defaultdict(list)
    columns = (answer.paths.customer, answer.paths.day, answer.paths.step)
    for customer, day, step in zip(*(column.tolist() for column in columns), strict=True):
        found[customer].append((day, step))
    return found


def run(what_if: str | None = None) -> tuple[Trips, AgentsAnswer]:
    answer = followed(read(SCENARIO), 3, Options(path_share=1.0), what_if=what_if)
    return trips(answer), answer


def steps_of(answer: AgentsAnswer, *names: str) -> set[int]:
    return {answer.names.steps.index(name) for name in names}


def test_a_changed_fork_changes_nothing_before_it_is_reached() -> None:
    base, answer = run()
    changed, _ = run("better_shop")
    [shop] = steps_of(answer, "shop")
    assert base.keys() == changed.keys()
    n_alike = 0
    for customer, trip in base.items():
        until = next((at for at, (_, step) in enumerate(trip) if step == shop), len(trip))
        assert changed[customer][: until + 1] == trip[: until + 1]
        n_alike += trip == changed[customer]
    # The change moves the fate of some, and leaves that of most as it is: of who comes to the
    # shop, at most 10 in 100 choose otherwise at each visit.
    assert 0.8 < n_alike / len(base) < 1


def test_only_those_go_elsewhere_whom_the_moved_points_concern() -> None:
    base, answer = run()
    changed, _ = run("better_shop")
    [shop], [cart], [gone] = (steps_of(answer, name) for name in ("shop", "cart", "gone"))
    for customer, trip in base.items():
        pairs = zip(trip, changed[customer], strict=False)
        first = next(((a, b) for a, b in pairs if a != b), None)
        if first is not None:
            # Points move from gone to cart, which stand side by side: nobody changes in any
            # other way, and nobody's day.
            assert [step for _, step in first] == [gone, cart]
            assert first[0][0] == first[1][0]
            before = trip[trip.index(first[0]) - 1]
            assert before[1] == shop


def test_a_new_step_leaves_the_luck_of_all_others() -> None:
    base, answer = run()
    changed, _ = run("chat")
    [blog] = steps_of(answer, "blog")
    untouched = [key for key, trip in base.items() if all(step != blog for _, step in trip)]
    assert len(untouched) > 500
    assert all(changed[key] == base[key] for key in untouched)


def test_a_longer_stay_changes_days_and_no_choices() -> None:
    base, _ = run()
    changed, _ = run("slower_blog")
    for customer, trip in base.items():
        other = changed[customer]
        # The same steps in the same order, as far as the horizon lets them come.
        assert [step for _, step in other] == [step for _, step in trip][: len(other)]
        assert all(late[0] >= early[0] for early, late in zip(trip, other, strict=False))


def test_more_arrivals_in_one_month_leave_everybody_else_as_they_were() -> None:
    base, answer = run()
    changed, other = run("more_people")
    assert base.keys() < changed.keys()
    assert all(changed[customer] == trip for customer, trip in base.items())
    more = total(other, "arrivals").sum() - total(answer, "arrivals").sum()
    # 400 more are expected in February in each of 3 replications.
    assert abs(more - 1200) < 5 * np.sqrt(3 * 1600)


def test_a_what_if_that_begins_later_changes_nothing_before() -> None:
    scenario = read(SCENARIO)
    first_day = (scenario.what_ifs["later"].from_date - scenario.start).days  # type: ignore[operator]
    in_force = WhatIfInForce(with_what_if(scenario, "later"), first_day)
    journey = plan_journey(build_timeline(scenario, Draws(), [in_force]))
    changed = trips(simulate(journey, 1, 3, Options(path_share=1.0)))
    base, _ = run()
    assert changed != base
    for customer, trip in base.items():
        # Shares are read on the day of leaving, which is the day of the next visit.
        early = [visit for visit in trip if visit[0] < first_day]
        assert changed[customer][: len(early)] == early
