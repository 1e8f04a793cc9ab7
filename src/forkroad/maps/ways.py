"""The ways on from a step: what leads where, and what its label says.

A way is one arrow of a map. What leads to no other step (waiting, going back, coming again) is
an aside, which is written into the step instead of drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from forkroad.maps.shares import resolved, share_label
from forkroad.maps.words import count, days, percent
from forkroad.scenario.forks import BACK, STAY, fork_targets
from forkroad.scenario.model import Step

# (from, to) to the predicted customers who go that way, and their share of all who leave.
Flows = Mapping[tuple[str, str], tuple[float, float]]
Kind = Literal["share", "timeout", "sold_out", "back"]


@dataclass(frozen=True, slots=True)
class Aside:
    """A way that leads to no other step: to wait, to go back, to come again.

    cause : whether a share, a timeout or an empty shelf sends customers there.
    """

    kind: Literal["stay", "back", "again"]
    label: str
    cause: Kind = "share"


@dataclass(frozen=True, slots=True)
class MapWay:
    """A way from one step to another; `lines` is its label, one or two short lines.

    customers : predicted, None where the map was drawn without flows.
    """

    source: str
    target: str
    kind: Kind
    lines: tuple[str, ...]
    customers: float | None = None


def asides_of(name: str, step: Step) -> tuple[Aside, ...]:
    """Return the ways that lead to no other step."""
    found: list[Aside] = []
    targets = fork_targets(step.next) if step.next else ()
    if step.next and BACK in targets:
        found.append(Aside("back", f"back {share_label(step.next, BACK)}"))
    if step.next and STAY in targets:
        found.append(Aside("stay", f"waits {share_label(step.next, STAY)}"))
    if step.next and name in targets:
        found.append(Aside("again", f"again {share_label(step.next, name)}"))
    if step.timeout and step.timeout.to == name:
        label = f"again after {days(step.timeout.after_days)}"
        found.append(Aside("again", label, "timeout"))
    return (*found, *_sold_out_asides(name, step))


def _sold_out_asides(name: str, step: Step) -> Iterator[Aside]:
    """Yield what happens at an empty shelf, as far as it leads to no other step."""
    for share in resolved(step.when_out_of_stock) if step.when_out_of_stock else ():
        if share.to == BACK:
            yield Aside("back", f"sold out: back {share.words}", "sold_out")
        elif share.to == STAY:
            yield Aside("stay", f"sold out: waits {share.words}", "sold_out")
        elif share.to == name:
            yield Aside("again", f"sold out: again {share.words}", "sold_out")


def ways_of(name: str, step: Step) -> list[MapWay]:
    """Return the ways from a step to others, as the file gives them."""
    ways: list[MapWay] = []
    nowhere = (STAY, BACK, name)
    if step.next:
        onward = [to for to in fork_targets(step.next) if to not in nowhere]
        ways += [MapWay(name, to, "share", (share_label(step.next, to),)) for to in onward]
    if step.timeout and step.timeout.to != name:
        label = f"after {days(step.timeout.after_days)}"
        ways.append(MapWay(name, step.timeout.to, "timeout", (label,)))
    if step.when_out_of_stock:
        for share in resolved(step.when_out_of_stock):
            if share.to not in nowhere:
                ways.append(MapWay(name, share.to, "sold_out", (f"sold out {share.words}",)))
    return ways


def with_flows(ways: Iterable[MapWay], steps: Iterable[str], flows: Flows) -> list[MapWay]:
    """Return one way for each pair of steps, labelled with the customers predicted on it.

    Ways that lead to the same step become one, since predictions do not tell them apart; where
    customers went back to steps that the file does not name, ways of the kind `back` are added.
    """
    merged: dict[tuple[str, str], MapWay] = {}
    for way in ways:
        merged.setdefault((way.source, way.target), way)
    known = frozenset(steps)
    for source, target in flows:
        if source in known and target in known and source != target:
            merged.setdefault((source, target), MapWay(source, target, "back", ()))
    return [_with_flow(way, *flows.get(pair, (0.0, 0.0))) for pair, way in merged.items()]


def _with_flow(way: MapWay, customers: float, share: float) -> MapWay:
    before = {"timeout": "later ", "sold_out": "sold out ", "back": "back "}.get(way.kind, "")
    lines = (count(customers), f"{before}{percent(share)}")
    return MapWay(way.source, way.target, way.kind, lines, customers)
