"""Checks that every what-if, campaign and shock leaves a scenario that can be run.

Each is made, built and checked like a file of its own, once the file itself is sound. For very
large files with very many alternatives that would take seconds; there the later ones are looked
at only when they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from forkroad.scenario.alternatives import alternative
from forkroad.scenario.check_changes import event_edits, sound_chain
from forkroad.scenario.check_loops import timeless_loops
from forkroad.scenario.edits import Edit, EditedTree, edits_of_what_if
from forkroad.scenario.graph import Edges, build_graph, joined
from forkroad.scenario.model import Scenario
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey

# Places of the file times alternatives, times a third of the segments: a quarter of a second.
_MOST_WORK = 20_000


def alternative_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with the alternatives of a scenario that is sound by itself."""
    scenario = survey.scenario
    if isinstance(scenario.source, EditedTree):
        return
    at_once: Edges = survey.graph.at_once
    n_places = max(len(scenario.source.positions), 10 * len(scenario.journey.steps))
    work = n_places * max(1, len(scenario.segments) // 3)
    for place, edits in islice(_alternatives(survey), max(1, _MOST_WORK // work)):
        made = alternative(scenario, edits, is_later=_is_later(scenario, place))
        yield from made.faults
        if made.scenario is not None and (place[0] != "what_ifs" or made.scenario.source.is_later):
            together = joined([at_once, build_graph(made.scenario.journey.steps).at_once])
            yield from _loop_faults(place, together)
            at_once = together if place[0] != "what_ifs" else at_once


def _alternatives(survey: Survey) -> Iterator[tuple[Place, tuple[Edit, ...]]]:
    """Yield the place and the edits of every campaign, shock and what-if."""
    yield from event_edits(survey).items()
    scenario = survey.scenario
    for name in scenario.what_ifs:
        edits = tuple(
            each
            for link in sound_chain(survey, name) or ()
            for each in edits_of_what_if(scenario, link, scenario.what_ifs[link])
        )
        if edits:
            yield ("what_ifs", name), edits


def _is_later(scenario: Scenario, place: Place) -> bool:
    """Return whether a campaign, shock or what-if leaves the first day to the file as it is."""
    section, name = str(place[0]), str(place[1])
    if section == "what_ifs":
        begins = scenario.what_ifs[name].from_date
        return begins is not None and begins > scenario.start
    event = scenario.campaigns[name] if section == "campaigns" else scenario.shocks[name]
    return not event.may_run_on(scenario.start)


def _loop_faults(place: Place, at_once: Edges) -> Iterator[Fault]:
    """Yield loops without time that a change closes together with the file."""
    for fault in timeless_loops(at_once):
        yield Fault(place, f"on the day of the change {fault.message}")
