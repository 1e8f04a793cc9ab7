"""Everything that only makes sense between the sections of a file, looked at in one go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from forkroad.scenario.check_alternatives import alternative_faults
from forkroad.scenario.check_changes import change_faults
from forkroad.scenario.check_scenario import is_tainted, scenario_faults
from forkroad.scenario.model import Scenario
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey


def faults_of(scenario: Scenario, tainted: frozenset[Place]) -> Iterator[Fault]:
    """Yield what is wrong between the sections of a scenario, and with its alternatives.

    Each fault is found when it is asked for, so that whoever has enough of them can stop.

    tainted : places that could not be read; nothing at or below them is reported again.
    """
    survey = Survey(scenario, tainted)
    is_sound = not tainted
    for fault in chain(scenario_faults(survey), change_faults(survey)):
        if not is_tainted(fault.place, tainted):
            is_sound &= fault.warning
            yield fault
    if is_sound:
        yield from alternative_faults(survey)
