"""Which engine computes a scenario, and why: chosen once, never switched."""

from __future__ import annotations

from forkroad.errors import EngineDeclined, UsageError, did_you_mean
from forkroad.forecast.demand import declined_reasons
from forkroad.scenario.model import Scenario

ENGINES = ("auto", "exact", "counts")
WAYS_OUT = "--engine counts simulates it, and --unlimited forecasts demand instead"


def choose_engine(asked: str, scenario: Scenario, *, unlimited: bool) -> str:
    """Return the engine that computes a scenario.

    unlimited : stock limits and word of mouth are taken out.

    Raises UsageError for an unknown engine, EngineDeclined where the one asked for cannot.
    """
    if asked not in ENGINES:
        raise UsageError(
            f'there is no engine "{asked}"{did_you_mean(asked, ENGINES)}; '
            f"there are {', '.join(ENGINES)}"
        )
    reasons = [] if unlimited else declined_reasons(scenario)
    if asked == "exact" and reasons:
        raise EngineDeclined("exact", [*reasons, WAYS_OUT])
    if asked == "auto":
        return "counts" if reasons else "exact"
    return asked


def why_counts(asked: str, scenario: Scenario, *, unlimited: bool) -> str:
    """Return the reason for the counts engine in one sentence."""
    reasons = [] if unlimited else declined_reasons(scenario)
    if not reasons:
        return "it was asked for"
    because = f"the exact engine cannot follow this: {'; '.join(reasons)}"
    return because if asked == "auto" else f"it was asked for, and {because}"
