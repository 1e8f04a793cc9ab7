"""Reading changes: new values at paths, points moved and shares scaled; additions and removals.

A path is only text here: whether it leads anywhere is known when a change is applied.
"""

from __future__ import annotations

import re
from typing import Any

from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange
from forkroad.scenario.read_numbers import (
    percentage,
    plain_number,
    read_count,
    read_factor,
    read_float,
)
from forkroad.scenario.readers import (
    Gathering,
    found,
    read_list,
    read_mapping,
    read_reference,
    refuse_other_keys,
    shown,
    unreadable,
)

_NEEDED = "paths with new values, such as {products.cream.price: 44}, or a list of changes"
_MOVE_KEYS = ("at", "move", "from", "to", "rule")
_SCALE_KEYS = ("at", "scale", "by", "rule")
_POINTS = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*points?"


def read_changes(value: object) -> tuple[Change, ...]:
    """Return the changes of a mapping of paths, or of a list of changes."""
    if isinstance(value, dict):
        return _read_entry(value)
    faults = Gathering()
    changes: list[Change] = []
    for number, raw in enumerate(read_list(value, _NEEDED)):
        with faults.at(number):
            changes += _read_entry(raw)
    faults.settle()
    return tuple(changes)


def _read_entry(value: object) -> tuple[Change, ...]:
    mapping = read_mapping(value, _NEEDED)
    return (_read_fork_change(mapping),) if "at" in mapping else _read_settings(mapping)


def _read_settings(mapping: dict[str, Any]) -> tuple[Change, ...]:
    faults = Gathering()
    changes = []
    for path, raw in mapping.items():
        with faults.at(path):
            changes.append(SetChange(read_path(path), raw))
    faults.settle()
    return tuple(changes)


def _read_fork_change(mapping: dict[str, Any]) -> Change:
    if "move" in mapping:
        return _read_move(mapping)
    if "scale" in mapping:
        return _read_scale(mapping)
    raise unreadable('beside "at" stands either "move" with from and to, or "scale" with by')


def _read_move(mapping: dict[str, Any]) -> MoveChange:
    faults = _checked_keys(mapping, _MOVE_KEYS, "{at: STEP, move: 5 points, from: A, to: B}")
    points = None
    with faults.at("move"):
        points = _read_points(mapping["move"])
    rule = _read_rule_number(mapping, faults)
    faults.settle()
    return MoveChange(mapping["at"], points, mapping["from"], mapping["to"], rule)


def _read_scale(mapping: dict[str, Any]) -> ScaleChange:
    faults = _checked_keys(mapping, _SCALE_KEYS, "{at: STEP, scale: A, by: x1.2}")
    times = 1.0
    if "by" in mapping:
        with faults.at("by"):
            times = read_factor(mapping["by"])
    rule = _read_rule_number(mapping, faults)
    faults.settle()
    return ScaleChange(mapping["at"], mapping["scale"], times, rule)


def _checked_keys(mapping: dict[str, Any], keys: tuple[str, ...], needed: str) -> Gathering:
    """Return the faults of a change's keys and of the names in it."""
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, *keys)
    for key in keys[:-1]:
        with faults.at(*([key] if key in mapping else [])):
            if key not in mapping:
                raise unreadable(f'"{key}" is missing; needed is {needed}')
            if key not in ("move", "by"):
                read_reference(mapping[key])
    return faults


def _read_rule_number(mapping: dict[str, Any], faults: Gathering) -> int | None:
    number = None
    if "rule" in mapping:
        with faults.at("rule"):
            number = read_count(mapping["rule"], 1)
    return number


def _read_points(value: object) -> float | None:
    """Return percentage points as a share; None for `all`."""
    if value == "all":
        return None
    match = re.fullmatch(_POINTS, value) if isinstance(value, str) else None
    if match is None:
        hint = ""
        number = percentage(value)
        if number is None and plain_number(value) is not None:
            number = read_float(value) / 100
        if number is not None:
            hint = f"; a share is moved by points: {number * 100:g} points"
        raise unreadable(f'found {shown(value)}; needed is "5 points" or "all"{hint}')
    points = float(match.group(1)) / 100
    if not 0 < points <= 1:
        raise unreadable(f"found {shown(value)}; needed is above 0 and up to 100 points")
    return points


def read_path(value: object) -> str:
    """Return a path: names and numbers joined by dots."""
    if not isinstance(value, str) or not all(value.split(".")):
        raise found(value, "a path such as products.cream.price")
    return value


def read_additions(value: object) -> dict[str, Any]:
    """Return path to the new step, segment or product as it was written."""
    mapping = read_mapping(value, "paths with what stands there, such as {journey.steps.chat: ...}")
    faults = Gathering()
    for path in mapping:
        with faults.at(path):
            read_path(path)
    faults.settle()
    return mapping


def read_removals(value: object) -> tuple[str, ...]:
    """Return the paths to take out."""
    faults = Gathering()
    paths = []
    for number, raw in enumerate(read_list(value, "a list of paths, such as [journey.steps.chat]")):
        with faults.at(number):
            paths.append(read_path(raw))
    faults.settle()
    return tuple(paths)
