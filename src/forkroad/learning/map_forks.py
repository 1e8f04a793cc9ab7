"""The forks and stays of an existing scenario, as a log has them.

The graph is the map's: shares are those among its own ways. A move that the map has no way for is
counted and left out; a fork whose rules read more than the segment, or whose shares are formulas
or utilities, is left as it is, and said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from forkroad.learning.dwell import Dwell, choose_dwell
from forkroad.learning.fit_ways import exposures_of, ways_over_days
from forkroad.learning.fitted import STAY, FittedStep, Way, Ways
from forkroad.learning.incidence import estimate, is_never
from forkroad.learning.journeys import LOST, UNDER_WAY, UNKNOWN, Journeys, Tally
from forkroad.records import record
from forkroad.scenario.evaluation import evaluate
from forkroad.scenario.forks import BACK, Fork, Rule, Shares, fork_targets, targets
from forkroad.scenario.model import Scenario, Step

_GOES_BACK = -10  # the code of the way `back`


@record(kw_only=True)
class MapStep:
    """A step of the map as the log has it.

    fitted : rules are those of the map that could be learned, in its order.
    rules : the rules of the map that they are.
    kept : why the shares, or some of them, stand as they were; empty where all were learned.
    unmapped : moves that the map has no way for, by the step that they led to.
    """

    fitted: FittedStep
    rules: tuple[Rule, ...] = ()
    kept: str = ""
    unmapped: Mapping[str, int] = field(default_factory=dict)


def fit_map_step(
    journeys: Journeys, scenario: Scenario, number: int, segments: Sequence[str], lost: str
) -> MapStep:
    """Return what the log says of a step of the map.

    segments : the map's name of each segment of the log, empty where it has none.
    lost : the step of those who are silent for too long; empty where there is none.
    """
    name = journeys.steps.names[number]
    step = scenario.journey.steps[name]
    every = journeys.remembered.where(step=number)
    fitted = FittedStep(
        name=name,
        label=step.label or name,
        outcome=step.outcome or "",
        n=int(every.n.sum()),
        timeout_days=step.timeout.after_days if step.timeout else 0,
        timeout_to=step.timeout.to if step.timeout else "",
    )
    if step.next is None or journeys.steps.steps[number].is_end:
        return MapStep(fitted=fitted)
    fork = _Fork(journeys, step, step.next, lost)
    moves, unmapped = fork.on_the_map(every.only(every["to"] != UNKNOWN))
    rule_of = _rules_of_segments(step.next, segments)
    dwell = fork.dwell(moves)
    fitted = replace(fitted, dwell=dwell, censored=int(moves.n[moves["to"] == UNDER_WAY].sum()))
    if rule_of is None:
        kept = "its rules read more than the segment, or the log does not tell segments apart"
        return MapStep(fitted=fitted, kept=kept, unmapped=unmapped)
    learned = []
    for place, rule in enumerate(step.next.rules):
        members = [segment for segment, its_rule in rule_of.items() if its_rule == place]
        part = moves.only(np.isin(moves["segment"], members))
        ways = fork.ways(rule, part, moves, dwell) if _can_be_learned(rule) else None
        if ways is not None:
            only = segments[members[0]] if rule.condition and len(members) == 1 else ""
            learned.append((rule, replace(ways, segment=only, number=place + 1)))
    is_all = len(learned) == len(step.next.rules)
    return MapStep(
        fitted=replace(fitted, rules=tuple(ways for _, ways in learned)),
        rules=tuple(rule for rule, _ in learned),
        kept="" if is_all else "some shares are formulas or utilities, or nobody was seen there",
        unmapped=unmapped,
    )


def _can_be_learned(rule: Rule) -> bool:
    if not isinstance(rule.ways, Shares):
        return False
    return all(branch.share is None or _is_number(branch.share) for branch in rule.ways.branches)


def _is_number(share: object) -> bool:
    return isinstance(share, int | float)


def _rules_of_segments(fork: Fork, segments: Sequence[str]) -> dict[int, int] | None:
    """Return the rule of each segment; None where that cannot be told for all of them."""
    found = {}
    for number, name in enumerate(segments):
        place = _rule_of(fork, name)
        if place is None:
            return None
        found[number] = place
    return found


def _rule_of(fork: Fork, segment: str) -> int | None:
    for place, rule in enumerate(fork.rules):
        condition = rule.condition
        if condition is None:
            return place
        is_plain = condition.names <= {"segment"} and not condition.visits and not condition.bought
        if not segment or not is_plain:
            return None
        if evaluate(condition, {"segment": segment}):
            return place
    return None


@record
class _Fork:
    """A fork of the map, and where the log's moves lead on it."""

    journeys: Journeys
    step: Step
    fork: Fork
    lost: str

    @property
    def ways_of_map(self) -> tuple[str, ...]:
        return fork_targets(self.fork)

    @property
    def silence_days(self) -> int | None:
        """The silence that counts as leaving, if the map has a way for it or lets them stay."""
        days = self.journeys.rules.silence_days
        return days if STAY in self.ways_of_map or self.lost in self.ways_of_map else None

    def name_of(self, way: int) -> str:
        if way == _GOES_BACK:
            return BACK
        return self.lost if way == LOST else self.journeys.steps.names[way]

    def on_the_map(self, moves: Tally) -> tuple[Tally, dict[str, int]]:
        """Return the moves with ways of the map alone, and how many led elsewhere."""
        to, days = moves["to"].copy(), moves["days"].copy()
        names, unmapped = self.journeys.steps.names, {}
        kept = np.ones(len(to), dtype=bool)
        for way in sorted(set(to[to >= 0].tolist())):
            rows = to == way
            if self.step.timeout and names[way] == self.step.timeout.to:
                late = rows & (moves["days"] >= self.step.timeout.after_days)
                # Whoever is timed out was not due up to that day, or stayed.
                to[late], days[late] = UNDER_WAY, self.step.timeout.after_days + 1
                rows &= ~late
            if names[way] in self.ways_of_map:
                continue
            if BACK in self.ways_of_map:
                goes_back = rows & (moves["came_from"] == way)
                to[goes_back] = _GOES_BACK
                rows &= ~goes_back
            if moves.n[rows].sum():
                unmapped[names[way]] = int(moves.n[rows].sum())
                kept &= ~rows
        silent = to == LOST
        if self.silence_days is None and self.lost not in self.ways_of_map and silent.any():
            unmapped["silence"] = int(moves.n[silent].sum())
            kept &= ~silent
        on_it = Tally({**moves.columns, "to": to, "days": days}).only(kept)
        return on_it, unmapped

    def dwell(self, moves: Tally) -> Dwell:
        """Return how long customers stay before they go a way of the map."""
        exposures = exposures_of(moves, self.silence_days)
        keep_left = self._keeps_left(moves)
        return choose_dwell(
            exposures,
            estimate(exposures, keep_left=keep_left),
            silence_days=self.silence_days if keep_left else None,
        )

    def _keeps_left(self, moves: Tally) -> bool:
        """Whether who is left stays or is lost, as far as the map has a place for them."""
        if STAY not in self.ways_of_map and self.lost not in self.ways_of_map:
            return False
        if self.silence_days is not None or (self.step.timeout and STAY in self.ways_of_map):
            return True
        return is_never(exposures_of(moves, None))

    def ways(self, rule: Rule, part: Tally, pooled: Tally, dwell: Dwell) -> Ways | None:
        """Return the shares of a rule, each way of the map with what it was before."""
        if not part.n.sum():
            return None
        exposures = exposures_of(pooled, self.silence_days)
        dwell = replace(dwell, never=self._keeps_left(pooled))
        found = ways_over_days(part, exposures, dwell, self.silence_days, self.name_of)
        can_be_lost = self.lost in targets(rule.ways) and self.step.timeout is None
        place = self.lost if can_be_lost or STAY not in targets(rule.ways) else STAY
        seen: dict[str, Way] = {}
        for way in found.ways:
            to = place if way.to == STAY else way.to
            before = seen.get(to, Way(to, 0.0, 0))
            seen[to] = Way(to, before.share + way.share, before.count + way.count)
        ways = tuple(_ways_of(rule, seen))
        total = sum(way.share for way in ways)
        if not total:
            return None
        return Ways("", tuple(replace(way, share=way.share / total) for way in ways), found.sample)


def _ways_of(rule: Rule, seen: Mapping[str, Way]) -> Iterator[Way]:
    """Yield the ways of a rule of the map, with the shares that they had."""
    assert isinstance(rule.ways, Shares)
    stated = {
        branch.to: float(branch.share)
        for branch in rule.ways.branches
        if isinstance(branch.share, int | float)
    }
    for branch in rule.ways.branches:
        before = stated.get(branch.to, 1.0 - sum(stated.values()))
        yield replace(seen.get(branch.to, Way(branch.to, 0.0, 0)), previous=before)
