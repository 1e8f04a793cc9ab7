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


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of a small scenario; tests that write give themselves another file."""
    path = tmp_path_factory.mktemp("page") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    with serving(path) as found:
        yield found
