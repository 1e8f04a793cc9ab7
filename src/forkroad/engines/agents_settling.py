"""Setting out: customers get their key, their attributes, their account and their first step."""

from __future__ import annotations

from typing import Any

import numpy as np

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_launch import Launches, Origin, origin_key
from forkroad.engines.agents_people import draw_trait, group_code
from forkroad.engines.agents_stays import chosen_form
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_visits import Moving
from forkroad.engines.agents_waiting import settle_waiting
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.program.hashing import Words, fold
from forkroad.records import record


@record
class Company:
    """Customers of one origin who set out together.

    replication, day, number : (n,) each; `number` tells those of one day apart.
    """

    origin: Origin
    replication: Ints
    day: Ints
    number: Ints


def companies(world: World, launches: Launches, first: int, stop: int) -> list[Company]:
    """Return customers first to stop - 1 of some launches, in the launches' order by origin."""
    ends = np.cumsum(launches.count)
    begins = ends - launches.count
    low, high = np.searchsorted(ends, first, side="right"), np.searchsorted(begins, stop)
    cells = np.arange(low, high)
    from_number = np.maximum(first - begins[cells], 0)
    counts = np.minimum(ends[cells], stop) - np.maximum(begins[cells], first)
    found = []
    for place, origin in enumerate(world.origins):
        own = np.nonzero((launches.origin[cells] == place) & (counts > 0))[0]
        if not len(own):
            continue
        n = counts[own]
        starts = np.cumsum(n) - n
        number = np.arange(n.sum()) - np.repeat(starts - from_number[own], n)
        chosen = cells[own]
        replication = np.repeat(launches.replication[chosen], n)
        found.append(Company(origin, replication, np.repeat(launches.day[chosen], n), number))
    return found


def settle(
    world: World, crowd: Crowd, tally: Tally, company: Company, first_replication: int
) -> tuple[Moving, Moving]:
    """Let customers set out; return who enters a step, and who waits in one and leaves when."""
    rows = _add(world, crowd, tally, company, first_replication)
    if company.origin.here is None:
        tally.in_period(tally.arrivals, crowd.account[rows], company.day)
        step = _start_steps(company, crowd.draws(rows))
        entering = Moving(rows, step, company.day, np.zeros(len(rows), dtype=bool))
        waiting = entering.some(slice(0, 0))
    else:
        tally.here.add(crowd.account[rows])
        entering, waiting = settle_waiting(world, crowd, tally, company.origin, rows)
    tally.begin(crowd.account[entering.rows], entering.day, entering.step)
    return entering, waiting


def _add(
    world: World, crowd: Crowd, tally: Tally, company: Company, first_replication: int
) -> Ints:
    """Give customers their rows and all that is known of them."""
    origin, day = company.origin, company.day
    place = crowd.add(len(day))
    rows = np.arange(place.start, place.stop)
    key = customer_keys(world, company)
    crowd.key[place] = key
    crowd.replication[place] = company.replication
    crowd.segment[place] = origin.segment.number
    crowd.set_out[place] = day
    columns: dict[str, Any] = {}
    draw = crowd.draws(rows)
    for name, attribute in crowd.attributes.items():
        attribute.codes[place] = draw_trait(attribute.trait, origin.segment, key, day, draw)
        columns[name] = attribute.column(place)
    code = group_code(world.journey, origin.segment, columns)
    code = code * len(world.journey.segments) + origin.segment.number
    account = tally.accounts(code, company.replication - first_replication)
    crowd.account[place] = account
    crowd.cohort[place] = tally.cohorts(account, None if origin.here else day)
    return rows


def customer_keys(world: World, company: Company) -> Words:
    """Return the words from which all luck of customers comes."""
    key = fold(origin_key(world.seed, company.origin), company.replication)
    return fold(fold(key, company.day), company.number)


def _start_steps(company: Company, draw: Ints | None) -> Ints:
    forms = company.origin.segment.starts
    if len(forms) == 1:
        return np.full(len(company.day), forms[0][0], dtype=np.int64)
    return chosen_form(forms, company.day, draw)
