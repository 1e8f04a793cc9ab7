"""Predicts customers' choices: a journey of if/then forks in, a forecast by month out.

    import forkroad
    result = forkroad.run(forkroad.load("spring.yaml"), seed=7)
    result.tables["sales"].to_pandas()

Names are loaded when they are first used, so that `import forkroad` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import forkroad.plots as plots
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
    from forkroad.learning.backtest import BacktestResult, backtest
    from forkroad.learning.fit import fit
    from forkroad.learning.fit_result import FitResult
    from forkroad.learning.gate import GateResult, gate
    from forkroad.learning.kept import keep_forecast
    from forkroad.learning.logit import ChoiceFit, fit_choice
    from forkroad.learning.past_actuals import with_baselines
    from forkroad.learning.score import ScoreResult, score
    from forkroad.learning.touchpoint import TouchpointsResult
    from forkroad.learning.touchpoints_of_log import touchpoints_of_log
    from forkroad.learning.touchpoints_of_model import touchpoints_of_model
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
    "BacktestResult",
    "ChoiceFit",
    "EngineDeclined",
    "EventLogError",
    "FitResult",
    "ForkroadError",
    "GateResult",
    "OutputError",
    "Problem",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "ScoreResult",
    "Table",
    "TouchpointsResult",
    "UsageError",
    "Walk",
    "WorkersLost",
    "__version__",
    "ask",
    "backtest",
    "checked",
    "compare",
    "fit",
    "fit_choice",
    "gate",
    "keep_forecast",
    "likely_paths",
    "load",
    "plan_for_stock",
    "plots",
    "rank",
    "report_page",
    "run",
    "score",
    "sweep",
    "touchpoints_of_log",
    "touchpoints_of_model",
    "walk",
    "with_baselines",
    "with_settings",
    "with_what_if",
    "write_folder",
]

_HOMES = {
    "BacktestResult": "forkroad.learning.backtest",
    "ChoiceFit": "forkroad.learning.logit",
    "EngineDeclined": "forkroad.errors",
    "EventLogError": "forkroad.errors",
    "FitResult": "forkroad.learning.fit_result",
    "ForkroadError": "forkroad.errors",
    "GateResult": "forkroad.learning.gate",
    "OutputError": "forkroad.errors",
    "Problem": "forkroad.errors",
    "RunResult": "forkroad.results.run_result",
    "Scenario": "forkroad.scenario.model",
    "ScenarioError": "forkroad.errors",
    "ScoreResult": "forkroad.learning.score",
    "Table": "forkroad.results.table",
    "TouchpointsResult": "forkroad.learning.touchpoint",
    "UsageError": "forkroad.errors",
    "Walk": "forkroad.forecast.walk",
    "WorkersLost": "forkroad.errors",
    "ask": "forkroad.whatif.ask",
    "backtest": "forkroad.learning.backtest",
    "checked": "forkroad.forecast.second_engine",
    "compare": "forkroad.whatif.compare",
    "fit": "forkroad.learning.fit",
    "fit_choice": "forkroad.learning.logit",
    "gate": "forkroad.learning.gate",
    "keep_forecast": "forkroad.learning.kept",
    "likely_paths": "forkroad.forecast.paths",
    "load": "forkroad.scenario.file",
    "plan_for_stock": "forkroad.forecast.stock_plan",
    "plots": "forkroad.plots",
    "rank": "forkroad.whatif.rank",
    "report_page": "forkroad.report.make",
    "run": "forkroad.forecast.run",
    "score": "forkroad.learning.score",
    "sweep": "forkroad.whatif.sweep",
    "touchpoints_of_log": "forkroad.learning.touchpoints_of_log",
    "touchpoints_of_model": "forkroad.learning.touchpoints_of_model",
    "walk": "forkroad.forecast.walk",
    "with_baselines": "forkroad.learning.past_actuals",
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
    home = importlib.import_module(_HOMES[name])
    # The figures are many, and offered together as the package that they are.
    return home if name == "plots" else getattr(home, name)


def __dir__() -> list[str]:
    return __all__
