"""The league of what-ifs under a budget: singles, pairs, and the set that brings most.

What-ifs work on one another, so that a set is no sum of its members: every set that is named
has been computed, with the same draws as all others. Where there are too many sets to compute
them all, singles and pairs tell which is best (`best_set`), and that one is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from forkroad.errors import UsageError
from forkroad.forecast.costs import what_if_costs
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.simulated import Work
from forkroad.records import record
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import JOINER, links_of
from forkroad.whatif.alternatives import base_of
from forkroad.whatif.asked import read_asked
from forkroad.whatif.best_set import Candidates, best_by_pairs
from forkroad.whatif.combining import combined, why_not
from forkroad.whatif.measured import Measured, measure, measure_all, with_engine

Array = NDArray[np.float64]
Names = tuple[str, ...]

# As many sets are all computed; beyond, pairs tell.
MOST_SETS = 100
# Costs that differ by less are one: a budget of 100 pays for three times 33.33 and a third.
ROUNDING = 1e-9


@record
class Entry:
    """One set of what-ifs that was computed.

    names : in the order of the file. cost : of all of them. profits : (n_columns,) more profit
    than the base, cost paid, in each draw or replication.
    """

    names: Names
    cost: float
    profits: Array

    @property
    def profit(self) -> float:
        """More profit than the base, cost paid."""
        return float(self.profits.mean())


@record
class League:
    """All sets that were computed.

    apart : pairs that do not go together, with the reason. best : the set that brings most and
    costs no more than the budget; empty where that is to do nothing.
    is_complete : whether every set under the budget was computed.
    """

    budget: float
    entries: tuple[Entry, ...]
    apart: dict[Names, str]
    best: Names
    is_complete: bool
    base: Measured

    def interaction(self, entry: Entry) -> float | None:
        """Return what a set brings beyond the sum of its members; None where one is unknown."""
        alone = {each.names[0]: each.profit for each in self.entries if len(each.names) == 1}
        if len(entry.names) == 1 or not set(entry.names) <= alone.keys():
            return None
        return entry.profit - sum(alone[name] for name in entry.names)


def find_league(scenario: Scenario, budget: float, options: Options, work: Work) -> League:
    """Return the league of a scenario's what-ifs.

    options : of a run, with the seed given.

    Raises UsageError where there is no what-if to choose, and what a run raises.
    """
    names = tuple(scenario.what_ifs)
    if not names:
        raise UsageError("the file has no what_ifs to spend a budget on")
    costs = _Costs(scenario, options)
    apart: dict[Names, str] = {
        pair: why for pair in combinations(names, 2) if (why := why_not(scenario, pair))
    }
    sets = _sets(scenario, names, apart, costs, budget)
    is_complete = sets is not None
    if sets is None:
        pairs = [pair for pair in combinations(names, 2) if pair not in apart]
        fitting = [pair for pair in pairs if costs.fit(pair, budget)]
        sets = [*((name,) for name in names), *_distinct(scenario, fitting)]
    else:
        dear = [(name,) for name in names if not costs.fit((name,), budget)]
        sets = [*dear, *sets]
    wanted = [read_asked("profit", scenario)]
    worlds = [base_of(scenario), *(combined(scenario, each) for each in sets)]
    base, *found = measure_all(worlds, wanted, options, work)
    entries = [
        _entry(each, costs, base, changed) for each, changed in zip(sets, found, strict=True)
    ]
    if is_complete:
        best = _best_of(entries, costs, budget)
    else:
        rest = _Rest(budget, base, options, work)
        entries, best = _with_best(scenario, entries, apart, costs, rest)
    return League(budget, tuple(entries), apart, best, is_complete, base)


class _Costs:
    """What sets of what-ifs cost over the horizon."""

    def __init__(self, scenario: Scenario, options: Options) -> None:
        self._scenario, self._options = scenario, options
        self._known: dict[Names, float] = {}

    def of(self, names: Names) -> float:
        """Return what a set costs, what several are based on counted once."""
        if names not in self._known:
            plan = make_plan(
                self._scenario,
                Options(seed=0, unlimited=self._options.unlimited, what_if=JOINER.join(names)),
            )
            self._known[names] = float(what_if_costs(plan, self._scenario.calendar)[-1])
        return self._known[names]

    def fit(self, names: Names, budget: float) -> bool:
        """Return whether a set costs no more than a budget."""
        return self.of(names) <= budget + ROUNDING * max(1.0, abs(budget))


def _sets(
    scenario: Scenario, names: Names, apart: dict[Names, str], costs: _Costs, budget: float
) -> list[Names] | None:
    """Return every set that goes together under a budget; None if there are too many."""
    found: list[Names] = []
    edge: list[Names] = [()]
    while edge:
        # What costs too much or clashes does so with more in it, too.
        larger = [
            (*each, name)
            for each in edge
            for name in names[names.index(each[-1]) + 1 if each else 0 :]
            if not any((one, name) in apart for one in each)
        ]
        edge = [each for each in larger if costs.fit(each, budget)]
        found += edge
        if len(found) > MOST_SETS:
            return None
    return _distinct(scenario, found)


def _distinct(scenario: Scenario, sets: Sequence[Names]) -> list[Names]:
    """Return sets without those that name what another member is based on: they are no more."""
    found: list[Names] = []
    for names in sets:
        based_on = {link for name in names for link in links_of(scenario, name) if link != name}
        if not based_on & set(names):
            found.append(names)
    return found


def _entry(names: Names, costs: _Costs, base: Measured, changed: Measured) -> Entry:
    profits = changed.series[0].values[-1] - base.series[0].values[-1]
    return Entry(names, costs.of(names), np.asarray(profits))


def _best_of(entries: Sequence[Entry], costs: _Costs, budget: float) -> Names:
    """Return the entry that brings most under the budget; nothing if that is best."""
    fitting = [each for each in entries if costs.fit(each.names, budget) and each.profit > 0]
    return max(fitting, key=lambda each: each.profit).names if fitting else ()


@record
class _Rest:
    """What is needed to compute one more set."""

    budget: float
    base: Measured
    options: Options
    work: Work


def _with_best(
    scenario: Scenario,
    entries: list[Entry],
    apart: dict[Names, str],
    costs: _Costs,
    rest: _Rest,
) -> tuple[list[Entry], Names]:
    """Return the entries with the set that pairs tell is best, and the best of all of them."""
    candidates = _candidates(tuple(scenario.what_ifs), entries, apart)
    shut_out: list[frozenset[int]] = []
    while True:
        chosen = best_by_pairs(candidates, rest.budget, shut_out)
        names = tuple(name for place, name in enumerate(scenario.what_ifs) if place in chosen)
        if not names or names in [each.names for each in entries]:
            break
        # What three share is counted off three times by pairs: the set may cost too much.
        if costs.fit(names, rest.budget) and not why_not(scenario, names):
            own = measure(
                combined(scenario, names),
                [read_asked("profit", scenario)],
                with_engine(rest.options, rest.base.engine),
                rest.work,
            )
            entries = [*entries, _entry(names, costs, rest.base, own)]
            break
        shut_out.append(chosen)
    return entries, _best_of(entries, costs, rest.budget)


def _candidates(names: Names, entries: Sequence[Entry], apart: dict[Names, str]) -> Candidates:
    places = {name: place for place, name in enumerate(names)}
    known = {each.names: each for each in entries}
    alone = [known[name,] for name in names]
    pairs = {(places[it.names[0]], places[it.names[1]]): it for it in entries if len(it.names) == 2}
    more_worth = {
        (one, other): it.profit - alone[one].profit - alone[other].profit
        for (one, other), it in pairs.items()
    }
    more_cost = {
        (one, other): it.cost - alone[one].cost - alone[other].cost
        for (one, other), it in pairs.items()
    }
    every = combinations(range(len(names)), 2)
    # A pair that was not computed costs too much, or one of it is based on the other.
    return Candidates(
        [it.profit for it in alone],
        [it.cost for it in alone],
        more_worth,
        more_cost,
        [pair for pair in every if pair not in pairs],
    )
