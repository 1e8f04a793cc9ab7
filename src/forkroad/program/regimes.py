"""Regimes: a scenario as the campaigns and shocks in force leave it.

When each is in force over days and draws is the timeline's business; here are only the
scenarios, without NumPy, so that `check` can look at them too.
"""

from __future__ import annotations

from collections.abc import Collection

from forkroad.scenario.model import Campaign, Scenario, Shock


def regime_of(scenario: Scenario, in_force: Collection[str]) -> Scenario:
    """Return a scenario with the changes of campaigns, then of shocks, that are in force."""
    named: dict[str, Campaign | Shock] = {**scenario.campaigns, **scenario.shocks}
    changing = [event for name, event in named.items() if name in in_force and event.change]
    if not changing:
        return scenario
    # Where nothing changes the scenario, nobody pays for the import of what does.
    from forkroad.scenario.alternatives import renumbered
    from forkroad.scenario.edits import edits_of_changes

    changes = [change for event in changing for change in event.change]
    is_later = not all(event.may_run_on(scenario.start) for event in changing)
    return renumbered(scenario, edits_of_changes(scenario, changes, ()), is_later=is_later)


def planned_regimes(scenario: Scenario) -> list[Scenario]:
    """Return every regime of a horizon on which no shock happens, that of no campaign first.

    Campaigns without changes make no regime.

    Raises ScenarioError where campaigns cannot be together.
    """
    runs = [
        (name, first, last)
        for name, campaign in scenario.campaigns.items()
        if campaign.change
        for first, last in campaign.runs
    ]
    combinations = {
        frozenset(name for name, first, last in runs if first <= day <= last)
        for day in (scenario.calendar.dates if runs else ())
    }
    return [scenario, *(regime_of(scenario, names) for names in combinations if names)]
