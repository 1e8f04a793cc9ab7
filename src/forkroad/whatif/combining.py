"""Several what-ifs as one alternative, and whether they go together at all."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.errors import ScenarioError
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import JOINER, links_of, refuse_clashes
from forkroad.whatif.alternatives import Alternative


def combined(scenario: Scenario, names: Sequence[str]) -> Alternative:
    """Return what-ifs of a file as one alternative, each in force from its own day.

    Its cost is that of all of them, what several are based on counted once. Whoever moves what
    the others leave nothing of is told so when it is measured.

    Raises UsageError for a what-if that is not there, ScenarioError, with both places, where two
    of them change one.
    """
    what_if = JOINER.join(names)
    refuse_clashes(scenario, what_if)
    return Alternative(what_if, scenario, what_if)


def why_not(scenario: Scenario, names: Sequence[str]) -> str:
    """Return why what-ifs do not go together, empty where they do."""
    try:
        refuse_clashes(scenario, JOINER.join(names))
    except ScenarioError as error:
        return "; ".join(problem.message for problem in error.problems)
    return ""


def cost_of(scenario: Scenario, names: Sequence[str]) -> tuple[float, float]:
    """Return what what-ifs cost together, once and each month."""
    links = [scenario.what_ifs[link] for link in links_of(scenario, JOINER.join(names))]
    return sum(it.cost_once for it in links), sum(it.cost_per_month for it in links)
