"""The sweep: thousands of scenarios, each stored in one file as soon as it is finished.

One process writes, whoever computes. What was stored is never computed again: a sweep that was
stopped at any moment goes on where it was, and its table is the one that it would have been.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from forkroad.errors import UsageError
from forkroad.forecast.plan import Options, facts_of, settled_seed
from forkroad.forecast.versions import version
from forkroad.program.draws import has_uncertain_inputs
from forkroad.results.run_result import RunResult
from forkroad.results.sweep_definitions import SWEEP, define_sweep
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario
from forkroad.storage.rows_file import RowsFile, opened, stored_facts
from forkroad.whatif.sweep_plan import SweepPlan, plan_sweep, refuse_other
from forkroad.whatif.sweep_tasks import Done, is_central
from forkroad.workers.here import Here
from forkroad.workers.places import choose_place
from forkroad.workers.tasks import Place, each_task

Progress = Callable[[int, int], None]


def sweep(  # noqa: PLR0913 - the options of the command, each of them a keyword
    scenario: Scenario,
    vary: Mapping[str, Any] | Sequence[str],
    *,
    sobol: int | None = None,
    measures: Sequence[str] = (),
    store: str | Path | None = None,
    resume: bool = False,
    seed: int | None = None,
    draws: int | None = None,
    engine: str = "auto",
    replications: int | None = None,
    unlimited: bool = False,
    workers: int | None = None,
    on: str | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Return what comes of each scenario of a grid or a sample, as the table `sweep`.

    vary : path to values, or to a text such as `40:60:5`; or texts `PATH=40:60:5`.
    sobol : sample so many scenarios instead of taking every combination.
    measures : what is asked, as goals state it; revenue, profit and converted where left out.
    store : a file that keeps each scenario from the moment in which it is finished.
    resume : go on with that file; what is in it is not computed again.
    draws : with the exact engine, the mean over so many draws of the uncertain inputs. Where left
        out they are at their means, and scenarios that differ in numbers alone are computed
        together, which is much quicker.
    engine : auto takes the one that serves the scenario as it is, for all.
    workers, on : see `run`; no number depends on it.
    progress : called with (scenarios done, in all).

    Raises what `run` raises for the scenario as it is, UsageError for what cannot vary,
    OutputError for the file, and WorkersLost, after which the file has what was finished. What
    is wrong with single scenarios stands in their rows.
    """
    started = time.perf_counter()
    place = choose_place(workers, on)
    place.reach()
    if store is None and resume:
        raise UsageError("there is nothing to resume: name the file with -o")
    path = None if store is None else Path(store)
    if seed is None and path is not None and resume:
        seed = _stored_seed(path)
    options = Options(settled_seed(seed), draws, engine, unlimited, None, replications)
    planned = plan_sweep(scenario, vary, measures, options, sobol=sobol)
    columns = define_sweep(planned.places, planned.measures).column_names[1:]
    with opened(path, planned.facts, columns, may_exist=resume) as rows:
        refuse_other(rows.name, rows.facts, planned.facts)
        _compute(planned, rows, place, progress)
        table = _table(planned, rows.rows())
    return _result(planned, table, time.perf_counter() - started)


def _stored_seed(path: Path) -> int | None:
    """Return the seed of the sweep that a file keeps, so that it need not be said again."""
    seed = stored_facts(path).get("seed")
    return seed if isinstance(seed, int) else None


def _compute(planned: SweepPlan, rows: RowsFile, place: Place, progress: Progress | None) -> None:
    """Compute what is missing, and store each block as it ends."""
    tasks = planned.tasks
    known = rows.numbers()
    missing = [
        task
        for task in range(tasks.n_tasks)
        if any(number + 1 not in known for number in tasks.numbers(task))
    ]
    done, of_all = len(known), tasks.variation.n_scenarios
    if progress:
        progress(done, of_all)
    if len(missing) == 1 and place.is_local:
        place = Here()
    otherwise = "what was finished is stored, and can be resumed"
    for _, block in each_task(tasks, missing, place, otherwise=otherwise):
        rows.store(_rows(planned, block))
        done += sum(each.number + 1 not in known for each in block)
        if progress:
            progress(done, of_all)


def _rows(planned: SweepPlan, block: Iterable[Done]) -> Iterator[tuple[int, list[Any]]]:
    for each in block:
        cells = planned.tasks.variation.cells(each.number)
        yield each.number + 1, [*cells, each.status, each.reason, *each.values]


def _table(planned: SweepPlan, rows: Iterable[Sequence[Any]]) -> Table:
    definition = define_sweep(planned.places, planned.measures)
    columns: dict[str, list[Any]] = {name: [] for name in definition.column_names}
    adders = [cells.append for cells in columns.values()]
    for row in rows:
        for add, cell in zip(adders, row, strict=True):
            add(cell)
    return Table(definition, columns)


def _result(planned: SweepPlan, table: Table, seconds: float) -> RunResult:
    plan, options = planned.plan, planned.tasks.options
    return RunResult(
        scenario=facts_of(plan),
        engine=plan.engine,
        why_engine=planned.why_engine,
        seed=plan.seed,
        tables={SWEEP: table},
        unlimited=plan.unlimited,
        replications=plan.n_replications,
        draws=0 if is_central(options) else plan.n_draws,
        states=planned.states,
        version=version(),
        seconds=seconds,
        warnings=tuple(_warnings(planned)),
        command=SWEEP,
    )


def _warnings(planned: SweepPlan) -> Iterator[str]:
    yield from map(str, planned.plan.scenario.warnings)
    if is_central(planned.tasks.options) and has_uncertain_inputs(planned.plan.base):
        yield "uncertain inputs are at their means; --draws N takes the mean over N draws of them"
