"""Unknowns: what is not known of a scenario and its alternatives, and could be asked.

Each fork with a `sample`, each uncertain number and each shock, once, with the draws that a
forecast takes of it. Where a what-if changes what is written there, what can be learned is what
the first world that has it says: customers can be asked about their choice as it is today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.inputs import NO_EVIDENCE, list_inputs
from forkroad.program.draws import draw_number, draw_shares, uniforms
from forkroad.program.timeline import Draws
from forkroad.records import record
from forkroad.scenario.forks import Evidence, Rule, Shares
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Uncertain
from forkroad.scenario.source import written
from forkroad.scenario.survey import Survey

Array = NDArray[np.float64]


@record
class Unknown:
    """One thing that is not known.

    kind : `fork` and `share` (an uncertain number counted on customers) can be asked for;
        `value` and `shock` cannot.
    place : as planners write it. key : what its draws are keyed by.
    weights : way on to what its Dirichlet distribution holds, those above 0; of a share `yes`
        and `no`.
    label : of its step, or the name of what it is about.
    number : how it is drawn. chance : of a shock.
    """

    kind: Literal["fork", "share", "value", "shock"]
    place: str
    key: str
    label: str
    step: str = ""
    weights: Mapping[str, float] | None = None
    number: Uncertain | None = None
    chance: float = 0.0
    evidence: Evidence = NO_EVIDENCE

    def draws(self, draws: Draws) -> Array:
        """Return (k, n_draws) what is not known: shares by way on, one number, or a shock.

        Of a shock it is whether it happens, and how far from the middle of its days it begins.
        """
        if self.weights is not None:
            weights = self.weights
            return draws.of(lambda n: draw_shares(weights, draws.seed, self.key, n))
        if self.number is not None:
            number = self.number
            return draws.of(lambda n: draw_number(number, draws.seed, self.key, n))[np.newaxis]
        happens = draws.of(lambda n: uniforms(draws.seed, f"{self.key}.chance", n)) < self.chance
        when = draws.of(lambda n: uniforms(draws.seed, f"{self.key}.from", n))
        return np.stack([happens.astype(float), np.where(happens, when - 0.5, 0.0)])


def list_unknowns(worlds: Iterable[Scenario]) -> list[Unknown]:
    """Return what is not known in any of several worlds, each place once, as its first has it."""
    found: dict[str, Unknown] = {}
    for world in worlds:
        for each in (*_forks(world), *_numbers(world), *_shocks(world)):
            found.setdefault(each.key, each)
    return list(found.values())


def _forks(scenario: Scenario) -> Iterator[Unknown]:
    survey = Survey(scenario)
    for name, step in scenario.journey.steps.items():
        for rule in step.next.rules if step.next else ():
            weights = _weights(rule)
            if len(weights) > 1:
                yield Unknown(
                    "fork",
                    written(survey.rule_place(name, rule)),
                    f"journey.steps.{name}.{rule.path}",
                    step.label or name,
                    name,
                    weights,
                    evidence=rule.evidence,
                )


def _weights(rule: Rule) -> dict[str, float]:
    """Return what the Dirichlet distribution of a rule's shares holds, empty where none is."""
    sample, ways = rule.evidence.sample, rule.ways
    if sample is None or not isinstance(ways, Shares):
        return {}
    stated = {it.to: it.share for it in ways.branches if isinstance(it.share, int | float)}
    rest = max(1.0 - sum(stated.values()), 0.0)
    shares = {it.to: stated.get(it.to, rest) for it in ways.branches}
    return {to: sample * share for to, share in shares.items() if share > 0}


def _numbers(scenario: Scenario) -> Iterator[Unknown]:
    for each in list_inputs(scenario):
        number, path = each.number, each.path
        if number is None:
            continue
        label = each.subject[0]
        if number.family == "beta":
            yes, no = number.parameters
            weights = {"successes": yes, "failures": no}
            if min(weights.values()) > 0:
                yield Unknown("share", path, path, label, weights=weights, evidence=each.evidence)
        else:
            yield Unknown("value", path, path, label, number=number, evidence=each.evidence)


def _shocks(scenario: Scenario) -> Iterator[Unknown]:
    for name, shock in scenario.shocks.items():
        if shock.chance > 0:
            key = f"shocks.{name}"
            yield Unknown("shock", f"{key}.chance", key, shock.label or name, chance=shock.chance)
