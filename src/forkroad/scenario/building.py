"""From edited data to a scenario again: what did not change is taken over, the rest is read.

Edits copy only what lies above them, so a part that is the very same object in both trees means
the same. Where something cannot be read there is no second try, as `reading` has for files: all
complaints are raised at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forkroad.periods import shared_calendar
from forkroad.scenario.model import Journey, Scenario
from forkroad.scenario.numbers import Uncertain
from forkroad.scenario.read_numbers import read_months
from forkroad.scenario.readers import Unreadable, read_date
from forkroad.scenario.relative import Times
from forkroad.scenario.sections import Named, Section, Surroundings, read_section
from forkroad.scenario.source import SourceTree

# What the reading of other parts depends on; where it changed, nothing can be taken over.
_EVERYWHERE = ("start", "months", "attributes")


def rebuilt(scenario: Scenario, tree: SourceTree) -> Scenario:
    """Return the scenario that an edited tree of this scenario holds.

    Raises Unreadable with all that cannot be read.
    """
    old = scenario.source.data
    if any(tree.data.get(key) is not old.get(key) for key in _EVERYWHERE):
        old = {}
    differing = _differing(Scenario, tree.data, old)
    part = _multiplied(read_section(Scenario, differing, _surroundings(tree)), differing)
    made: Scenario = _joined(scenario, part, tree.data, old)
    common = made.attributes
    segments = {
        name: replace(segment, attributes={**common, **segment.attributes})
        for name, segment in made.segments.items()
    }
    return replace(made, segments=segments, source=tree, warnings=())


def _surroundings(tree: SourceTree) -> Surroundings:
    try:
        start, months = read_date(tree.data.get("start")), read_months(tree.data.get("months"))
    except Unreadable:
        return Surroundings(None, tree.folder)
    return Surroundings(shared_calendar(start, months), tree.folder)


def _differing(kind: type[Section], new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Return a section's data with only those named parts that are not in both trees."""
    found = {}
    for name, raw in new.items():
        holder = kind.keys[name].holder if name in kind.keys else None
        before = old.get(name)
        if not isinstance(raw, dict) or not isinstance(before, dict):
            found[name] = raw
        elif isinstance(holder, Named):
            found[name] = {key: each for key, each in raw.items() if before.get(key) is not each}
        elif holder is Journey:
            found[name] = _differing(Journey, raw, before)
        else:
            found[name] = raw
    return found


def _multiplied(value: Any, data: Any) -> Any:
    """Return what was read, with the draws multiplied where the data ask for it."""
    if isinstance(data, Times) and isinstance(value, Uncertain):
        return replace(value, times=data.times)
    if not isinstance(data, dict):
        return value
    if isinstance(value, dict):
        entries = {name: _multiplied(each, data.get(name)) for name, each in value.items()}
        return entries if any(entries[name] is not value[name] for name in value) else value
    if not isinstance(value, Section):
        return value
    parts = {}
    for name, raw in data.items():
        attribute = value.keys[name].attribute
        before = getattr(value, attribute)
        after = _multiplied(before, raw)
        if after is not before:
            parts[attribute] = after
    return replace(value, **parts) if parts else value


def _joined(section: Any, part: Any, new: dict[str, Any], old: dict[str, Any]) -> Any:
    """Return what was read anew together with what is taken over, names in the new order."""
    values = {}
    for name, raw in new.items():
        key, before = section.keys[name], old.get(name)
        if not isinstance(raw, dict) or not isinstance(before, dict):
            continue
        kept, read = getattr(section, key.attribute), getattr(part, key.attribute)
        if isinstance(key.holder, Named):
            values[key.attribute] = {
                each: read[each] if each in read else kept[each] for each in raw
            }
        elif key.holder is Journey:
            values[key.attribute] = _joined(kept, read, raw, before)
    return replace(part, **values)
