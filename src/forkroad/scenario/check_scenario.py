"""All checks between the sections of a scenario as it stands, its alternatives left out.

Each subject has its module; here they are called one after the other, and what follows only
from a part that could not be read is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from forkroad.scenario.check_cases import case_faults
from forkroad.scenario.check_changes import steps_in_changes
from forkroad.scenario.check_events import event_faults
from forkroad.scenario.check_formulas import formula_faults
from forkroad.scenario.check_goals import goal_faults
from forkroad.scenario.check_loops import endless_faults, loop_faults, unreached_faults
from forkroad.scenario.check_names import name_faults
from forkroad.scenario.check_products import product_faults
from forkroad.scenario.check_references import reference_faults
from forkroad.scenario.check_segments import segment_faults
from forkroad.scenario.check_shares import share_faults
from forkroad.scenario.check_steps import step_faults
from forkroad.scenario.check_waited import waited_faults
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey


def scenario_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong between the sections of a scenario."""
    is_lost = False
    for fault in reference_faults(survey):
        is_lost = True
        yield fault
    for check in CHECKS:
        yield from check(survey)
    # Where a way leads to nothing, whatever lies behind it only seems to be out of reach.
    if not is_lost:
        for check in _OF_THE_WHOLE:
            yield from check(survey)


def is_tainted(place: Place, tainted: frozenset[Place]) -> bool:
    """Return whether a place, or one above it, could not be read."""
    return any(place[:length] in tainted for length in range(len(place) + 1))


def _unreached(survey: Survey) -> Iterator[Fault]:
    return unreached_faults(survey, steps_in_changes(survey))


CHECKS: tuple[Callable[[Survey], Iterable[Fault]], ...] = (
    name_faults,
    share_faults,
    case_faults,
    step_faults,
    loop_faults,
    formula_faults,
    segment_faults,
    waited_faults,
    product_faults,
    event_faults,
    goal_faults,
)
_OF_THE_WHOLE: tuple[Callable[[Survey], Iterable[Fault]], ...] = (endless_faults, _unreached)
