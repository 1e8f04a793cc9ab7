"""Who can get where: the steps that customers of each segment can ever reach.

Rules that a segment's attributes decide once and for all (`segment == "vip"`, a constant
attribute) are followed only where they hold; everything else is taken as possible. Sets of
segments are bits of whole numbers, so that a thousand segments cost little more than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forkroad.records import record
from forkroad.scenario.cases import Known, Values, attribute_values, possible_truths
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import BACK, STAY, Fork, Shares, targets
from forkroad.scenario.graph import Edges, depth_first
from forkroad.scenario.model import Scenario, Segment, Step
from forkroad.scenario.nodes import Literal, Name, Node, walk

# So many kinds of customers are told apart in one condition; beyond, anything is possible.
_MOST_KINDS = 200
_SEGMENT = Name("segment")
_ANYBODY_ELSE: Values = frozenset(("",))


@record
class Reach:
    """Which segments' customers can be in which step; `masks` has a bit for each segment."""

    segments: tuple[str, ...]
    masks: Mapping[str, int]

    def at(self, step: str) -> tuple[str, ...]:
        """Return the segments whose customers can be in a step."""
        mask = self.masks.get(step, 0)
        return tuple(name for bit, name in enumerate(self.segments) if mask >> bit & 1)

    def first_outside(self, step: str, inside: int) -> str | None:
        """Return the first segment that can be in a step and has no bit in `inside`."""
        left = self.masks.get(step, 0) & ~inside
        return self.segments[(left & -left).bit_length() - 1] if left else None

    def first_without(self, inside: int) -> str | None:
        """Return the first segment of all that has no bit in `inside`."""
        outside = (name for bit, name in enumerate(self.segments) if not inside >> bit & 1)
        return next(outside, None)

    def mask_of(self, segments: frozenset[str]) -> int:
        """Return the bits of some segments."""
        return sum(1 << bit for bit, name in enumerate(self.segments) if name in segments)


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


def find_reach(scenario: Scenario, followers: Edges) -> Reach:
    """Return who can be where.

    followers : all that can follow each step, whoever it is.
    """
    steps = scenario.journey.steps
    crowd = _Crowd(scenario.segments)
    ways = {name: list(_ways(step, steps, crowd)) for name, step in steps.items()}
    masks = dict.fromkeys(steps, 0)
    for step, mask in _starts(scenario, crowd):
        if step in masks:
            masks[step] |= mask
    order = depth_first(followers)[::-1]
    is_growing = True
    while is_growing:
        is_growing = False
        for name in order:
            for follower, mask in ways[name]:
                grown = masks[follower] | masks[name] & mask
                is_growing |= grown != masks[follower]
                masks[follower] = grown
    return Reach(tuple(scenario.segments), masks)


class _Crowd:
    """All segments as bits, sorted by what is known of their customers."""

    def __init__(self, segments: Mapping[str, Segment]) -> None:
        self._segments = segments
        self.bits = {name: 1 << bit for bit, name in enumerate(segments)}
        self.everybody = (1 << len(segments)) - 1
        self._kinds: dict[Name, dict[Values | None, int]] = {}

    def split(self, condition: Expression) -> tuple[int, int]:
        """Return to whom a condition can apply, and to whom it surely does."""
        possible = certain = 0
        for known, mask in self._known_kinds(condition.root):
            truths = possible_truths(condition.root, known)
            possible |= mask if True in truths else 0
            certain |= mask if False not in truths else 0
        return possible, certain

    def _known_kinds(self, root: Node) -> list[tuple[Known, int]]:
        """Return what is known of each kind of customers that a condition tells apart."""
        kinds: list[tuple[dict[Node, Values], int]] = [({}, self.everybody)]
        for name in dict.fromkeys(node for node in walk(root) if isinstance(node, Name)):
            split = self._by_name(root) if name == _SEGMENT else self._by_attribute(name)
            kinds = [
                ({**known, name: values} if values is not None else known, both)
                for known, mask in kinds
                for values, alike in split.items()
                if (both := mask & alike)
            ]
            if len(kinds) > _MOST_KINDS:
                return [({}, self.everybody)]
        return [(known, mask) for known, mask in kinds]

    def _by_name(self, root: Node) -> dict[Values | None, int]:
        """Return the segments that a condition names, one by one, and the others together."""
        named = {
            node.value
            for node in walk(root)
            if isinstance(node, Literal) and isinstance(node.value, str)
        }
        split: dict[Values | None, int] = {
            frozenset((name,)): self.bits[name] for name in sorted(named & self.bits.keys())
        }
        split[_ANYBODY_ELSE] = self.everybody & ~sum(split.values())
        return split

    def _by_attribute(self, name: Name) -> dict[Values | None, int]:
        if name not in self._kinds:
            split: dict[Values | None, int] = {}
            for segment, content in self._segments.items():
                law = content.attributes.get(name.name)
                values = attribute_values(law) if law is not None else None
                split[values] = split.get(values, 0) | self.bits[segment]
            self._kinds[name] = split
        return self._kinds[name]


def _starts(scenario: Scenario, crowd: _Crowd) -> Iterator[tuple[str, int]]:
    for segment, entry in starting_steps(scenario).items():
        yield entry, crowd.bits[segment]
    for name, content in scenario.segments.items():
        yield from ((step, crowd.bits[name]) for step in content.already_here)


def _ways(step: Step, steps: Mapping[str, Step], crowd: _Crowd) -> Iterator[tuple[str, int]]:
    """Yield where a step can lead, and whom; `back` leads to where they have been already."""
    ways = list(_fork_ways(step.next, crowd)) if step.next else []
    if step.timeout:
        ways.append((step.timeout.to, crowd.everybody))
    if step.when_out_of_stock:
        ways += ((to, crowd.everybody) for to in _open_targets(step.when_out_of_stock))
    yield from ((to, mask) for to, mask in ways if to in steps and to not in (STAY, BACK))


def _fork_ways(fork: Fork, crowd: _Crowd) -> Iterator[tuple[str, int]]:
    left = crowd.everybody
    for rule in fork.rules:
        possible = certain = left
        if rule.condition is not None:
            possible, certain = crowd.split(rule.condition)
        ways = rule.ways
        opened = _open_targets(ways) if isinstance(ways, Shares) else targets(ways)
        yield from ((to, left & possible) for to in opened)
        left &= ~certain


def _open_targets(shares: Shares) -> Iterator[str]:
    return (branch.to for branch in shares.branches if branch.share != 0)
