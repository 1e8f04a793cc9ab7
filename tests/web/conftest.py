"""A real server on loopback, in a thread, shared by all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.running import Running, serving

SMALL = """forkroad: 1   # a small shop
name: A small shop
currency: EUR
start: 2026-01-01
months: 3
segments: {people: {arrivals: {per_month: 1000}}}
products: {cup: {price: 10, unit_cost: 4}}
journey:
  start_at: look
  steps:
    look:
      label: Looks around
      takes: {geometric: 2 days}
      next: {cart: 40%, rival: 10%, gone: rest}
      sample: 200
    cart: {takes: 1 day, next: {buy: 60%, stay: rest}, timeout: {after: 5 days, to: gone}}
    buy: {buys: cup, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor, label: The rival}
    gone: {outcome: lost}
"""

# All that can be planned and is no share of a fork.
PLANNED = """forkroad: 1
name: A planned shop
start: 2026-01-01
months: 3
attributes: {regular: {chance: 30%}}
segments:
  people:
    arrivals: {per_month: 1000}
    attributes: {mood: {choice: {good: 50%, bad: rest}}}
products: {cup: {price: 10}}
journey:
  start_at: compare
  steps:
    compare:
      takes: {days: {1: 60%, 3: rest}}
      choose: {cart: 0.9 - 0.1 * cup.price, wait: 0, gone: -0.5}
    wait: {takes: {until: [2026-02-01, 2026-03-01]}, next: {cart: 50%, gone: rest}}
    cart: {next: [{if: regular or mood == "good", then: buy}, {else: {buy: 40%, gone: rest}}]}
    buy: {buys: cup, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
campaigns:
  sale:
    from: 2026-02-10
    to: 2026-02-14
    cost: 300
    arrivals: {people: x1.5}
    change: {products.cup.price: 8}
"""


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of a small scenario; tests that write give themselves another file."""
    path = tmp_path_factory.mktemp("page") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    with serving(path) as found:
        yield found
