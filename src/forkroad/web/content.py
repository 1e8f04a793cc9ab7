"""What the page shows before anything is moved: the scenario as plain data.

The file may be at fault; then its problems come with their lines, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from forkroad.errors import EngineDeclined, Problem, ScenarioError, UsageError
from forkroad.forecast.central import run_central
from forkroad.forecast.central_flow import Flows
from forkroad.forecast.demand import declined_reasons
from forkroad.program.draws import has_uncertain_inputs
from forkroad.report.journey_data import journey_data, tones_of_outcomes
from forkroad.report.languages import Language
from forkroad.scenario.model import Scenario
from forkroad.scenario.reading import Reading
from forkroad.web.levers import list_forks, list_levers
from forkroad.web.plan_levers import list_campaigns, list_mixes

# Around a line that is at fault.
_LINES_AROUND = 2
_MOST_PROBLEMS = 50


def content_of(reading: Reading, text: str, language: Language) -> dict[str, Any]:
    """Return all that the page shows of a scenario file.

    text : of the file, for the lines that its problems are about. language : of the page.
    """
    scenario = reading.scenario
    return {
        "problems": problems_as_json(reading.problems, text),
        "scenario": None if scenario is None else _scenario(scenario, language),
    }


def problems_as_json(problems: Iterable[Problem], text: str = "") -> list[dict[str, Any]]:
    """Return problems with their places, and the lines of the file that they are about."""
    lines = text.splitlines()
    found = []
    for problem in list(problems)[:_MOST_PROBLEMS]:
        first = max(problem.line - 1 - _LINES_AROUND, 0)
        around = lines[first : problem.line + _LINES_AROUND] if problem.line else []
        found.append(
            {
                "line": problem.line,
                "column": problem.column,
                "place": problem.place,
                "message": problem.message,
                "warning": problem.warning,
                "first_line": first + 1,
                "lines": [line[:200] for line in around],
            }
        )
    return found


def _scenario(scenario: Scenario, language: Language) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "label": scenario.label,
        "description": scenario.description,
        "currency": scenario.currency,
        "start": scenario.start.isoformat(),
        "months": scenario.months,
        "report_by": scenario.report_by,
        "periods": {it.label: language.period(it.label) for it in scenario.calendar.periods},
        "is_uncertain": has_uncertain_inputs(scenario),
        "limits": declined_reasons(scenario),
        "steps": [
            {
                "name": name,
                "label": step.label or name,
                "stage": step.stage or "",
                "outcome": step.outcome or "",
                "concern": step.notes.concern if step.notes else "",
                "reply": step.notes.answer if step.notes else "",
            }
            for name, step in scenario.journey.steps.items()
        ],
        "segments": _labels(scenario.segments),
        "products": _labels(scenario.products),
        "forks": list_forks(scenario),
        "mixes": list_mixes(scenario),
        "campaigns": list_campaigns(scenario),
        "shocks": _labels(scenario.shocks),
        "levers": [lever.to_json_object() for lever in list_levers(scenario)],
        "what_ifs": [
            {"name": name, "label": it.label or name, "description": it.description}
            for name, it in scenario.what_ifs.items()
        ],
        "tones": _tones(scenario),
        "map": _map(scenario, language),
    }


def _labels(sections: Mapping[str, Any]) -> dict[str, str]:
    return {name: section.label or name for name, section in sections.items()}


def _tones(scenario: Scenario) -> dict[str, str]:
    """Return the colour of each outcome's word, as the map has them."""
    ends = [step.outcome for step in scenario.journey.steps.values() if step.outcome]
    return tones_of_outcomes([*ends, "customer", "undecided"])


def _map(scenario: Scenario, language: Language) -> dict[str, Any] | None:
    """Return what the map shows; None where it cannot be laid out, or drawn by nobody here."""
    flows: dict[tuple[str, str], dict[str, float]] = {}
    with suppress(EngineDeclined, ScenarioError):
        for row in run_central(scenario, flows=Flows()).rows("branches"):
            flows.setdefault((row["from"], row["to"]), {})[row["measure"]] = row["mean"] or 0.0
    pairs = {way: (found["moves"], found["share"]) for way, found in flows.items()}
    # Graphviz's layout may find no system libraries; the page then has a list of steps.
    with suppress(UsageError, ImportError):
        return journey_data(scenario, pairs, language)
    return None
