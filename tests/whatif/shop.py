"""A small shop with all that a slope can be about, quick enough to be run hundreds of times."""

from __future__ import annotations

import forkroad
from forkroad.scenario.file import read_text
from forkroad.whatif.asked import read_asked
from forkroad.whatif.central import Centre, find_centre

# Steady customers at a step with `stay` and a timeout, days on which a campaign sets a share and
# a price, a formula that reads a price, one that reads a value, a choice, two segments, a group.
SHOP = """
forkroad: 1
name: Shop
currency: EUR
start: 2026-03-10
months: 1
values:
  pull: {normal: [-0.1, 0.02]}
  opens: {beta: [30, 70]}
  unread: 3
attributes: {keen: {chance: 40%}}
segments:
  locals: {arrivals: {per_month: 300}}
  guests:
    arrivals: {per_month: {2026-03: 90, 2026-04-01: 120}}
    already_here:
      cart: {count: 50, waited: steady}
      club: {count: 40, waited: 3 days}
groups: {fans: keen}
products: {tea: {price: 8, unit_cost: 3}}
journey:
  start_at: site
  steps:
    site:
      cost: 0.2
      takes: {geometric: 2 days}
      next:
        - if: visits(site) >= 2
          then: {gone: 70%, cart: rest}
        - else: {cart: 25%, compare: 35%, gone: rest}
          sample: 200
    compare:
      takes: {lognormal: {median: 3 days, p90: 8 days}}
      choose: {cart: 1.2 + pull * tea.price, rival: 0.3, site: -0.3}
    cart:
      takes: {geometric: 3 days}
      next: {buy: 45%, stay: 35%, gone: rest}
      timeout: {after: 5 days, to: reminder}
    reminder: {takes: 1 day, next: {buy: opens * 0.5, gone: rest}}
    buy: {buys: tea, discount: 10%, next: {club: 60%, done: rest}}
    club: {takes: {uniform: [5, 12]}, next: {buy: 40%, done: rest}}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
campaigns:
  spring:
    from: 2026-04-01
    to: 2026-04-05
    cost: 100
    change: {journey.steps.club.next: {buy: 50%, done: rest}, products.tea.price: 7}
what_ifs:
  dearer: {change: {products.tea.price: 9}}
  later: {from: 2026-03-25, cost: {once: 50}, change: {journey.steps.reminder.takes: 2 days}}
"""


def read_shop(text: str = SHOP) -> forkroad.Scenario:
    """Return the scenario of a text; its errors are the test's."""
    return read_text(text).required()


def centre_of(measure: str, text: str = SHOP, what_if: str | None = None) -> Centre:
    """Return the centre of a text for a measure."""
    scenario = read_shop(text)
    return find_centre(scenario, read_asked(measure, scenario), what_if=what_if)
