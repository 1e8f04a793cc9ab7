"""The self-check: engines written apart against one another on this machine, in small journeys.

Each journey is one on which some engines must agree; between them they use loops, memory,
timeouts, uncertain shares, stock that runs out and word of mouth. What is known by hand is
compared too. The long form of this is the project's own tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from forkroad.forecast.agreement import compare
from forkroad.forecast.run import run
from forkroad.records import record
from forkroad.results.check import Check
from forkroad.results.run_result import RunResult
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario

REPLICATIONS = {"exact": None, "counts": 400, "agents": 60}

_HEAD = "forkroad: 1\nstart: 2026-01-01\nmonths: 3\n"
# One day in each step: a shopper who browses buys in the end with 3 in 14.
_LOOP = f"""{_HEAD}
segments: {{shoppers: {{arrivals: {{per_month: 400}}}}}}
products: {{tea: {{price: 10, unit_cost: 4}}}}
journey:
  start_at: browse
  stages: [look, act]
  steps:
    browse: {{stage: look, takes: 1 day, next: {{cart: 50%, gone: rest}}}}
    cart: {{stage: act, takes: 1 day, cost: 0.1, next: {{browse: 60%, buy: 30%, gone: rest}}}}
    buy: {{buys: tea, outcome: purchase}}
    gone: {{outcome: lost}}
"""
_RULES = f"""{_HEAD}
values: {{pull: {{normal: [0.5, 0.1]}}}}
attributes: {{age: {{normal: [50, 12]}}, member: {{chance: 30%}}}}
segments:
  new: {{arrivals: {{per_month: 300, spread: {{overdispersed: 3}}}}}}
  old: {{arrivals: {{per_month: 100}}, already_here: {{think: {{count: 50, waited: 2 days}}}}}}
products: {{cup: {{price: 20, unit_cost: 6}}}}
journey:
  start_at: site
  steps:
    site:
      takes: {{poisson: 2}}
      next:
        - if: visits(site) >= 3
          then: gone
        - if: age >= 60 and member
          then: {{buy: 40%, think: rest}}
          sample: 80
        - else: {{think: 50%, buy: 10%, gone: rest}}
    think:
      takes: {{geometric: 4 days}}
      timeout: {{after: 6 days, to: site}}
      choose: {{buy: pull, site: 0.2, gone: 0}}
    buy:
      buys: {{cup: {{poisson_plus_one: 0.4}}}}
      takes: 1 day
      next: {{later: 30%, done: rest}}
    later: {{takes: {{uniform: [5, 20]}}, next: {{buy: 60%, done: rest}}}}
    done: {{outcome: purchase}}
    gone: {{outcome: lost}}
"""
_SHELF = f"""{_HEAD}
segments: {{fans: {{arrivals: {{per_month: 120}}}}}}
products:
  print:
    price: 80
    unit_cost: 30
    stock: {{on_hand: 40, lead_time: 6 days, policy: {{reorder: {{point: 15, quantity: 20}}}}}}
journey:
  start_at: queue
  steps:
    queue: {{takes: {{geometric: 2 days}}, next: {{till: 80%, gone: rest}}}}
    till:
      buys: {{print: {{choice: {{1: 70%, 3: rest}}}}}}
      when_out_of_stock: {{rival: 50%, queue: 30%, gone: rest}}
      next: done
    done: {{outcome: purchase}}
    rival: {{outcome: competitor}}
    gone: {{outcome: lost}}
"""
_MOUTH = f"""{_HEAD}
segments: {{guests: {{arrivals: {{per_month: 80}}}}, friends: {{}}}}
products: {{meal: {{price: 25}}}}
journey:
  start_at: table
  steps:
    table: {{next: {{eat: 70%, gone: rest}}}}
    eat:
      buys: meal
      takes: {{uniform: [1, 9]}}
      brings: {{segment: friends, per_visit: 0.4, within: 10 days}}
      next: {{table: 20%, done: rest}}
    done: {{outcome: purchase}}
    gone: {{outcome: lost}}
"""
# What each journey tries, its text, the engines that must agree, the first by which all are judged.
JOURNEYS = {
    "a loop between browsing and cart": (_LOOP, ("exact", "counts", "agents")),
    "rules, memory, timeouts and uncertain shares": (_RULES, ("exact", "counts", "agents")),
    "a shelf that runs empty": (_SHELF, ("counts", "agents")),
    "word of mouth": (_MOUTH, ("counts", "agents")),
}


@record
class Trial:
    """One thing that was tried: what, whether it holds, and the comparison if there was one."""

    what: str
    holds: bool
    check: Check | None = None


def check_engines(seed: int, tell: Callable[[int, int], None] | None = None) -> list[Trial]:
    """Return all that was tried, each with what came of it.

    tell : called with (journeys done, of all).
    """
    found: list[Trial] = []
    for done, (what, (text, engines)) in enumerate(JOURNEYS.items(), start=1):
        results = [_run(_read(text), engine, seed) for engine in engines]
        for other in results[1:]:
            check = compare(results[0], other)
            found.append(Trial(what, check.agrees, check))
        found += [_conserved(result, what) for result in results]
        if what.startswith("a loop"):
            found.append(_known_answer(results[0]))
        if tell:
            tell(done, len(JOURNEYS))
    found.append(_repeated(seed))
    return found


def _read(text: str) -> Scenario:
    scenario = read_text(text).scenario
    assert scenario is not None
    return scenario


def _run(scenario: Scenario, engine: str, seed: int) -> RunResult:
    return run(scenario, engine=engine, seed=seed, replications=REPLICATIONS[engine])


def _conserved(result: RunResult, what: str) -> Trial:
    """Everybody who sets out ends somewhere or is still under way: the shares add up to 1."""
    shares = result.rows("outcomes", period="total", segment="all", measure="share")
    total = math.fsum(row["mean"] for row in shares)
    return Trial(f"{what}: the {result.engine} engine loses nobody", abs(total - 1) < 1e-9)


def _known_answer(result: RunResult) -> Trial:
    """Of those who set out in January and are not cut off 3 in 14 buy."""
    cohorts = result.rows("cohorts", segment="all", measure="buyers", arrival_period="2026-01")
    buyers = math.fsum(row["mean"] for row in cohorts)
    # 400 set out, and after the 59 days that are left to each all but 1e-14 have ended.
    return Trial("3 in 14 buy in the loop, as by hand", abs(buyers - 400 * 3 / 14) < 1e-6)


def _repeated(seed: int) -> Trial:
    """One seed gives one result, to the last digit."""
    scenario = _read(_SHELF)
    twice = [run(scenario, engine="agents", seed=seed, replications=2) for _ in range(2)]
    first, second = ([list(it.tables[name].rows()) for name in it.tables] for it in twice)
    return Trial("one seed gives one result, to the last digit", first == second)
