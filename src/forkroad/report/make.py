"""The front door of the report: a scenario in, one HTML file as text out."""

from __future__ import annotations

from forkroad.forecast.versions import version
from forkroad.report.build import report_of
from forkroad.report.findings import Asked, Findings, Progress, find
from forkroad.report.languages import language_of
from forkroad.report.page import page_of
from forkroad.scenario.model import Scenario


def report_page(
    scenario: Scenario,
    *,
    language: str = "en",
    seed: int | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the report of a scenario as the text of one HTML file that loads nothing.

    language : en, ko or ja: of what the report says around the planner's words.
    seed : as of `run`; the same seed gives the same text.

    Raises UsageError for a language that there is not, and what a run raises.
    """
    spoken = language_of(language)
    return page_of_findings(find(scenario, Asked(seed=seed), progress), spoken.code)


def page_of_findings(found: Findings, language: str) -> str:
    """Return the page that tells of what was found."""
    return page_of(report_of(found, language_of(language)), version())
