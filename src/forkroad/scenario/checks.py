"""Everything that only makes sense between the sections of a file, looked at in one go."""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.scenario.check_alternatives import alternative_faults
from forkroad.scenario.check_changes import change_faults
from forkroad.scenario.check_scenario import is_tainted, scenario_faults
from forkroad.scenario.model import Scenario
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey


def faults_of(scenario: Scenario, tainted: frozenset[Place]) -> Iterator[Fault]:
    """Yield what is wrong between the sections of a scenario, and with its alternatives.

    tainted : places that could not be read; nothing at or below them is reported again.
    """
    survey = Survey(scenario, tainted)
    found = list(scenario_faults(survey))
    found += (fault for fault in change_faults(survey) if not is_tainted(fault.place, tainted))
    yield from found
    if not tainted and all(fault.warning for fault in found):
        yield from alternative_faults(survey)
