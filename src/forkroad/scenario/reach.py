"""Who can get where: the steps that customers of each segment can ever reach.

Rules that a segment's attributes decide once and for all (`segment == "vip"`, a constant
attribute) are followed only where they hold; everything else is taken as possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forkroad.scenario.cases import Known, attribute_values, possible_truths
from forkroad.scenario.expressions import Name, Node
from forkroad.scenario.forks import BACK, STAY, Branch, Fork, Rule, Shares
from forkroad.scenario.model import Scenario, Segment, Step


def starting_steps(scenario: Scenario) -> dict[str, str]:
    """Return for each segment that somebody can arrive in the name of its entry step.

    A segment without an entry is left out.
    """
    brought = {step.brings.segment for step in scenario.journey.steps.values() if step.brings}
    found = {}
    for name, segment in scenario.segments.items():
        entry = segment.start_at or scenario.journey.start_at
        if entry and (segment.arrivals is not None or name in brought):
            found[name] = entry
    return found


def reach_by_segment(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Return for each segment the steps that its customers can be in."""
    entries = starting_steps(scenario)
    return {
        name: _reach(scenario.journey.steps, known_of(name, segment), starts)
        for name, segment in scenario.segments.items()
        for starts in [{*segment.already_here, *filter(None, [entries.get(name)])}]
    }


def known_of(name: str, segment: Segment) -> Known:
    """Return what is known of all customers of a segment: its name, its listed attributes."""
    known: dict[Node, frozenset[float | str | bool]] = {Name("segment"): frozenset((name,))}
    for attribute, law in segment.attributes.items():
        values = attribute_values(law)
        if values is not None:
            known[Name(attribute)] = values
    return known


def applicable_rules(fork: Fork, known: Known) -> Iterator[Rule]:
    """Yield the rules of a fork that can apply to customers of whom so much is known."""
    for rule in fork.rules:
        truths = possible_truths(rule.condition.root, known) if rule.condition else {True}
        if True in truths:
            yield rule
        if truths == {True}:
            return


def _reach(steps: Mapping[str, Step], known: Known, starts: set[str]) -> frozenset[str]:
    found = {start for start in starts if start in steps}
    waiting = list(found)
    while waiting:
        for follower in _followers(steps[waiting.pop()], known):
            if follower in steps and follower not in found:
                found.add(follower)
                waiting.append(follower)
    return frozenset(found)


def _followers(step: Step, known: Known) -> Iterator[str]:
    """Yield where a step can lead; `back` leads to where they have been, so it adds nothing."""
    for rule in applicable_rules(step.next, known) if step.next else ():
        ways = rule.ways
        if isinstance(ways, Shares):
            yield from _open_targets(ways.branches)
        else:
            yield from (to for to, _ in ways.branches if to not in (STAY, BACK))
    if step.timeout:
        yield step.timeout.to
    if step.when_out_of_stock:
        yield from _open_targets(step.when_out_of_stock.branches)


def _open_targets(branches: tuple[Branch, ...]) -> Iterator[str]:
    return (branch.to for branch in branches if branch.share != 0 and branch.to not in (STAY, BACK))
