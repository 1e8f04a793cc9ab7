"""The journey as a directed graph: which step can follow which, and which on the same day.

Only what checks ask is here: followers with `back` resolved, and loops. Conditions are not
looked at (see `reach`), and names that are no step are left out, since they are reported
elsewhere. Everything is iterative, so that no journey is too deep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forkroad.records import record
from forkroad.scenario.forks import BACK, STAY, fork_targets, targets
from forkroad.scenario.model import Step
from forkroad.scenario.stays import shortest_days

Edges = Mapping[str, frozenset[str]]

_LONG_LOOP = 12


@record
class Graph:
    """Steps and what can follow them.

    followers : step to all that can come next, by fork, timeout or for want of stock.
    at_once : step to what can come next on the day of entry.
    origins : a step that offers `back` to the steps that `back` can mean there.
    """

    followers: Edges
    at_once: Edges
    origins: Edges


def build_graph(steps: Mapping[str, Step]) -> Graph:
    """Return the graph of a journey's steps."""
    stated = {name: _targets(step) for name, step in steps.items()}
    origins = _find_origins(stated)
    return Graph(
        followers={
            name: _resolved(found, origins.get(name), steps) for name, found in stated.items()
        },
        at_once={
            name: _resolved(_quick_targets(step), origins.get(name), steps)
            for name, step in steps.items()
        },
        origins=origins,
    )


def joined(graphs: Iterable[Edges]) -> dict[str, frozenset[str]]:
    """Return the edges of several graphs together."""
    together: dict[str, frozenset[str]] = {}
    for edges in graphs:
        for name, found in edges.items():
            together[name] = together.get(name, frozenset()) | found
    return together


def reached_from(starts: Iterable[str], edges: Edges) -> frozenset[str]:
    """Return everything that can be reached from some steps, themselves included."""
    found = {start for start in starts if start in edges}
    waiting = list(found)
    while waiting:
        new = edges[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def reversed_edges(edges: Edges) -> dict[str, frozenset[str]]:
    """Return step to all that lead to it."""
    before: dict[str, set[str]] = {name: set() for name in edges}
    for name, found in edges.items():
        for follower in found:
            before[follower].add(name)
    return {name: frozenset(found) for name, found in before.items()}


def depth_first(edges: Edges) -> list[str]:
    """Return the steps in the order in which a depth-first walk is done with them."""
    done: list[str] = []
    seen: set[str] = set()
    for root in edges:
        if root in seen:
            continue
        seen.add(root)
        trail = [(root, iter(sorted(edges[root])))]
        while trail:
            name, followers = trail[-1]
            follower = next((each for each in followers if each not in seen), None)
            if follower is None:
                done.append(name)
                trail.pop()
            else:
                seen.add(follower)
                trail.append((follower, iter(sorted(edges[follower]))))
    return done


def knots(edges: Edges) -> Iterator[tuple[str, ...]]:
    """Yield each largest set of steps that all lead to one another, loops of one included.

    Kosaraju's two passes; members are in the order of the file.
    """
    before = reversed_edges(edges)
    places = {name: place for place, name in enumerate(edges)}
    taken: set[str] = set()
    for root in reversed(depth_first(edges)):
        if root in taken:
            continue
        knot = {root}
        waiting = [root]
        while waiting:
            new = before[waiting.pop()] - taken - knot
            knot |= new
            waiting.extend(new)
        taken |= knot
        if len(knot) > 1 or root in edges[root]:
            yield tuple(sorted(knot, key=places.__getitem__))


def shortest_loop(knot: tuple[str, ...], edges: Edges) -> tuple[str, ...]:
    """Return the shortest way from a knot's first step back to it, both ends included."""
    start, members = knot[0], frozenset(knot)
    before: dict[str, str] = {}
    waiting = [start]
    for name in waiting:
        for follower in sorted(edges[name] & members):
            if follower not in before:
                before[follower] = name
                waiting.append(follower)
        if start in before:
            break
    way = [start]
    while len(way) == 1 or way[-1] != start:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def spelled_loop(knot: tuple[str, ...], edges: Edges) -> str:
    """Return a knot's shortest loop as a planner reads it, the middle of a long one left out."""
    loop = shortest_loop(knot, edges)
    if len(loop) > _LONG_LOOP:
        loop = (*loop[: _LONG_LOOP - 3], "...", *loop[-2:])
    return " -> ".join(loop)


def steps_that_lead(steps: Mapping[str, Step], target: str) -> frozenset[str]:
    """Return the steps whose fork has a target, such as `stay`."""
    return frozenset(name for name, step in steps.items() if target in _fork_ways(step))


def _fork_ways(step: Step) -> tuple[str, ...]:
    return fork_targets(step.next) if step.next else ()


def _stock_ways(step: Step) -> tuple[str, ...]:
    return targets(step.when_out_of_stock) if step.when_out_of_stock else ()


def _targets(step: Step) -> frozenset[str]:
    late = (step.timeout.to,) if step.timeout else ()
    return frozenset((*_fork_ways(step), *_stock_ways(step), *late))


def _quick_targets(step: Step) -> frozenset[str]:
    """Return where a step can lead on the day of entry; a timeout takes a day at least."""
    ways = _fork_ways(step) if shortest_days(step.takes) == 0 else ()
    return frozenset((*ways, *_stock_ways(step)))


def _resolved(
    found: frozenset[str], origins: frozenset[str] | None, steps: Mapping[str, Step]
) -> frozenset[str]:
    meant = origins or frozenset() if BACK in found else frozenset()
    return frozenset(name for name in (found - {BACK, STAY}) | meant if name in steps)


def _find_origins(stated: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return what `back` can mean in each step that offers it.

    Whoever comes from a step that itself offers `back` goes back to where that one led from.
    """
    origins: dict[str, set[str]] = {name: set() for name, ways in stated.items() if BACK in ways}
    waiting = list(stated)
    while waiting:
        name = waiting.pop()
        meant = origins.get(name, {name})
        for follower in stated[name] & origins.keys():
            if not meant <= origins[follower]:
                origins[follower] |= meant
                waiting.append(follower)
    return {name: frozenset(found) for name, found in origins.items()}
