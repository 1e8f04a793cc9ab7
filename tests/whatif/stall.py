"""A stall whose numbers are worked out by hand: 100 come in April, a fifth buys at 10.

Profit: 100 (s (p - c) - v) - 50 with the share s = 0.2, price p = 10, unit cost c = 4, cost of a
visit v = 0.5 and a campaign of 50, which is 100 (1.2 - 0.5) - 50 = 20.
"""

from __future__ import annotations

STALL = """
forkroad: 1
name: Stall
currency: EUR
start: 2026-04-01
months: 1
values: {posters: {normal: [2, 0.5]}}
segments: {people: {arrivals: {per_month: 100}}}
products: {thing: {price: 10, unit_cost: 4}}
journey:
  start_at: stall
  steps:
    stall: {cost: 0.5, takes: 1 day, next: {buy: 20%, rival: 30%, gone: rest}}
    buy: {buys: thing, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
campaigns: {fair: {from: 2026-04-01, to: 2026-04-05, cost: 50}}
"""
# Who comes on the last day leaves on the day after the horizon, unless the stay is 0.
AT_ONCE = STALL.replace("takes: 1 day, ", "")

WHAT_IFS = """
what_ifs:
  sign: {cost: {once: 40}, change: [{at: stall, move: 10 points, from: gone, to: buy}]}
  dearer: {cost: {once: 10}, change: {products.thing.price: 12}}
  crowd: {cost: {once: 60}, change: {segments.people.arrivals.per_month: x2}}
  cheaper: {change: {products.thing.price: 9}}
"""
