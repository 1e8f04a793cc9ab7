"""Where customers go on from a step: rules evaluated on columns, shares compared with a uniform.

Plain forks, one rule with shares that never change, are urns that customers of all steps draw
from together. The others are taken step by step, rule by rule, form by form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_reading import Reading
from forkroad.engines.agents_stays import on_grid
from forkroad.engines.racing import race
from forkroad.engines.urns import Ints, UrnBook, Urns
from forkroad.errors import ScenarioError
from forkroad.program.hashing import Words, uniforms, word_of
from forkroad.program.journey import Journey, StepPlan
from forkroad.program.journey_forks import GOING_BACK, STAYING, RulePlan, Ways, shares_of
from forkroad.program.timeline import Grid
from forkroad.records import record
from forkroad.scenario.evaluation import NotFinite, evaluate
from forkroad.scenario.source import Fault

Floats = NDArray[np.float64]

_NOT_PLAIN = -1


@record
class Leavers:
    """Some customers who leave one step.

    rows : their rows of the crowd. day : the day of leaving. random : 64 bits for each.
    """

    rows: Ints
    day: Ints
    random: Words

    def some(self, places: Ints | NDArray[np.bool_]) -> Leavers:
        """Return some of them."""
        return Leavers(self.rows[places], self.day[places], self.random[places])


@record
class Forks:
    """The forks of all steps.

    plain_urn : (n_steps,) the urn of targets, -1 for forks that are not plain.
    urns_of : ways to their urn, where shares are the same on every day and in every draw.
    names : words of the targets by number, where customers race for them (see `racing`); empty
        where one uniform is compared with cumulative shares, which is quicker.
    clipped : rule to the draws in which its shares left the range and were clipped.
    """

    journey: Journey
    plain_urn: Ints
    urns_of: dict[Ways, int]
    names: dict[int, np.uint64] = field(default_factory=dict)
    clipped: dict[str, set[int]] = field(default_factory=dict)

    def choose(self, crowd: Crowd, step: Ints, leavers: Leavers, urns: Urns) -> Ints:
        """Return the target of each customer, STAYING and GOING_BACK included."""
        urn = self.plain_urn[step]
        plain = urn != _NOT_PLAIN
        if plain.all():
            return urns.draw(urn, leavers.random)
        target = np.empty(len(step), dtype=np.int64)
        target[plain] = urns.draw(urn[plain], leavers.random[plain])
        for number in np.unique(step[~plain]):
            here = np.nonzero(step == number)[0]
            target[here] = self._fork(crowd, self.journey.steps[number], leavers.some(here), urns)
        return target

    def for_want_of_stock(self, crowd: Crowd, step: int, leavers: Leavers, urns: Urns) -> Ints:
        """Return the targets of customers of one step who found too little stock there."""
        target = np.full(len(leavers.rows), STAYING, dtype=np.int64)
        plan = self.journey.steps[step]
        for ways, where in plan.shortage:
            here = np.nonzero(on_grid(where, leavers.day, crowd.draws(leavers.rows)))[0]
            if ways is not None and len(here):
                mine = leavers.some(here)
                target[here] = self._by_ways(
                    crowd, plan.name, "when_out_of_stock", ways, mine, urns
                )
        return target

    def chance_to_stay(self, crowd: Crowd, step: int, leavers: Leavers) -> Floats:
        """Return each customer's chance to draw `stay`."""
        chance = np.zeros(len(leavers.rows))
        plan = self.journey.steps[step]
        for rule, places in self.rules_that_hold(crowd, plan, leavers):
            shares = self.shares(crowd, plan.name, rule.path, rule.ways, leavers.some(places))
            for target, share in zip(rule.ways.targets, shares, strict=True):
                if target == STAYING:
                    chance[places] += share
        return chance

    def rules_that_hold(
        self, crowd: Crowd, step: StepPlan, leavers: Leavers
    ) -> Iterator[tuple[RulePlan, Ints]]:
        """Yield each rule with the places of those to whom it applies: the first that holds.

        Whoever stands in a step that has no fork on that day is left out.
        """
        for rules, where in step.forks:
            open_places = np.nonzero(on_grid(where, leavers.day, crowd.draws(leavers.rows)))[0]
            if rules is None:
                continue
            for rule in rules:
                if not len(open_places):
                    break
                holds = self._holds(crowd, step.name, rule, leavers.some(open_places))
                yield rule, open_places[holds]
                open_places = open_places[~holds]
            if len(open_places):
                raise self._error(step.name, "next", "no rule holds", leavers.day[open_places])

    def shares(self, crowd: Crowd, step: str, path: str, ways: Ways, leavers: Leavers) -> Floats:
        """Return (n_targets, n) shares of some customers, all of whom have these ways."""
        n = len(leavers.rows)
        draw = crowd.draws(leavers.rows)
        if ways.chances is not None:
            bad = None if ways.bad is None else on_grid(ways.bad, leavers.day, draw)
            shares = np.stack([on_grid(each, leavers.day, draw) for each in ways.chances])
        else:
            assert ways.stated is not None
            reading = Reading(self.journey, crowd, leavers.rows, leavers.day)
            found, outside = shares_of(ways.stated, reading)
            shares = np.broadcast_to(found, (len(ways.targets), 1, n))[:, 0]
            bad = np.broadcast_to(outside, (1, n))[0]
        if bad is not None and np.any(bad):
            self._out_of_range(
                step, path, ways, leavers.day[bad], draw[bad] if draw is not None else None
            )
        return shares

    def _fork(self, crowd: Crowd, step: StepPlan, leavers: Leavers, urns: Urns) -> Ints:
        target = np.full(len(leavers.rows), STAYING, dtype=np.int64)
        for rule, places in self.rules_that_hold(crowd, step, leavers):
            if len(places):
                mine = leavers.some(places)
                target[places] = self._by_ways(crowd, step.name, rule.path, rule.ways, mine, urns)
        return target

    def _holds(self, crowd: Crowd, step: str, rule: RulePlan, leavers: Leavers) -> Ints:
        """Return whether a rule's condition holds, customer by customer."""
        n = len(leavers.rows)
        if rule.condition is None:
            return np.ones(n, dtype=bool)
        if rule.truth is not None:
            return np.asarray(on_grid(rule.truth, leavers.day, crowd.draws(leavers.rows)))
        reading = Reading(self.journey, crowd, leavers.rows, leavers.day)
        try:
            truth = evaluate(rule.condition, reading)
        except NotFinite as error:
            bad = np.broadcast_to(error.where, (n,))
            raise self._error(step, rule.path, str(error), leavers.day[bad]) from None
        return np.broadcast_to(truth, (n,))

    def _by_ways(
        self, crowd: Crowd, step: str, path: str, ways: Ways, leavers: Leavers, urns: Urns
    ) -> Ints:
        urn = self.urns_of.get(ways)
        if urn is not None:
            return urns.draw(np.full(len(leavers.rows), urn), leavers.random)
        shares = self.shares(crowd, step, path, ways, leavers)
        if self.names:
            names = np.array([self.names[target] for target in ways.targets], dtype=np.uint64)
            wide = np.broadcast_to(names[:, np.newaxis], shares.shape)
            place = race(leavers.random, np.zeros(1, dtype=np.int64), wide, shares)
        else:
            place = _picked(shares, uniforms(leavers.random))
        return np.array(ways.targets)[place]

    def _out_of_range(self, step: str, path: str, ways: Ways, day: Ints, draw: Ints | None) -> None:
        """Refuse shares out of range; where they come from draws, they were clipped: count them."""
        if draw is None or not ways.is_drawn:
            raise self._error(step, path, "the shares leave the range from 0 to 1", day)
        found = self.clipped.setdefault(f"journey.steps.{step}.{path}", set())
        found.update(np.unique(draw).tolist())

    def _error(self, step: str, path: str, message: str, days: Ints) -> ScenarioError:
        """Return the error with the first day on which it shows."""
        when = self.journey.calendar.dates[int(days.min())]
        parts = [int(part) - 1 if part.isdigit() else part for part in path.split(".")]
        fault = Fault(("journey", "steps", step, *parts), f"{message}, first on {when.isoformat()}")
        return ScenarioError([self.journey.timeline.base.source.problem(fault)])


def _picked(shares: Floats, levels: Floats) -> Ints:
    """Return the place of the first share whose sum with those before lies above the level.

    The last one takes what is left, as if the shares ended in exactly 1.
    """
    place = np.zeros(len(levels), dtype=np.int64)
    reached = np.zeros(len(levels))
    for share in shares[:-1]:
        reached = reached + share
        place += levels >= reached
    return place


def plan_forks(journey: Journey, book: UrnBook, *, paired: bool = False) -> Forks:
    """Return the forks of all steps, the urns of constant shares entered in the book.

    paired : let customers race for their ways instead, for comparisons.
    """
    if paired:
        names = {step.number: word_of(f"to/{step.name}") for step in journey.steps}
        names |= {STAYING: word_of("staying"), GOING_BACK: word_of("going back")}
        nowhere = np.full(len(journey.steps), _NOT_PLAIN, dtype=np.int64)
        return Forks(journey, nowhere, {}, names)
    urns_of: dict[Ways, int] = {}
    plain_urn = np.full(len(journey.steps), _NOT_PLAIN, dtype=np.int64)
    for step in journey.steps:
        for ways in _ways_of(step):
            if ways.chances is not None and ways.chances.shape[1:] == (1, 1) and ways.bad is None:
                urns_of[ways] = book.enter(ways.targets, ways.chances[:, 0, 0])
        plain_urn[step.number] = _plain_urn(step, urns_of, book)
    return Forks(journey, plain_urn, urns_of)


def _ways_of(step: StepPlan) -> Iterator[Ways]:
    for rules, _ in step.forks:
        yield from (rule.ways for rule in rules or ())
    yield from (ways for ways, _ in step.shortage if ways is not None)


def _plain_urn(step: StepPlan, urns_of: dict[Ways, int], book: UrnBook) -> int:
    """Return the urn of a fork that has one rule with constant shares, or of none at all."""
    forms: list[tuple[tuple[RulePlan, ...] | None, Grid]] = list(step.forks)
    rules = forms[0][0]
    if len(forms) > 1:
        return _NOT_PLAIN
    if rules is None:
        return book.enter([STAYING], [1.0])
    urn = urns_of.get(rules[0].ways)
    return _NOT_PLAIN if rules[0].condition is not None or urn is None else urn
