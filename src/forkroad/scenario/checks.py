"""Everything that only makes sense between the sections of a file, looked at in one go.

Each subject has its module; here they are called one after the other, and what follows only
from a part that could not be read is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from forkroad.scenario.check_cases import case_faults
from forkroad.scenario.check_events import event_faults
from forkroad.scenario.check_formulas import formula_faults
from forkroad.scenario.check_goals import goal_faults
from forkroad.scenario.check_loops import loop_faults, unreached_faults
from forkroad.scenario.check_names import name_faults
from forkroad.scenario.check_products import product_faults
from forkroad.scenario.check_references import reference_faults
from forkroad.scenario.check_segments import segment_faults
from forkroad.scenario.check_shares import share_faults
from forkroad.scenario.check_steps import step_faults
from forkroad.scenario.check_texts import text_faults
from forkroad.scenario.check_waited import waited_faults
from forkroad.scenario.model import Scenario
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey

CHECKS: tuple[Callable[[Survey], Iterable[Fault]], ...] = (
    name_faults,
    reference_faults,
    share_faults,
    case_faults,
    step_faults,
    loop_faults,
    formula_faults,
    text_faults,
    segment_faults,
    waited_faults,
    product_faults,
    event_faults,
    goal_faults,
)


def faults_of(scenario: Scenario, tainted: frozenset[Place]) -> Iterator[Fault]:
    """Yield what is wrong between the sections of a scenario.

    tainted : places that could not be read; nothing at or below them is reported again.
    """
    survey = Survey(scenario, tainted)
    for check in (*CHECKS, _unreached):
        yield from (fault for fault in check(survey) if not _is_tainted(fault.place, tainted))


def _unreached(survey: Survey) -> Iterator[Fault]:
    return unreached_faults(survey, frozenset())


def _is_tainted(place: Place, tainted: frozenset[Place]) -> bool:
    return any(place[:length] in tainted for length in range(len(place) + 1))
