"""The plan of a sweep: which scenarios, computed how, and by what its file knows it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from forkroad.engines.assumptions import choose_main_measure
from forkroad.errors import EngineDeclined, ForkroadError, UsageError
from forkroad.forecast.plan import Options, Plan, make_plan
from forkroad.forecast.versions import versions
from forkroad.program.alike import are_alike
from forkroad.records import record
from forkroad.results.columns import Column
from forkroad.results.sweep_definitions import measure_column, path_column
from forkroad.scenario.model import Scenario
from forkroad.whatif.alternatives import base_of
from forkroad.whatif.asked import Asked, read_all_asked
from forkroad.whatif.measured import Measured, measure
from forkroad.whatif.sweep_tasks import FEW, ONE, TOGETHER, SweepTasks, changed, is_central
from forkroad.whatif.variation import Variation, plan_variation


@record
class SweepPlan:
    """What a sweep is about to do.

    plan : of a run of the scenario as it is, with the sweep's engine.
    why_engine, states : of that run.
    measures : the columns of what is asked.
    facts : what makes it this sweep and no other, as plain data.
    """

    tasks: SweepTasks
    plan: Plan
    why_engine: str
    states: int
    measures: tuple[Column, ...]
    facts: dict[str, Any]

    @property
    def places(self) -> tuple[Column, ...]:
        """The columns of the varied paths."""
        return tuple(path_column(axis.path, axis.unit) for axis in self.tasks.variation.axes)


def plan_sweep(
    scenario: Scenario,
    vary: Mapping[str, Any] | Sequence[str],
    measures: Sequence[str],
    options: Options,
    *,
    sobol: int | None,
) -> SweepPlan:
    """Return what a sweep will do.

    options : of each run, the seed given.

    Raises what a run of the scenario as it is raises, and UsageError for what cannot vary.
    """
    # What no run could have is refused before anything is computed.
    make_plan(scenario, replace(options, replications=None))
    asked = read_all_asked(measures or _usual(scenario), scenario)
    assert options.seed is not None
    variation = plan_variation(scenario, vary, sobol=sobol, seed=options.seed)
    base = _base(scenario, asked, options)
    settled = replace(options, engine=base.engine)
    texts = tuple(each.text for each in asked)
    block = _block(scenario, variation, settled)
    tasks = SweepTasks(scenario, variation, texts, settled, block, versions())
    plan = make_plan(scenario, settled)
    facts = _facts(tasks, plan, sobol)
    columns = tuple(measure_column(it.text, _unit(it)) for it in asked)
    return SweepPlan(tasks, plan, base.why_engine, base.states, columns, facts)


def refuse_other(name: str, known: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Raise UsageError where a file is of another sweep, saying in what."""
    for key, words in _WORDS.items():
        if known.get(key) != facts[key]:
            told = words.format(known.get(key, "unknown"), facts[key])
            raise UsageError(f"{name}: is of another sweep, and is left as it is: {told}")


_WORDS = {
    "forkroad": "it was made by forkroad {}, this is {}",
    "numpy": "it was made with NumPy {}, here is {}",
    "scenario": "the scenario is not the same",
    "varied": "varied is {}, now {}",
    "sobol": "its Sobol sample has the size {}, now {}",
    "measures": "asked is {}, now {}",
    "engine": "its engine is {}, now {}",
    "draws": "its draws are {}, now {}",
    "replications": "its replications are {}, now {}",
    "unlimited": "unlimited is {}, now {}",
    "seed": "its seed is {}, now {}",
    "values": "the varied values are not the same",
    "block": "its scenarios were computed {} at a time, now {}",
}


def _usual(scenario: Scenario) -> list[str]:
    """Return what is asked where nobody says."""
    if not scenario.products:
        return [choose_main_measure(scenario)]
    return list(dict.fromkeys([choose_main_measure(scenario), "revenue", "profit", "converted"]))


def _unit(asked: Asked) -> str:
    if asked.is_ratio:
        return "share"
    return "currency" if asked.is_money else ""


def _base(scenario: Scenario, asked: Sequence[Asked], options: Options) -> Measured:
    """Return one quick run of the scenario as it is, by the engine that serves it."""
    base = base_of(scenario)
    first = make_plan(scenario, replace(options, replications=None)).engine
    if first == "exact":
        try:
            found = measure(base, asked, replace(options, engine="exact", draws=1))
        except EngineDeclined:
            if options.engine == "exact":
                raise
        else:
            return found
    return measure(base, asked, replace(options, replications=1))


def _block(scenario: Scenario, variation: Variation, options: Options) -> int:
    """Return how many scenarios are one task, by the first and the last of them."""
    if not is_central(options):
        return ONE
    ends = [changed(scenario, variation, number) for number in (0, variation.n_scenarios - 1)]
    try:
        first, last = (make_plan(_given(it), options).timeline(central=True) for it in ends)
    except ForkroadError:
        return TOGETHER
    return TOGETHER if are_alike(first, last) else FEW


def _given(scenario: Scenario | ForkroadError) -> Scenario:
    if isinstance(scenario, ForkroadError):
        raise scenario
    return scenario


def _facts(tasks: SweepTasks, plan: Plan, sobol: int | None) -> dict[str, Any]:
    forkroad, numpy = tasks.made_by
    options, variation = tasks.options, tasks.variation
    points = b"" if variation.points is None else variation.points.tobytes()
    levels = repr([axis.levels for axis in variation.axes]).encode()
    return {
        "forkroad": forkroad,
        "numpy": numpy,
        "scenario": hashlib.sha256(repr(tasks.scenario).encode()).hexdigest(),
        "varied": ", ".join(axis.path for axis in variation.axes),
        "sobol": sobol,
        "measures": ", ".join(tasks.texts),
        "engine": options.engine,
        "draws": options.draws,
        "replications": plan.n_replications,
        "unlimited": options.unlimited,
        "seed": options.seed,
        "values": hashlib.sha256(levels + points).hexdigest(),
        "block": tasks.block,
    }
