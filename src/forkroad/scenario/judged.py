"""What a gate judges, as a hash: whether a verdict is of this state of a file or of another one.

All counts that a forecast of the base rests on. Comments, the order of keys, other ways to write
the same number, texts that people read, evidence, what-ifs, goals and actuals do not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Monthly
from forkroad.scenario.read_numbers import percentage
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.source import Fault, Place

_LABELS = frozenset(("name", "label", "description", "currency"))
_BESIDE = _LABELS | {"gate", "report_by", "groups", "what_ifs", "goals", "actuals"}
_EVIDENCE = frozenset(("source", "asked_on", "owner"))
_TOLD = _LABELS | _EVIDENCE | {"notes", "feeling", "stage", "channel", "milestone", "goal"}
_NAMED = ("segments", "products", "campaigns", "shocks")
# Of these the order counts: what comes later works on what it finds.
_IN_ORDER = ("campaigns", "shocks")
_PLACE = ("gate",)
_STEP = ("journey", "steps")


def state_of(scenario: Scenario) -> str:
    """Return the hash of what a gate judges in a scenario's file."""
    data = {key: value for key, value in scenario.source.data.items() if key not in _BESIDE}
    state = {
        "data": _plain(data, ()),
        "order": [list(data.get(section, {})) for section in _IN_ORDER],
        "files": list(_numbers_from_files(scenario)),
    }
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def verdict_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield a warning where the verdict in a file is of another state of it."""
    gate = scenario.gate
    # A verdict that does not say of which state it is was written by hand.
    if gate is None or not gate.state or gate.state == state_of(scenario):
        return
    when = f" on {gate.on}" if gate.on else ""
    yield Fault(
        _PLACE,
        f"the verdict ({gate.verdict}{when}) is of another state of this file, which has changed "
        "since in what a forecast rests on; run forkroad gate again",
        warning=True,
    )


def has_changed_since(scenario: Scenario) -> bool:
    """Whether the reader of the file found its verdict to be of another state."""
    return any(problem.place == _PLACE[0] for problem in scenario.warnings)


def without_verdict(scenario: Scenario) -> Scenario:
    """Return a scenario without its verdict, and without what was said of that."""
    warnings = tuple(one for one in scenario.warnings if one.place != _PLACE[0])
    return replace(scenario, gate=None, warnings=warnings)


def _plain(value: Any, place: Place) -> Any:
    """Return what counts of a part of the file, each number written in one way."""
    if isinstance(value, Mapping):
        beside = _not_counted(value, place)
        return {
            str(key): _plain(each, (*place, key))
            for key, each in value.items()
            if key not in beside
        }
    if isinstance(value, list):
        return [_plain(each, (*place, number)) for number, each in enumerate(value)]
    number = _share(value)
    is_whole = isinstance(number, float) and number.is_integer()
    return int(number) if is_whole else number


def _share(value: Any) -> Any:
    """Return a percentage as a number, anything else as it is."""
    try:
        share = percentage(value)
    except Unreadable:
        return value
    return value if share is None else share


def _not_counted(value: Mapping[Any, Any], place: Place) -> frozenset[str]:
    """Return the keys of a mapping that are told beside what counts; names of steps are none."""
    if place == ("journey",):
        return frozenset(("stages",))
    is_step = place[:2] == _STEP
    if (is_step and len(place) == 3) or (len(place) == 2 and place[0] in _NAMED):
        return _TOLD
    # A rule of a list, or an entry of a table; among plain shares such words are names of steps.
    is_rule = len(place) == 5 and (isinstance(place[-1], int) or "then" in value)
    return _EVIDENCE if is_step and is_rule else frozenset()


def _numbers_from_files(scenario: Scenario) -> Iterator[tuple[str, tuple[float, ...]]]:
    for name, segment in sorted(scenario.segments.items()):
        if segment.arrivals is not None and isinstance(segment.arrivals.per_month, Monthly):
            yield name, segment.arrivals.per_month.values
