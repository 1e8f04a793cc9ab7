"""A second engine beside the first: the same scenario computed twice, and compared.

Engines share the scenario's reading and the uncertain inputs, and hardly anything else, so that
what they agree on is not one mistake made once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.agreement import compare
from forkroad.forecast.run import run
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario

# Who is asked beside each engine, the first that can.
BESIDE = {"exact": ("counts", "agents"), "counts": ("agents",), "agents": ("counts", "exact")}
# Replications of the counts engine beside draws of the exact one.
MOST_REPLICATIONS = 1000


def checked(
    scenario: Scenario,
    result: RunResult,
    progress: Callable[[int, int], None] | None = None,
    *,
    workers: int | None = None,
    on: str | None = None,
) -> RunResult:
    """Return a result with the comparison of its figures with those of a second engine.

    scenario : the one that the result is of, settings applied.
    progress, workers, on : as in `run`, for a second engine that simulates.

    Raises UsageError where no other engine can compute the scenario.
    """
    reasons: list[str] = []
    for engine in BESIDE[result.engine]:
        try:
            second = run(
                scenario,
                seed=result.seed,
                draws=result.draws or None if engine == "exact" else None,
                engine=engine,
                replications=_replications(engine, result),
                unlimited=result.unlimited,
                what_if=result.scenario.what_if or None,
                workers=None if engine == "exact" else workers,
                on=None if engine == "exact" else on,
                progress=progress,
            )
        except EngineDeclined as error:
            reasons.append(str(error))
            continue
        return replace(result, check=compare(result, second))
    raise UsageError(f"no second engine can check this: {'; '.join(reasons)}")


def _replications(engine: str, result: RunResult) -> int | None:
    """Return as many replications as there are draws to share; None for the engine's own number."""
    if engine == "counts" and result.engine == "exact" and result.draws:
        return min(result.draws, MOST_REPLICATIONS)
    return None
