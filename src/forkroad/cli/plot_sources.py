"""What `forkroad plot` draws from: the result that a kind takes, computed or read from a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from forkroad.errors import UsageError
from forkroad.records import record

if TYPE_CHECKING:
    from forkroad.plots.kinds import Kind
    from forkroad.results.run_result import RunResult
    from forkroad.scenario.model import Scenario


@record
class Asked:
    """The options of the command.

    computing : those that `run` and `compare` share, by their names.
    """

    measure: str | None
    product: str | None
    segment: str | None
    computing: Mapping[str, Any]
    what_if: str | None
    settings: tuple[str, ...]
    arrivals: str | None = None


@record
class Material:
    """A figure that is still to be drawn, and the object of `--json` with its tables."""

    draw: Callable[[], Any]
    envelope: Callable[[], dict[str, Any]]


def refuse_what_says_nothing(kind: Kind, asked: Asked) -> None:
    """Raise UsageError for an option that the kind of figure has no use for."""
    from forkroad.plots.kinds import Option

    for option in get_args(Option):
        if getattr(asked, option) is not None and option not in kind.options:
            can = f"it takes --{' and --'.join(kind.options)}" if kind.options else "it shows all"
            raise UsageError(f"--{option} says nothing to the kind {kind.name}; {can}")


def material_of(kind: Kind, file: Path, asked: Asked, *, quiet: bool) -> Material:
    """Return what a kind of figure takes.

    Raises UsageError for what cannot be asked, and what reading and computing raise.
    """
    if kind.source == "backtest":
        return _kept_backtest(kind, file, asked)
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.plots.kinds import drawing_of

    scenario = read_scenario(file, asked.settings, quiet=quiet)
    compute = {"run": _run, "compare": _compare, "rank": _rank}[kind.source]
    with progress(quiet=quiet) as tell:
        result = compute(scenario, asked, tell)
    if "baselines" in kind.tables:
        from forkroad.learning.past_actuals import with_baselines

        result = with_baselines(result, scenario)
    if asked.settings:
        result = result.with_settings(asked.settings)

    def draw() -> Any:
        more = (_in_force(scenario, asked.what_if),) if kind.needs_scenario else ()
        chosen = _chosen(kind, asked) if kind.source == "run" else {}
        return drawing_of(kind)(result, *more, **chosen)

    return Material(draw, lambda: _envelope(result, kind))


def _run(scenario: Scenario, asked: Asked, progress: Any) -> RunResult:
    from forkroad.forecast.run import run

    return run(scenario, what_if=asked.what_if, progress=progress, **asked.computing)


def _compare(scenario: Scenario, asked: Asked, progress: Any) -> RunResult:
    from forkroad.whatif.compare import compare

    if asked.what_if is None and not scenario.what_ifs:
        raise UsageError("there is nothing to compare: the file has no what_ifs")
    return compare(
        scenario,
        [asked.what_if] if asked.what_if else None,
        [asked.measure] if asked.measure else None,
        segment=asked.segment or "all",
        progress=progress,
        **asked.computing,
    )


def _rank(scenario: Scenario, asked: Asked, progress: Any) -> RunResult:
    """Return what is uncertain swung by its quantiles; where nothing is, all inputs by 10 %."""
    from forkroad.whatif.rank import rank

    def swung(around: str | None) -> RunResult:
        return rank(
            scenario,
            measure=asked.measure,
            segment=asked.segment,
            tornado=around is None,
            around=around,
            what_if=asked.what_if,
            unlimited=asked.computing["unlimited"],
            progress=progress,
        )

    result = swung(None)
    return result if any(row["swing"] for row in result.rows("tornado")) else swung("10%")


def _in_force(scenario: Scenario, what_if: str | None) -> Scenario:
    if what_if is None:
        return scenario
    from forkroad.scenario.what_ifs import with_what_if

    return with_what_if(scenario, what_if)


def _chosen(kind: Kind, asked: Asked) -> dict[str, str]:
    values = {option: getattr(asked, option) for option in kind.options}
    return {option: value for option, value in values.items() if value is not None}


def _envelope(result: RunResult, kind: Kind) -> dict[str, Any]:
    tables = {name: result.tables[name] for name in kind.tables if name in result.tables}
    return replace(result, command="plot", tables=tables).to_json_object()


def _kept_backtest(kind: Kind, file: Path, asked: Asked) -> Material:
    """Return the forecasts that `forkroad backtest --json` printed into a file."""
    from forkroad.cli.reading import read_printed
    from forkroad.plots.kinds import drawing_of
    from forkroad.report.tried import rows_kept
    from forkroad.results.backtest_definitions import FORECASTS

    kept = read_printed(file)
    (rows,) = rows_kept(kept, str(file), FORECASTS)
    tables = {FORECASTS.name: rows}
    return Material(
        lambda: drawing_of(kind)(rows, outcome=asked.measure, arrivals=asked.arrivals),
        lambda: {**kept, "format": "forkroad.plot/1", "tables": tables},
    )
