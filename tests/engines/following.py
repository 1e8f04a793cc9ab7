"""Runs of the agents engine for tests, and what they have in common."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from forkroad.engines.agents import Options, simulate
from forkroad.engines.agents_findings import AgentsAnswer
from forkroad.program.draws import has_uncertain_inputs
from forkroad.program.journey import Journey, plan_journey
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import with_what_if


def journey_of(scenario: Scenario, replications: int, seed: int = 1) -> Journey:
    """Return the planned journey, one draw of uncertain inputs a replication."""
    draws = replications if has_uncertain_inputs(scenario) else 0
    return plan_journey(build_timeline(scenario, Draws(seed, 0, draws)))


def followed(
    scenario: Scenario,
    replications: int,
    options: Options | None = None,
    *,
    seed: int = 1,
    what_if: str | None = None,
) -> AgentsAnswer:
    """Return what the agents engine finds."""
    if what_if is not None:
        scenario = with_what_if(scenario, what_if)
    return simulate(journey_of(scenario, replications, seed), seed, replications, options)


def arrays(answer: AgentsAnswer) -> dict[str, np.ndarray]:
    """Return every array of an answer by name, for comparisons to the last bit."""
    found = {f"{kind} {subject}": it for (kind, subject), it in answer.measures.items()}
    findings = answer.findings
    found |= {name: getattr(findings, name) for name in ("visits", "present", "moves")}
    parts = [findings.cohorts, findings.reached, answer.paths]
    parts += [answer.stock] if answer.stock else []
    for part in parts:
        for field in fields(part):
            if isinstance(getattr(part, field.name), np.ndarray):
                found[f"{type(part).__name__} {field.name}"] = getattr(part, field.name)
    return found


def same_bytes(first: AgentsAnswer, second: AgentsAnswer) -> None:
    """Hold two answers to be the same, byte for byte."""
    one, other = arrays(first), arrays(second)
    assert one.keys() == other.keys()
    for name, numbers in one.items():
        assert numbers.dtype == other[name].dtype, name
        assert numbers.tobytes() == other[name].tobytes(), name


def total(answer: AgentsAnswer, kind: str, subject: str = "", row: str = "all") -> np.ndarray:
    """Return a measure over the horizon, one number a replication."""
    return answer.measures[kind, subject][:, answer.names.rows.index(row), -1]
