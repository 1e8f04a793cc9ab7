"""Which engine computes a scenario, and why: chosen once, never switched.

What a look at the scenario tells is decided here; that a journey has no finite states, or too
many, shows only when it is compiled.
"""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.errors import EngineDeclined, UsageError, did_you_mean
from forkroad.forecast.demand import declined_reasons
from forkroad.records import record
from forkroad.scenario.model import Scenario

ENGINES = ("auto", "exact", "counts", "agents")
WAYS_OUT = "--engine counts or agents simulates it, and --unlimited forecasts demand instead"
FOLLOWING = "--engine agents follows single customers through it"
SIMULATING = "--engine counts or agents simulates it"


@record
class Declined:
    """Why the exact engine declined when it was tried.

    has_states : whether the journey has finitely many states all the same.
    """

    reasons: tuple[str, ...] = ()
    has_states: bool = True


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


def why_simulated(
    asked: str, scenario: Scenario, declined: Sequence[str] = (), *, unlimited: bool
) -> str:
    """Return the reason for an engine that simulates in one sentence.

    declined : what other engines said when they were tried, beyond what the scenario tells.
    """
    reasons = [] if unlimited else declined_reasons(scenario)
    reasons += [reason for reason in declined if reason not in reasons]
    if not reasons:
        return "it was asked for"
    because = f"the exact engine cannot follow this: {'; '.join(reasons)}"
    return because if asked == "auto" else f"it was asked for, and {because}"
