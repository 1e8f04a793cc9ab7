"""The comparison: the base against alternatives, in the same draws, and what follows from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from forkroad.engines.assumptions import choose_main_measure
from forkroad.errors import UsageError, did_you_mean
from forkroad.forecast.plan import Options, facts_of, settled_seed
from forkroad.forecast.simulated import Work
from forkroad.forecast.versions import version
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import with_what_if
from forkroad.whatif.alternatives import Alternative, base_of
from forkroad.whatif.asked import Asked, read_asked
from forkroad.whatif.compare_tables import (
    Comparison,
    changes_table,
    decision_table,
    differences_table,
)
from forkroad.whatif.contenders import list_contenders
from forkroad.whatif.measured import Measured, measure_all
from forkroad.workers.here import Here
from forkroad.workers.places import choose_place

Progress = Callable[[int, int], None]
HOLDING_COST = (
    "profit is before holding_cost here: only the counts and the agents engine follow stock"
)


def compare(  # noqa: PLR0913 - the options of the command, each of them a keyword
    scenario: Scenario,
    what_ifs: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    *,
    settings: Sequence[str] = (),
    others: Mapping[str, Scenario] | None = None,
    segment: str = ALL,
    seed: int | None = None,
    draws: int | None = None,
    engine: str = "auto",
    replications: int | None = None,
    unlimited: bool = False,
    workers: int | None = None,
    on: str | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Return what alternatives have more than the base: differences, the decision, what moved.

    what_ifs : of the scenario, several together as `A+B`; all of them where nothing is named.
    measures : as in goals, and `GOAL.chance`; if not given units, revenue and profit.
    settings : changes on the spot as `PATH=VALUE`, all of them one alternative.
    others : further scenarios by name, with the same horizon.
    segment : the segment or group that the differences are about; the decision is about all.
    seed, draws, engine, replications, unlimited, workers, on, progress : as of `run`. All
        alternatives are computed by one engine with the same draws of uncertain inputs.

    Raises UsageError for what cannot be compared or asked, ScenarioError for changes that cannot
    be made or clash, and what a run raises.
    """
    started = time.perf_counter()
    place = choose_place(workers, on)
    options = Options(settled_seed(seed), draws, engine, unlimited, None, replications)
    contenders = list_contenders(scenario, what_ifs, settings, others or {})
    worlds = [base_of(scenario), *(each.alternative for each in contenders)]
    asked = [*_asked(measures, worlds, segment), read_asked("profit", scenario)]
    base, *found = measure_all(worlds, asked, options, Work(place, progress, started))
    if base.engine == "exact" and place != Here():
        raise UsageError(
            "the exact engine works in this process alone; --workers and --on are for the "
            "counts engine, which --engine counts takes"
        )
    comparison = Comparison(tuple(asked), base, tuple(zip(contenders, found, strict=True)))
    tables = (
        differences_table(comparison),
        decision_table(comparison),
        changes_table(comparison),
    )
    return RunResult(
        command="compare",
        scenario=replace(facts_of(base.plan), settings=tuple(settings)),
        engine=base.engine,
        why_engine=base.why_engine,
        seed=base.plan.seed,
        tables={table.name: table for table in tables},
        unlimited=base.plan.unlimited,
        replications=base.plan.n_replications,
        draws=max(each.plan.n_draws for each in (base, *found)),
        states=base.states,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=tuple(dict.fromkeys(_warnings(comparison))),
    )


def _asked(
    measures: Sequence[str] | None, worlds: Sequence[Alternative], segment: str
) -> list[Asked]:
    """Return what is asked, each thing once.

    Raises UsageError for what neither the base nor any alternative has.
    """
    base = worlds[0].scenario
    known = [*base.segments, *base.groups]
    if segment not in (ALL, *known):
        raise UsageError(
            f'there is no segment "{segment}"{did_you_mean(segment, known)}; there are '
            f"{', '.join((ALL, *known))}"
        )
    texts = _usual_measures(base) if measures is None else measures
    found = (_read(text, base, worlds, segment) for text in texts)
    return list({asked.text: asked for asked in found}.values())


def _read(text: str, base: Scenario, worlds: Sequence[Alternative], segment: str) -> Asked:
    """Return what a text asks of the base, or of an alternative that has what it is about."""
    try:
        return read_asked(text, base, row=segment)
    except UsageError as error:
        for world in worlds:
            scenario = world.scenario
            if world.what_if is not None:
                scenario = with_what_if(scenario, world.what_if)
            with suppress(UsageError):
                return read_asked(text, scenario, row=segment)
        raise error from None


def _usual_measures(scenario: Scenario) -> list[str]:
    """Return units of the first product sold, revenue and profit, or what there is of these."""
    main = choose_main_measure(scenario)
    if main != "revenue":
        return [main, "profit"]
    sold = {product for step in scenario.journey.steps.values() for product in step.buys}
    first = next(name for name in scenario.products if name in sold)
    return [f"{first}.units", "revenue", "profit"]


def _warnings(comparison: Comparison) -> Iterator[str]:
    """Yield what the reader should know: of files, of clipped shares, of too few replications."""
    base = comparison.base
    yield from map(str, base.plan.scenario.warnings)
    yield from _failed_gates(comparison)
    if base.engine == "exact" and any(map(_holds_stock, comparison.scenarios)):
        yield HOLDING_COST
    yield from _clipped(base, "")
    for contender, found in comparison.found:
        yield from map(str, contender.alternative.scenario.warnings)
        if found.clipped != base.clipped:
            yield from _clipped(found, f"{contender.name}: ")
        alike = comparison.not_told_apart(found)
        if alike and contender.is_headline:
            n = found.plan.n_replications
            yield (
                f"{contender.name} and the base cannot be told apart in {' and '.join(alike)} by "
                f"{n} {'replication' if n == 1 else 'replications'}; more tell more "
                "(--replications)"
            )


def _failed_gates(comparison: Comparison) -> Iterator[str]:
    """Yield a sentence for each scenario that did not reproduce what was observed."""
    contenders = [contender.alternative for contender, _ in comparison.found]
    worlds = [("the base", comparison.base.plan.scenario)]
    worlds += [(each.name, each.scenario) for each in contenders if each.what_if is None]
    told = set()
    for name, scenario in worlds:
        gate, file = scenario.gate, scenario.source.file
        if gate is not None and gate.verdict == "failed" and file not in told:
            told.add(file)
            when = f" on {gate.on}" if gate.on else ""
            yield (
                f"{name} failed its gate{when}: it does not reproduce what was observed, so that "
                "differences from it rest on sand (forkroad gate)"
            )


def _holds_stock(scenario: Scenario) -> bool:
    products = scenario.products.values()
    return any(product.stock and product.stock.holding_cost for product in products)


def _clipped(found: Measured, whose: str) -> Iterator[str]:
    for place, draws in found.clipped.items():
        yield (
            f"{whose}{place}: the shares left the range from 0 to 1 in {draws} of "
            f"{found.n_columns} draws and were clipped"
        )
