"""What several checks ask about a scenario, each question answered once.

A file with some unreadable parts still yields a scenario, whose unreadable parts are missing or
stand-ins. So the names that a file gives are taken from what was written, not from what could
be read: a reference to a step whose `takes` is wrong is no second mistake.
"""

from __future__ import annotations

from collections.abc import KeysView
from functools import cached_property
from typing import Any

from forkroad.records import record
from forkroad.scenario.attributes import Attribute, Chance, Choice, Given
from forkroad.scenario.forks import STAY, Rule
from forkroad.scenario.graph import Graph, build_graph, reversed_edges, steps_that_lead
from forkroad.scenario.kinds import Kind, kind_of_value
from forkroad.scenario.model import Scenario
from forkroad.scenario.reach import Reach, find_reach
from forkroad.scenario.source import Data, Place, value_at

_NOTHING: dict[str, Any] = {}


@record
class Survey:
    """A scenario under check, and the places that could not be read."""

    scenario: Scenario
    tainted: frozenset[Place] = frozenset()

    @cached_property
    def _data(self) -> Data:
        return self.scenario.source.data

    def written(self, *place: str | int) -> Any:
        """Return the plain data at a place, None if nothing stands there."""
        return value_at(self._data, place)

    def names(self, *place: str) -> KeysView[str]:
        """Return the keys of the mapping at a place, in the order of the file."""
        found = self.written(*place)
        return found.keys() if isinstance(found, dict) else _NOTHING.keys()

    def is_readable(self, *place: str | int) -> bool:
        """Return whether everything at, above and below a place could be read."""
        if place in self._above_tainted:
            return False
        return not any(place[:length] in self.tainted for length in range(len(place) + 1))

    @cached_property
    def _above_tainted(self) -> frozenset[Place]:
        return frozenset(
            place[:length] for place in self.tainted for length in range(len(place) + 1)
        )

    @cached_property
    def steps(self) -> KeysView[str]:
        """The names of all steps."""
        return self.names("journey", "steps")

    @cached_property
    def graph(self) -> Graph:
        """The journey as a graph."""
        return build_graph(self.scenario.journey.steps)

    @cached_property
    def back_steps(self) -> frozenset[str]:
        """The steps that offer `back`."""
        return frozenset(self.graph.origins)

    @cached_property
    def stay_steps(self) -> frozenset[str]:
        """The steps where somebody can stay beyond what they take."""
        return steps_that_lead(self.scenario.journey.steps, STAY)

    @cached_property
    def leaders(self) -> dict[str, frozenset[str]]:
        """Step to all that can lead to it."""
        return reversed_edges(self.graph.followers)

    @cached_property
    def reach(self) -> Reach:
        """Which segments' customers can be in which step."""
        return find_reach(self.scenario, self.graph.followers)

    @cached_property
    def own_attributes(self) -> dict[str, tuple[str, ...]]:
        """Attribute to the segments that say themselves what it is, in the order of the file."""
        found: dict[str, list[str]] = {}
        for segment in self.names("segments"):
            for name in self.names("segments", segment, "attributes"):
                found.setdefault(name, []).append(segment)
        return {name: tuple(segments) for name, segments in found.items()}

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The names of all attributes, those at the top of the file first."""
        return tuple(dict.fromkeys((*self.names("attributes"), *self.own_attributes)))

    def bearers(self, attribute: str) -> int:
        """Return the segments that have an attribute, as bits of their reach."""
        if attribute in self.names("attributes"):
            return -1
        if attribute not in self._bearers:
            segments = frozenset(self.own_attributes[attribute])
            self._bearers[attribute] = self.reach.mask_of(segments)
        return self._bearers[attribute]

    @cached_property
    def _bearers(self) -> dict[str, int]:
        return {}

    def laws(self, attribute: str) -> tuple[tuple[str, Attribute], ...]:
        """Return how an attribute is drawn: (segment, law) pairs, "" for the top of the file."""
        common = self.scenario.attributes.get(attribute)
        segments = self.scenario.segments
        own = (
            (name, segments[name].attributes[attribute])
            for name in self.own_attributes.get(attribute, ())
            if name in segments and attribute in segments[name].attributes
        )
        return (*([("", common)] if common is not None else []), *own)

    @cached_property
    def attribute_kinds(self) -> dict[str, Kind]:
        """Attribute to its kind, without those that are of several kinds or unreadable."""
        found = {}
        for name in self.attributes:
            kinds = {kind_of_attribute(law) for _, law in self.laws(name)}
            if len(kinds) == 1:
                found[name] = kinds.pop()
        return {name: kind for name, kind in found.items() if kind is not None}

    def rule_place(self, step: str, rule: Rule) -> Place:
        """Return where the shares or utilities of a rule stand."""
        key = (step, rule.path)
        if key not in self._rule_places:
            self._rule_places[key] = self.place(("journey", "steps", step), rule.path)
        return self._rule_places[key]

    @cached_property
    def _rule_places(self) -> dict[tuple[str, str], Place]:
        return {}

    def place(self, above: Place, path: str) -> Place:
        """Return the place of a path below another place; lists count from 1 in paths."""
        place = above
        node = self.written(*above)
        for part in path.split("."):
            key: str | int = int(part) - 1 if isinstance(node, list) and part.isdigit() else part
            is_inside = isinstance(node, dict) and key in node
            if isinstance(node, list) and isinstance(key, int):
                is_inside = 0 <= key < len(node)
            node = node[key] if is_inside else None
            place = (*place, key)
        return place


def kind_of_attribute(law: Attribute) -> Kind | None:
    """Return what kind of values an attribute has, None if they are of several kinds."""
    if isinstance(law, Chance):
        return "truth"
    if not isinstance(law, Given | Choice):
        return "number"
    kinds: set[Kind] = {kind_of_value(value) for value, _ in law.categories()}
    return kinds.pop() if len(kinds) == 1 else None
