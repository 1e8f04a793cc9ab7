"""What a report is made from: a run, and where there are any, the comparison and the levers.

All of it is computed here once, with one seed, by the same functions that the commands call;
the parts of the report only read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from forkroad.errors import EngineDeclined, ForkroadError
from forkroad.forecast.run import run
from forkroad.learning.past_actuals import with_baselines
from forkroad.records import record
from forkroad.report.tried import Backtest
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row, Table
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import with_what_if
from forkroad.whatif.compare import compare
from forkroad.whatif.rank import rank

Progress = Callable[[int, int], None]


@record
class Asked:
    """How a report is computed: the options of the commands, and which parts are left out.

    without : "what_ifs", "levers" or both.
    """

    seed: int | None = None
    draws: int | None = None
    engine: str = "auto"
    replications: int | None = None
    unlimited: bool = False
    what_if: str | None = None
    without: Sequence[str] = ()
    workers: int | None = None


@record
class Findings:
    """All that a report tells of; `comparison` and `levers` are None where there are none.

    scenario : as it was run, with its what-if in force.
    troubles : why a part is missing, by its name.
    backtest : how good such forecasts were, where somebody has tried.
    """

    scenario: Scenario
    result: RunResult
    comparison: RunResult | None
    levers: RunResult | None
    troubles: Mapping[str, str]
    backtest: Backtest | None = None

    def rows(self, table: str, **wanted: str) -> list[Row]:
        """Return rows of the run."""
        return self.result.rows(table, **wanted)

    def as_result(self) -> RunResult:
        """Return one result with all tables that the report tells of."""
        tables: dict[str, Table] = dict(self.result.tables)
        for other in (self.comparison, self.levers):
            tables |= other.tables if other else {}
        return replace(self.result, command="report", tables=tables)


def find(scenario: Scenario, asked: Asked, progress: Progress | None = None) -> Findings:
    """Return what a report tells of a scenario.

    Raises what `run` raises; what only a comparison or the levers cannot do is a trouble.
    """
    result = run(
        scenario,
        seed=asked.seed,
        draws=asked.draws,
        engine=asked.engine,
        replications=asked.replications,
        unlimited=asked.unlimited,
        what_if=asked.what_if,
        workers=asked.workers,
        progress=progress,
    )
    troubles: dict[str, str] = {}
    comparison = levers = None
    if scenario.what_ifs and asked.what_if is None and "what_ifs" not in asked.without:
        comparison = _attempt(
            "what_ifs", troubles, lambda: _compared(scenario, asked, result, progress)
        )
    if "levers" not in asked.without:
        levers = _attempt("levers", troubles, lambda: _ranked(scenario, asked, progress))
    drawn = with_what_if(scenario, asked.what_if) if asked.what_if else scenario
    return Findings(drawn, with_baselines(result, drawn), comparison, levers, troubles)


def _compared(
    scenario: Scenario, asked: Asked, result: RunResult, progress: Progress | None
) -> RunResult:
    is_exact = result.engine == "exact"
    return compare(
        scenario,
        seed=result.seed,
        draws=asked.draws,
        engine=asked.engine,
        replications=asked.replications,
        unlimited=asked.unlimited,
        workers=None if is_exact else asked.workers,
        progress=progress,
    )


def _ranked(scenario: Scenario, asked: Asked, progress: Progress | None) -> RunResult:
    return rank(scenario, what_if=asked.what_if, unlimited=asked.unlimited, progress=progress)


def _attempt(
    name: str, troubles: dict[str, str], compute: Callable[[], RunResult]
) -> RunResult | None:
    """Return a result, None where it cannot be computed; why not is kept."""
    try:
        return compute()
    except EngineDeclined as error:
        troubles[name] = "; ".join(error.reasons)
    except ForkroadError as error:
        troubles[name] = str(error)
    return None
