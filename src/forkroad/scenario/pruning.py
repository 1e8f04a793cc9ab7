"""Taking what cannot be read out of a file's data, so that the rest can be looked at.

A named thing leaves a harmless stand-in of its name behind, so that whatever mentions it is
not taken for a mistake.
"""

from __future__ import annotations

import copy
from typing import Any

from forkroad.scenario.source import Place

_STAND_INS: dict[Place, Any] = {
    ("values",): 0,
    ("attributes",): 0,
    ("groups",): "true",
    ("segments",): {},
    ("products",): {},
    ("journey", "steps"): {},
    ("campaigns",): {"from": "2026-01-01", "to": "2026-01-01"},
    ("shocks",): {"chance": 0, "from": "2026-01-01", "lasts": 1},
    ("what_ifs",): {},
    ("goals",): {"measure": "arrivals", "at_least": 0},
}
_REQUIRED: dict[Place, Any] = {
    ("forkroad",): 1,
    ("start",): "2026-01-01",
    ("months",): 12,
    ("segments",): {},
    ("journey",): {"steps": {}},
    ("journey", "steps"): {},
}


def pruned(data: dict[str, Any], places: set[Place]) -> tuple[dict[str, Any], set[Place]]:
    """Return a copy without the parts at these places, and the places that were touched."""
    data = copy.deepcopy(data)
    touched = {_prune(data, _cuttable(place)) for place in sorted(places, key=_deepest_last)}
    return data, touched


def _deepest_last(place: Place) -> tuple[int, str]:
    return len(place), str(place)


def _cuttable(place: Place) -> Place:
    """Return the place, or the key above it that holds the list that it is in."""
    for length, part in enumerate(place):
        if isinstance(part, int):
            return place[:length]
    return place


def _prune(data: dict[str, Any], place: Place) -> Place:
    """Cut one place; where nothing is left to cut, replace what it belongs to."""
    if place in _REQUIRED:
        _set(data, place, copy.deepcopy(_REQUIRED[place]))
        return place
    parent = _at(data, place[:-1])
    if isinstance(parent, dict) and place and place[-1] in parent:
        stand_in = _stand_in(place)
        if stand_in is None:
            del parent[place[-1]]
        else:
            parent[place[-1]] = stand_in
        return place
    return _prune(data, place[:-1]) if place else place


def _stand_in(place: Place) -> Any:
    """Return what stands in for a named thing, None for anything else."""
    if len(place) == 4 and place[0] == "segments" and place[2] == "attributes":
        return 0
    return copy.deepcopy(_STAND_INS.get(place[:-1]))


def _at(data: Any, place: Place) -> Any:
    for part in place:
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data


def _set(data: dict[str, Any], place: Place, value: Any) -> None:
    """Put a value at a place, its parents made mappings where they are none."""
    for part in place[:-1]:
        below = data.get(str(part))
        if not isinstance(below, dict):
            below = data[str(part)] = {}
        data = below
    data[str(place[-1])] = value
