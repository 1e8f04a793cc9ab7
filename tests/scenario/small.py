"""A small shop to change one thing in: a site that sells to some and loses the rest."""

from __future__ import annotations

from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario

VISITORS = "  visitors: {arrivals: {per_month: 1000}}\n"
SITE = "    site: {takes: 1 day, next: {buy: 10%, gone: rest}}\n"
ENDS = "    buy: {outcome: purchase}\n    gone: {outcome: lost}\n"


def shop(steps: str = SITE, more: str = "", *, segments: str = VISITORS, ends: str = ENDS) -> str:
    """Return a file whose journey begins at `site`; `more` are further sections."""
    return (
        "forkroad: 1\nstart: 2026-03-01\nmonths: 12\n"
        f"segments:\n{segments}{more}"
        f"journey:\n  start_at: site\n  steps:\n{steps}{ends}"
    )


def told(text: str) -> list[str]:
    """Return what is said about a file, without file, line and column."""
    return [
        f"{'warning: ' if problem.warning else ''}{problem.place}: {problem.message}"
        for problem in read_text(text).problems
    ]


def sound(text: str) -> Scenario:
    """Return the scenario of a file that nothing is wrong with."""
    reading = read_text(text)
    assert [str(problem) for problem in reading.problems] == []
    return reading.required()
