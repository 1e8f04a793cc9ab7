"""Reading changes: new values at paths, points moved and shares scaled; additions and removals.

A path is only text here: whether it leads anywhere is known when a change is applied.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange
from forkroad.scenario.read_numbers import (
    NOT_NEGATIVE,
    factor,
    percentage,
    plain_number,
    read_count,
    read_factor,
    read_float,
)
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    read_date,
    read_list,
    read_mapping,
    read_name,
    refuse_other_keys,
    shown,
    unreadable,
)

_NEEDED = "paths with new values, such as {products.cream.price: 44}, or a list of changes"
_MOVE_KEYS = ("at", "move", "from", "to", "rule")
_SCALE_KEYS = ("at", "scale", "by", "rule")
_POINTS = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*points?")


def read_changes(value: object) -> tuple[Change, ...]:
    """Return the changes of a mapping of paths, or of a list of changes."""
    if isinstance(value, dict):
        return _read_settings(read_mapping(value, _NEEDED))
    faults = Gathering()
    changes: list[Change] = []
    for number, raw in enumerate(read_list(value, _NEEDED)):
        with faults.at(number):
            mapping = read_mapping(raw, _NEEDED)
            changes += [_read_fork_change(mapping)] if "at" in mapping else _read_settings(mapping)
    faults.settle()
    return tuple(changes)


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
                _read_place_name(mapping[key])
    return faults


def _read_place_name(value: object) -> str:
    if value in ("stay", "back"):
        return str(value)
    return read_name(value)


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
    match = _POINTS.fullmatch(value) if isinstance(value, str) else None
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
    if not isinstance(value, str) or not all(_PART.fullmatch(part) for part in value.split(".")):
        raise found(value, "a path such as products.cream.price")
    return value


_PART = re.compile(r"[\w-]+")


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


def read_dates(value: object) -> tuple[date, ...]:
    """Return one date or a list of dates."""
    if not isinstance(value, list):
        return (read_date(value),)
    faults = Gathering()
    dates = []
    for number, raw in enumerate(read_list(value, "a date or a list of dates")):
        with faults.at(number):
            dates.append(read_date(raw))
    faults.settle()
    return tuple(dates)


def read_window(value: object) -> tuple[date, date]:
    """Return the first and last day on which a shock may begin."""
    if not isinstance(value, dict):
        day = read_date(value)
        return day, day
    refuse_other_keys(value, "between")
    between = value.get("between")
    if not isinstance(between, list) or len(between) != 2:
        raise found(between, "{between: [first day, last day]}")
    faults = Gathering()
    days = []
    for number, raw in enumerate(between):
        with faults.at("between", number):
            days.append(read_date(raw))
    faults.settle()
    if days[0] > days[1]:
        raise Unreadable(
            (("between",), f"{days[0]} comes after {days[1]}; write the earlier first")
        )
    return days[0], days[1]


def read_arrival_factors(value: object) -> dict[str, float]:
    """Return segment to the factor on its arrivals."""
    mapping = read_mapping(value, "segments with factors, such as {regulars: x1.8}")
    faults = Gathering()
    factors = {}
    for segment, raw in mapping.items():
        with faults.at(segment):
            number = factor(raw) if isinstance(raw, str) else None
            factors[segment] = read_factor(raw) if number is not None else _plain_factor(raw)
    faults.settle()
    return factors


def _plain_factor(raw: object) -> float:
    if plain_number(raw) is None:
        raise found(raw, "a factor such as x1.8, +5% or -5%")
    return read_float(raw, NOT_NEGATIVE)


def read_whatif_cost(value: object) -> tuple[float, float]:
    """Return what a what-if costs once and per month."""
    mapping = read_mapping(value, "{once: 15000, per_month: 900}")
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, "once", "per_month")
    costs = {"once": 0.0, "per_month": 0.0}
    for key in costs:
        if key in mapping:
            with faults.at(key):
                costs[key] = read_float(mapping[key], NOT_NEGATIVE)
    faults.settle()
    return costs["once"], costs["per_month"]
