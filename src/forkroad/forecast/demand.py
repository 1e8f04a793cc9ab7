"""Demand: what keeps the exact engine from a scenario, and the scenario without it."""

from __future__ import annotations

from dataclasses import replace

from forkroad.scenario.model import Scenario


def declined_reasons(scenario: Scenario) -> list[str]:
    """Return why the exact engine cannot run a scenario as it stands; empty if it can."""
    reasons = []
    for name, step in scenario.journey.steps.items():
        limited = [p for p in step.buys if p in scenario.products and scenario.products[p].stock]
        if step.when_out_of_stock is not None and limited:
            reasons.append(f'stock of "{limited[0]}" limits sales at "{name}" (when_out_of_stock)')
        if step.brings is not None:
            reasons.append(f'word of mouth: "{name}" brings customers of "{step.brings.segment}"')
    return reasons


def brings_anybody(scenario: Scenario) -> bool:
    """Return whether customers bring customers."""
    return any(step.brings is not None for step in scenario.journey.steps.values())


def without_stock_limits(scenario: Scenario) -> Scenario:
    """Return a scenario in which everybody finds what they want, and still tells others."""
    steps = {
        name: replace(step, when_out_of_stock=None) for name, step in scenario.journey.steps.items()
    }
    return replace(scenario, journey=replace(scenario.journey, steps=steps))


def without_limits(scenario: Scenario) -> Scenario:
    """Return a scenario in which no stock runs out and nobody brings anybody."""
    steps = {
        name: replace(step, when_out_of_stock=None, brings=None)
        for name, step in scenario.journey.steps.items()
    }
    return replace(scenario, journey=replace(scenario.journey, steps=steps))
