"""Programs without draws, and what a measure is worth when the file is a little different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forkroad.engines.amounts import find_spans, list_amounts
from forkroad.engines.flow import run_forward
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.tally import make_tally
from forkroad.engines.wiring import Wiring
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.changes import SetChange, changed
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario

Key = tuple[str, str]


def read(text: str) -> Scenario:
    """Return the scenario of a text; its errors are the test's."""
    return read_text(text).required()


def central_program(scenario: Scenario) -> Program:
    """Return the program at the central inputs, as sensitivities need it."""
    return compile_program(build_timeline(scenario, Draws()), by_days=True)


def total(scenario: Scenario, key: Key, row: str = "all") -> float:
    """Return a measure's mean over the horizon from a forward pass alone."""
    program = compile_program(build_timeline(scenario, Draws()))
    spans, wiring = find_spans(program), Wiring(program)
    flow = run_forward(wiring, whole_inflow(program), spans.starts)
    [amount] = [it for it in list_amounts(program, spans) if (it.kind, it.subject) == key]
    means = make_tally(wiring, spans).mean(flow.entered, amount)
    return float(means[program.names.rows.index(row), -1, 0, 0])


def having(scenario: Scenario, places: Mapping[str, Any]) -> Scenario:
    """Return the scenario with other values at some places."""
    return changed(scenario, [SetChange(path, value) for path, value in places.items()])


def slope(scenario: Scenario, key: Key, path: str, values: tuple[Any, Any], step: float) -> float:
    """Return the central difference of a measure between two values of a place."""
    low, high = (total(having(scenario, {path: value}), key) for value in values)
    return (high - low) / (2 * step)
