"""The tasks of a sweep: blocks of scenarios, each a function of its number.

A scenario that cannot be computed is told with its reason and stops no other. Which scenarios
are one block is fixed by the sweep, never by who works, so that no number depends on that.
"""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.errors import ForkroadError, ScenarioError, WorkersLost
from forkroad.forecast.plan import Options
from forkroad.forecast.versions import check_versions
from forkroad.records import record
from forkroad.scenario.alternatives import renumbered
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.edits import Edit
from forkroad.scenario.model import Scenario
from forkroad.scenario.paths import located
from forkroad.whatif.alternatives import base_of
from forkroad.whatif.asked import read_all_asked
from forkroad.whatif.expected import Found, Totals, expected_totals, total_of
from forkroad.whatif.measured import measure
from forkroad.whatif.variation import Variation

FINISHED = "finished"
FAILED = "failed"

# Scenarios of one block: where they differ in numbers alone and are computed together, where they
# differ in more, and where each takes its time.
TOGETHER = 128
FEW = 16
ONE = 1


@record
class Done:
    """One scenario, finished or failed: its number, from 0, and what came of it."""

    number: int
    status: str
    reason: str
    values: tuple[float, ...]


@record
class SweepTasks:
    """All that a worker needs to know of a sweep.

    texts : what is asked.
    options : of each run, its engine settled; without draws the exact engine takes none.
    block : how many scenarios are one task.
    made_by : the versions that every worker must have, or numbers could differ.
    """

    scenario: Scenario
    variation: Variation
    texts: tuple[str, ...]
    options: Options
    block: int
    made_by: tuple[str, str]

    @property
    def n_tasks(self) -> int:
        """How many blocks there are."""
        return -(-self.variation.n_scenarios // self.block)

    def numbers(self, task: int) -> range:
        """Return the numbers of a block's scenarios."""
        first = task * self.block
        return range(first, min(first + self.block, self.variation.n_scenarios))

    def __call__(self, task: int) -> tuple[Done, ...]:
        """Return what came of a block's scenarios."""
        check_versions(self.made_by)
        numbers = self.numbers(task)
        scenarios = [changed(self.scenario, self.variation, number) for number in numbers]
        if is_central(self.options):
            found = expected_totals(scenarios, self.texts, self.options)
        else:
            found = [self._measured(each) for each in scenarios]
        return tuple(self._done(*each) for each in zip(numbers, found, strict=True))

    def _measured(self, scenario: Scenario | ForkroadError) -> Found:
        if isinstance(scenario, ForkroadError):
            return scenario
        try:
            asked = read_all_asked(self.texts, scenario)
            found = measure(base_of(scenario), asked, self.options)
        except WorkersLost:
            raise
        except ForkroadError as error:
            return error
        values = (
            total_of(each, series.means) for each, series in zip(asked, found.series, strict=True)
        )
        return Totals(tuple(map(float, values)), found.states)

    def _done(self, number: int, found: Found) -> Done:
        if isinstance(found, Totals):
            return Done(number, FINISHED, "", found.values)
        return Done(number, FAILED, reason_of(found), (float("nan"),) * len(self.texts))


def changed(scenario: Scenario, variation: Variation, number: int) -> Scenario | ForkroadError:
    """Return one scenario of a sweep, or why there is none."""
    data = scenario.source.data
    edits = [
        Edit(SetChange(axis.path, level.data), located(data, axis.path)[1])
        for axis, level in zip(variation.axes, variation.levels(number), strict=True)
    ]
    try:
        return renumbered(scenario, edits)
    except ForkroadError as error:
        return error


def is_central(options: Options) -> bool:
    """Return whether scenarios are computed at central inputs, and so together."""
    return options.engine == "exact" and options.draws is None


def reason_of(error: ForkroadError) -> str:
    """Return why a scenario failed, in one line and without places in the file."""
    if isinstance(error, ScenarioError):
        return "; ".join(_joined((it.place, it.message)) for it in error.problems)
    return str(error)


def _joined(parts: Sequence[str]) -> str:
    return ": ".join(part for part in parts if part)
