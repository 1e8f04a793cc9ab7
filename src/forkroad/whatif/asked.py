"""What is asked of an alternative: a measure, or the chance that a goal is met.

`GOAL.chance` is asked by the commands that compare; everything else is written as in a goal.
"""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.engines.goal_answers import Target
from forkroad.errors import UsageError, did_you_mean
from forkroad.forecast.targets import list_targets, target_of_measure
from forkroad.records import record
from forkroad.results.definitions import ALL
from forkroad.scenario.measures import STILL_TRAVELLING, outcome_words
from forkroad.scenario.model import Scenario

_CHANCE = ".chance"


@record
class Asked:
    """One thing that is asked: of which measure, and whether its goal's chance is meant.

    text : as it is written, in one spelling.
    """

    text: str
    target: Target
    is_chance: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it counts in the scenario's currency."""
        kinds = ("revenue", "profit", "product_revenue")
        return not self.is_chance and self.target.kind in kinds

    @property
    def is_ratio(self) -> bool:
        """Whether it is a share or a chance, which no sum over periods gives."""
        return self.is_chance or self.target.kind in ("outcome_share", "branch_share")

    def is_known_in(self, scenarios: Sequence[Scenario]) -> bool:
        """Whether what it is about is in some of the scenarios of one world."""
        target = self.target
        return any(
            _has_row(target.row, scenario) and _has_subject(target, scenario)
            for scenario in scenarios
        )


def read_asked(text: str, scenario: Scenario, *, row: str = ALL) -> Asked:
    """Return what a text asks of a scenario.

    row : the segment or group that is meant; a goal keeps its own.

    Raises UsageError with the nearest known names.
    """
    written = text.strip()
    if written.endswith(_CHANCE):
        return _chance_of(written, scenario)
    target = target_of_measure(written, scenario, row)
    return Asked(target.text, target)


def read_all_asked(texts: Sequence[str], scenario: Scenario, *, row: str = ALL) -> list[Asked]:
    """Return what some texts ask, each once, in their order."""
    found = (read_asked(text, scenario, row=row) for text in texts)
    return list({asked.text: asked for asked in found}.values())


def _has_row(row: str, scenario: Scenario) -> bool:
    return row == ALL or row in scenario.segments or row in scenario.groups


def _has_subject(target: Target, scenario: Scenario) -> bool:
    steps, subject = scenario.journey.steps, target.subject
    if target.kind.startswith("product"):
        return subject in scenario.products
    if target.kind.startswith("step"):
        return subject in steps
    if target.kind == "branch_share":
        return subject in steps and target.to in steps
    if target.kind == "outcome_share":
        return subject in (*outcome_words(scenario), *STILL_TRAVELLING)
    return True


def _chance_of(written: str, scenario: Scenario) -> Asked:
    name = written.removesuffix(_CHANCE)
    targets = {target.name: target for target in list_targets(scenario)}
    if name not in targets:
        known = ", ".join(targets) or "none"
        raise UsageError(
            f'there is no goal "{name}"{did_you_mean(name, targets)}; there is {known}'
        )
    target = targets[name]
    if target.every not in (None, scenario.report_by):
        raise UsageError(
            f'the goal "{name}" is judged by {target.every} and the report is by '
            f"{scenario.report_by}; --set report_by={target.every} puts them together"
        )
    return Asked(written, target, is_chance=True)
