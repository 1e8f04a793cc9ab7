"""Alternatives: what stands against the base, each a scenario and what is in force in it."""

from __future__ import annotations

from dataclasses import replace

from forkroad.forecast.plan import Options
from forkroad.records import record
from forkroad.scenario.model import Scenario

BASE = "base"


@record
class Alternative:
    """One world that is looked at.

    name : what tables call it. scenario : the file's, or a changed one.
    what_if : the what-if of that scenario that is in force, if any.
    effect : the share of customers for whom it works, where not as the file says.
    """

    name: str
    scenario: Scenario
    what_if: str | None = None
    effect: float | None = None

    def options(self, options: Options) -> Options:
        """Return a run's options with this what-if in force."""
        return replace(options, what_if=self.what_if, effect=self.effect)


def base_of(scenario: Scenario) -> Alternative:
    """Return the scenario as it is."""
    return Alternative(BASE, scenario)
