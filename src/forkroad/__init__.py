"""Predicts customers' choices: a journey of if/then forks in, a forecast by month out.

    import forkroad
    result = forkroad.run(forkroad.load("spring.yaml"), seed=7)
    result.tables["sales"].to_pandas()

Names are loaded when they are first used, so that `import forkroad` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forkroad.errors import (
        EngineDeclined,
        EventLogError,
        ForkroadError,
        OutputError,
        Problem,
        ScenarioError,
        UsageError,
        WorkersLost,
    )
    from forkroad.export.folder import write_folder
    from forkroad.forecast.paths import likely_paths
    from forkroad.forecast.run import run
    from forkroad.forecast.second_engine import checked
    from forkroad.forecast.stock_plan import plan_for_stock
    from forkroad.forecast.walk import Walk, walk
    from forkroad.learning.fit import FitResult, fit
    from forkroad.report.make import report_page
    from forkroad.results.run_result import RunResult
    from forkroad.results.table import Table
    from forkroad.scenario.changes import with_settings
    from forkroad.scenario.file import load
    from forkroad.scenario.model import Scenario
    from forkroad.scenario.what_ifs import with_what_if
    from forkroad.whatif.ask import ask
    from forkroad.whatif.compare import compare
    from forkroad.whatif.rank import rank
    from forkroad.whatif.sweep import sweep

    __version__: str

__all__ = [
    "EngineDeclined",
    "EventLogError",
    "FitResult",
    "ForkroadError",
    "OutputError",
    "Problem",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "Table",
    "UsageError",
    "Walk",
    "WorkersLost",
    "__version__",
    "ask",
    "checked",
    "compare",
    "fit",
    "likely_paths",
    "load",
    "plan_for_stock",
    "rank",
    "report_page",
    "run",
    "sweep",
    "walk",
    "with_settings",
    "with_what_if",
    "write_folder",
]

_HOMES = {
    "EngineDeclined": "forkroad.errors",
    "EventLogError": "forkroad.errors",
    "FitResult": "forkroad.learning.fit",
    "ForkroadError": "forkroad.errors",
    "OutputError": "forkroad.errors",
    "Problem": "forkroad.errors",
    "RunResult": "forkroad.results.run_result",
    "Scenario": "forkroad.scenario.model",
    "ScenarioError": "forkroad.errors",
    "Table": "forkroad.results.table",
    "UsageError": "forkroad.errors",
    "Walk": "forkroad.forecast.walk",
    "WorkersLost": "forkroad.errors",
    "ask": "forkroad.whatif.ask",
    "checked": "forkroad.forecast.second_engine",
    "compare": "forkroad.whatif.compare",
    "fit": "forkroad.learning.fit",
    "likely_paths": "forkroad.forecast.paths",
    "load": "forkroad.scenario.file",
    "plan_for_stock": "forkroad.forecast.stock_plan",
    "rank": "forkroad.whatif.rank",
    "report_page": "forkroad.report.make",
    "run": "forkroad.forecast.run",
    "walk": "forkroad.forecast.walk",
    "sweep": "forkroad.whatif.sweep",
    "with_settings": "forkroad.scenario.changes",
    "with_what_if": "forkroad.scenario.what_ifs",
    "write_folder": "forkroad.export.folder",
}


def __getattr__(name: str) -> Any:
    import importlib

    if name == "__version__":
        from forkroad.forecast.versions import version

        return version()
    if name not in _HOMES:
        raise AttributeError(f"module 'forkroad' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
