"""What a log says of an existing scenario, as changes of single values in its text.

Labels, prices, comments and everything that a log does not know stay as the planner wrote them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.arrivals_text import NOBODY, uncertain_level
from forkroad.learning.fitted import FittedStep, Waiting, Ways
from forkroad.learning.map_forks import MapStep
from forkroad.learning.shares_text import percent, shares_text
from forkroad.learning.yaml_lines import flowing, quoted
from forkroad.records import record
from forkroad.scenario.forks import Rule
from forkroad.scenario.model import Scenario
from forkroad.scenario.rewriting import Edit
from forkroad.scenario.source import Place
from forkroad.scenario.stays import Until


@record
class Origin:
    """What the evidence is from, and when the log ended."""

    source: str
    asked_on: date


def edits_of_steps(
    scenario: Scenario, steps: Iterable[MapStep], origin: Origin, keeps_stay: Iterable[str] = ()
) -> Iterator[Edit]:
    """Yield the changes of shares, with their evidence, and of stays.

    keeps_stay : steps whose `takes` stays as it is.
    """
    kept = frozenset(keeps_stay)
    for found in steps:
        place: Place = ("journey", "steps", found.fitted.name)
        written = scenario.source.data["journey"]["steps"][found.fitted.name]
        if found.fitted.name not in kept:
            yield from _edits_of_stay(place, written, scenario, found.fitted)
        for rule, ways in zip(found.rules, found.fitted.rules, strict=True):
            yield from _edits_of_rule(place, written, rule, ways, origin)


def _edits_of_stay(
    place: Place, written: Mapping[str, Any], scenario: Scenario, fitted: FittedStep
) -> Iterator[Edit]:
    dwell = fitted.dwell
    if dwell is None or isinstance(scenario.journey.steps[fitted.name].takes, Until):
        return
    if dwell.longest == 0:
        if "takes" in written:
            yield Edit((*place, "takes"), "0")
        return
    yield Edit((*place, "takes"), _broken(dwell.takes, 8), after="label")


def _edits_of_rule(
    place: Place, written: Mapping[str, Any], rule: Rule, ways: Ways, origin: Origin
) -> Iterator[Edit]:
    """Yield the changes of one rule: each share where it stands, and the evidence beside it."""
    shares_at, beside = _places(place, written, rule)
    shares = _value(written, shares_at[len(place) :])
    if not isinstance(shares, dict):
        return
    evidence = {
        "sample": f"{max(ways.sample, 1.0):.1f}".removesuffix(".0"),
        "source": quoted(origin.source),
        "asked_on": origin.asked_on.isoformat(),
    }
    if beside is None:
        inside = ", ".join(
            f"{way.to}: {_is_rest(shares, way.to) or percent(way.share)}" for way in ways.ways
        )
        more = ", ".join(f"{key}: {value}" for key, value in evidence.items())
        yield Edit(shares_at, f"{{then: {{{inside}}}, {more}}}")
        return
    for way in ways.ways:
        if not _is_rest(shares, way.to):
            yield Edit((*shares_at, way.to), percent(way.share))
    for key, value in evidence.items():
        yield Edit((*beside, key), value, after=str(shares_at[len(beside)]))


def _is_rest(shares: Mapping[str, Any], to: str) -> str:
    return "rest" if shares[to] == "rest" else ""


def _places(place: Place, written: Mapping[str, Any], rule: Rule) -> tuple[Place, Place | None]:
    """Return where a rule's shares stand, and the mapping that holds its evidence.

    None as the mapping for an entry of a table that is nothing but shares.
    """
    if rule.path == "next":
        return (*place, "next"), place
    _, entry, *key = rule.path.split(".")
    at: Place = (*place, "next", int(entry) - 1 if isinstance(written["next"], list) else entry)
    return ((*at, key[0]), at) if key else (at, None)


def _value(written: Any, place: Place) -> Any:
    for part in place:
        written = written[part]
    return written


def edits_of_arrivals(
    scenario: Scenario, arrivals: Mapping[str, FittedArrivals], names: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield the changes of who sets out.

    arrivals : segment of the map to what is expected from the log's end on.
    names : segment to the name of the value that its level becomes, where it is uncertain.
    """
    values = {
        names[segment]: uncertain_level(one)
        for segment, one in arrivals.items()
        if segment in names
    }
    if values and not scenario.source.data.get("values"):
        inside = ", ".join(f"{name}: {level}" for name, level in values.items())
        yield Edit(("values",), f"{{{inside}}}", after="months")
    elif values:
        yield from (Edit(("values", name), level) for name, level in values.items())
    for segment, one in arrivals.items():
        place: Place = ("segments", segment, "arrivals")
        level = "0" if one.level < NOBODY else f"{one.level:.5g}"
        yield Edit((*place, "per_month"), names.get(segment, level))
        growth = f"{100 * one.growth:.3g}% a month" if one.growth else None
        yield Edit((*place, "growth"), growth)
        seasons = ", ".join(f"{season:.3g}" for season in one.seasonality)
        yield Edit((*place, "seasonality"), f"[{seasons}]" if seasons else None)


def moved_on(one: FittedArrivals, from_: date, start: date) -> FittedArrivals:
    """Return arrivals whose first month is that of another start, by their growth."""
    from dataclasses import replace

    months = (start.year - from_.year) * 12 + start.month - from_.month
    return replace(one, level=one.level * math.pow(1.0 + one.growth, months))


def edits_of_waiting(waiting: Sequence[Waiting], segments: Iterable[str]) -> Iterator[Edit]:
    """Yield who is already here of each segment of the map, in the place of who was."""
    for segment in segments:
        groups = []
        for one in waiting:
            if one.segment == segment:
                days = sorted(one.days)
                if days == [0]:
                    groups.append(f"{one.step}: {one.count}")
                    continue
                chances = shares_text(days, [one.days[day] / one.count for day in days])
                groups.append(f"{one.step}: {{count: {one.count}, waited: {{days: {chances}}}}}")
        place: Place = ("segments", segment, "already_here")
        yield Edit(place, _broken(f"{{{', '.join(groups)}}}", 8) if groups else None)


def _broken(value: str, indent: int) -> str:
    """Return a value on several lines where it is long, the later ones so far in."""
    first, *rest = flowing(value)
    return "\n".join([first, *(" " * indent + line.strip() for line in rest)])
