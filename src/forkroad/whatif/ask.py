"""What to ask customers before deciding, and what their answers are worth in money."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from forkroad.engines import exact
from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.plan import Options, facts_of, make_plan, settled_seed
from forkroad.forecast.simulated import Work
from forkroad.forecast.versions import version
from forkroad.program.timeline import Draws
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from forkroad.whatif.alternatives import Alternative, base_of
from forkroad.whatif.ask_tables import Question, options_table, worth_asking_table
from forkroad.whatif.asked import Asked, read_asked
from forkroad.whatif.contenders import list_contenders
from forkroad.whatif.measured import Measured, measure_all
from forkroad.whatif.unknowns import list_unknowns
from forkroad.workers.here import Here
from forkroad.workers.places import choose_place

Progress = Callable[[int, int], None]

# Regression wants more draws than a forecast does.
DEFAULT_DRAWS = 1_000
DEFAULT_SIZES = (100, 400)
LARGEST_SIZE = 1_000_000_000
# With fewer columns a regression says little, the less where luck is in them.
FEW_DRAWS = 200
FEW_REPLICATIONS = 500


def ask(  # noqa: PLR0913 - the options of the command, each of them a keyword
    scenario: Scenario,
    what_ifs: Sequence[str] | None = None,
    *,
    measure: str = "profit",
    n: Sequence[int] = DEFAULT_SIZES,
    cost_per_answer: float = 0.0,
    settings: Sequence[str] = (),
    seed: int | None = None,
    draws: int | None = None,
    engine: str = "auto",
    replications: int | None = None,
    unlimited: bool = False,
    workers: int | None = None,
    on: str | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Return what it is worth to know more before deciding between the base and what-ifs.

    what_ifs : of the scenario, several together as `A+B`; all of them if not given.
    measure : in money, by whose expected value the decision falls.
    n : numbers of customers to ask in a survey at each uncertain fork.
    cost_per_answer : of one customer who is asked, in the scenario's currency.
    settings : changes on the spot as `PATH=VALUE`, together one more option.
    draws : 1,000 if not given. seed, engine, replications, unlimited, workers, on, progress : as
        of `compare`.

    Raises UsageError for what cannot be asked, ScenarioError for changes that cannot be made or
    clash, and what a run raises.
    """
    started = time.perf_counter()
    asked = _measure(scenario, measure)
    sizes = _sizes(n)
    if not 0 <= cost_per_answer < float("inf"):
        raise UsageError(f"an answer costs 0 or more, not {cost_per_answer}")
    place = choose_place(workers, on)
    worlds = _options(scenario, what_ifs, settings)
    options = Options(settled_seed(seed), draws, engine, unlimited, None, replications)
    options = _with_draws(worlds, options)
    found = measure_all(worlds, [asked], options, Work(place, progress, started))
    base = found[0]
    if base.engine == "exact" and place != Here():
        raise UsageError(
            "the exact engine works in this process alone; --workers and --on are for the "
            "counts engine, which --engine counts takes"
        )
    question = _question(asked, found, sizes, cost_per_answer)
    tables = (worth_asking_table(question), options_table(question))
    return RunResult(
        command="ask",
        scenario=replace(facts_of(base.plan), settings=tuple(settings)),
        engine=base.engine,
        why_engine=base.why_engine,
        seed=base.plan.seed,
        tables={table.name: table for table in tables},
        unlimited=base.plan.unlimited,
        replications=base.plan.n_replications,
        draws=max(each.plan.n_draws for each in found),
        states=base.states,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=tuple(dict.fromkeys(_warnings(question, found))),
    )


def _measure(scenario: Scenario, measure: str) -> Asked:
    asked = read_asked(measure, scenario)
    if not asked.is_money:
        raise UsageError(
            f'"{measure}" is not in money, and only money can be held against what asking costs; '
            "profit, revenue or PRODUCT.revenue are"
        )
    return asked


def _sizes(n: Sequence[int]) -> tuple[int, ...]:
    for size in n:
        if not 1 <= size <= LARGEST_SIZE:
            raise UsageError(f"a survey asks from 1 to {LARGEST_SIZE:,} customers, not {size}")
    return tuple(sorted(set(n)))


def _options(
    scenario: Scenario, what_ifs: Sequence[str] | None, settings: Sequence[str]
) -> list[Alternative]:
    """Return the base and every other option at its own effect, or at 100 %."""
    base = base_of(scenario)
    if not (what_ifs or settings or scenario.what_ifs):
        return [base]
    contenders = list_contenders(scenario, what_ifs, settings, {})
    return [base, *(each.alternative for each in contenders if each.is_headline)]


def _with_draws(worlds: Sequence[Alternative], options: Options) -> Options:
    """Return the options with the usual number of draws, if the exact engine takes any."""
    if options.draws is not None:
        return options
    for each in worlds:
        plan = make_plan(each.scenario, each.options(replace(options, replications=None)))
        if plan.engine != "exact":
            return options
        try:
            if exact.limits(plan.program(central=True)):
                return options
        except EngineDeclined:
            return options
    return replace(options, draws=DEFAULT_DRAWS)


def _question(
    asked: Asked, found: Sequence[Measured], sizes: tuple[int, ...], cost: float
) -> Question:
    values = np.stack(
        np.broadcast_arrays(*(each.series[0].values[-1] for each in found)),
    )
    worlds = (world for each in found for world in each.plan.worlds)
    return Question(
        measure=asked.text,
        names=tuple(each.alternative.name for each in found),
        values=values,
        is_expected=found[0].is_expected,
        draws=Draws(found[0].plan.seed, 0, values.shape[1]),
        unknowns=tuple(list_unknowns(worlds)),
        sizes=sizes,
        cost=cost,
    )


def _warnings(question: Question, found: Sequence[Measured]) -> Iterator[str]:
    """Yield what the reader should know: of files, and why there is nothing to ask."""
    for each in found:
        yield from map(str, each.alternative.scenario.warnings)
    if len(question.names) == 1:
        yield (
            "there is nothing to decide: the file has no what_ifs, so that no answer could "
            "change what is done"
        )
    if not question.unknowns:
        yield (
            "nothing is uncertain here, so that there is nothing to ask: `sample` beside shares, "
            "or an uncertain number, says what is not known exactly"
        )
    elif len(question.names) > 1:
        yield from _too_few(question)


def _too_few(question: Question) -> Iterator[str]:
    n = question.values.shape[1]
    what, few = ("draws", FEW_DRAWS) if question.is_expected else ("replications", FEW_REPLICATIONS)
    if n < few:
        yield (
            f"{n} {what} say little about what an answer is worth; take {DEFAULT_DRAWS:,} or more "
            f"(--{what})"
        )
