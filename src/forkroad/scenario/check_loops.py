"""Checks of the journey as a whole: steps nobody reaches, loops without time or without end."""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.scenario.graph import Edges, knots, reached_from, reversed_edges, spelled_loop
from forkroad.scenario.reach import starting_steps
from forkroad.scenario.source import Fault
from forkroad.scenario.survey import Survey


def loop_faults(survey: Survey) -> Iterator[Fault]:
    """Yield loops that take no time."""
    readable = {
        name: ways if survey.is_readable("journey", "steps", name) else frozenset[str]()
        for name, ways in survey.graph.at_once.items()
    }
    yield from timeless_loops(readable)


def timeless_loops(at_once: Edges) -> Iterator[Fault]:
    """Yield every loop in which a customer could go round within one day, for ever."""
    for knot in knots(at_once):
        loop = spelled_loop(knot, at_once)
        yield Fault(
            ("journey", "steps", knot[0]),
            f"the loop {loop} takes no time; let one of its steps take at least one day",
        )


def unreached_steps(survey: Survey) -> tuple[str, ...]:
    """Return the steps that customers of no segment can get to, in the order of the file."""
    return tuple(name for name in survey.scenario.journey.steps if not survey.reach.masks[name])


def unreached_faults(survey: Survey, reached_by_changes: frozenset[str]) -> Iterator[Fault]:
    """Yield a warning for every step nobody can reach, not even when a change is in force."""
    if not (survey.is_readable("journey") and survey.is_readable("segments")):
        return
    if not starting_steps(survey.scenario):
        return
    for name in unreached_steps(survey):
        if name not in reached_by_changes:
            message = "nobody can reach this step; lead somebody here, or take it out"
            yield Fault(("journey", "steps", name), message, warning=True)


def endless_faults(survey: Survey) -> Iterator[Fault]:
    """Yield a warning for every loop that nobody can ever leave."""
    if not survey.is_readable("journey"):
        return
    steps = survey.scenario.journey.steps
    edges = survey.graph.followers
    ends = [
        name
        for name, step in steps.items()
        if step.next is None or (name in survey.stay_steps and step.timeout is None)
    ]
    leaving = reached_from(ends, reversed_edges(edges))
    trapped = {name: edges[name] - leaving for name in edges if name not in leaving}
    for knot in knots(trapped):
        members = frozenset(knot)
        if all(edges[name] <= members for name in knot):
            loop = spelled_loop(knot, edges)
            message = f"nobody can ever leave the loop {loop}; give one of its steps a way out"
            yield Fault(("journey", "steps", knot[0]), message, warning=True)
