"""Rank: which input moves a measure most, where it breaks even, and how far doubt swings it.

All of it is at the central inputs, by the exact engine, but for the league of what-ifs: that is
a decision, and computed as `compare` computes it, with draws of uncertain inputs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from forkroad.engines.assumptions import choose_main_measure
from forkroad.errors import UsageError, did_you_mean
from forkroad.forecast.plan import Options, Plan, facts_of, settled_seed
from forkroad.forecast.simulated import Work
from forkroad.forecast.versions import version
from forkroad.program.draws import has_uncertain_inputs
from forkroad.records import record
from forkroad.results.run_result import RunResult
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario
from forkroad.whatif.asked import Asked, read_asked
from forkroad.whatif.break_even import break_even_table, find_break_even
from forkroad.whatif.central import Centre, compiled, find_centre, refuse_what_has_no_lever
from forkroad.whatif.dials import Dial, dial_at
from forkroad.whatif.grids import grid_table
from forkroad.whatif.league import find_league
from forkroad.whatif.league_table import league_table
from forkroad.whatif.leverage import Leverage, find_leverages, leverage_table
from forkroad.whatif.levers import Lever, list_levers
from forkroad.whatif.rank_options import Beside, read_beside
from forkroad.whatif.tornado import tornado_table

Progress = Callable[[int, int], None]

# How many levers are broken even where nobody names any.
MOST_LEVERS = 5

WHY = "levers follow from one backward pass, which only the exact engine has"
CENTRAL = (
    "levers are at the central inputs: uncertain numbers at their means, shares as stated, no shock"
)
DEMAND = (
    "levers are those of demand: stock that runs out and word of mouth are left out, as with "
    "--unlimited"
)


def rank(  # noqa: PLR0913 - the options of the command, each of them a keyword
    scenario: Scenario,
    *,
    measure: str | None = None,
    segment: str | None = None,
    taken_from: str | None = None,
    tornado: bool = False,
    around: str | None = None,
    until: str | None = None,
    vary: Sequence[str] = (),
    grid: Sequence[str] = (),
    budget: float | None = None,
    what_if: str | None = None,
    unlimited: bool = False,
    seed: int | None = None,
    draws: int | None = None,
    replications: int | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Return what every input of a scenario moves, and what else is asked of its levers.

    measure : as in goals; what the scenario is about if not given.
    segment : a segment or group whose measure it is; all of them if not given.
    taken_from : shares are taken from this way alone, in the rules that have it.
    tornado : also the measure at the 5 and 95 % quantiles of all that is uncertain.
    around : such as "10%": instead of these, so much around every input.
    until : such as "profit=0": where one input makes a measure reach a value; `vary` names the
        inputs, the strongest levers if it does not.
    grid : two axes such as "products.cream.price=39:59:5".
    budget : what the file's what-ifs may cost together: a league of them, and the best set.
    what_if : name of a what-if of the file that is in force.
    unlimited : stock limits and word of mouth are taken out; levers always are without.
    seed, draws, replications : as of `compare`, for the league alone.
    progress : called with (steps done, steps in all), part by part.

    Raises UsageError for what cannot be asked, EngineDeclined where there are no finite states.
    """
    started = time.perf_counter()
    beside = read_beside(
        tornado=tornado, around=around, until=until, vary=vary, grid=grid, budget=budget
    )
    if beside.budget is not None and what_if is not None:
        raise UsageError("--budget is spent on what-ifs, none of which can be in force before")
    options = Options(settled_seed(seed), draws, "auto", unlimited, None, replications)
    asked = read_asked(measure or choose_main_measure(scenario), scenario)
    centre = find_centre(scenario, asked, what_if=what_if, unlimited=unlimited)
    plan = centre.plan()
    program = compiled(plan)
    rows = _rows(program.names.rows, segment)
    levers = list_levers(plan.base, plan, taken_from)
    _check_giver(taken_from, levers)
    ranking = _Ranking(scenario, centre, levers, rows, beside, options, progress)
    return RunResult(
        command="rank",
        scenario=replace(facts_of(plan), what_if=what_if or ""),
        engine="exact",
        why_engine=WHY,
        seed=(options.seed or 0) if budget is not None else 0,
        tables=ranking.tables(),
        unlimited=centre.unlimited,
        states=program.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=_warnings(centre, plan),
    )


@record
class _Ranking:
    """What the parts of a ranking share; the first row is the one that is looked at closely."""

    scenario: Scenario
    centre: Centre
    levers: Sequence[Lever]
    rows: Sequence[str]
    beside: Beside
    options: Options
    progress: Progress | None

    def tables(self) -> dict[str, Table]:
        """Return the tables that are asked for by name."""
        beside, row = self.beside, self.rows[0]
        dials = [self.dial(path) for path in beside.vary]
        aimed = None if beside.aim is None else read_asked(beside.aim.measure, self.scenario)
        if aimed is not None:
            refuse_what_has_no_lever(aimed)
        axes = [(self.dial(axis.path), axis.values) for axis in beside.axes]
        found = find_leverages(self.centre, self.levers, self.rows, self.progress)
        tables = {"leverage": leverage_table(self.centre, found)}
        if beside.is_swung:
            tables["tornado"] = tornado_table(
                self.centre, self.levers, row, beside.around, self.progress
            )
        if beside.aim is not None and aimed is not None:
            tables["break_even"] = self._break_even(aimed, beside.aim.wanted, dials, found)
        if axes:
            tables["grid"] = grid_table(self.centre, axes, row, self.progress)
        if beside.budget is not None:
            work = Work(progress=self.progress)
            league = find_league(self.scenario, beside.budget, self.options, work)
            tables["league"] = league_table(league)
        return tables

    def _break_even(
        self, aimed: Asked, wanted: float, dials: Sequence[Dial], found: Sequence[Leverage]
    ) -> Table:
        """Return where inputs make a measure reach a value."""
        row = self.rows[0]
        centre = replace(self.centre, asked=aimed)
        if not dials and aimed != self.centre.asked:
            found = find_leverages(centre, self.levers, [row], self.progress)
        turned = dials or _strongest(found, row)
        reached = []
        for number, dial in enumerate(turned):
            reached.append(find_break_even(centre, dial, wanted, row))
            if self.progress:
                self.progress(number + 1, len(turned))
        return break_even_table(centre, reached, row)

    def dial(self, path: str) -> Dial:
        """Return the dial at a path.

        Raises UsageError where nothing can be turned there.
        """
        for lever in self.levers:
            if lever.place == path:
                if lever.dial is None:
                    raise UsageError(
                        f'"{path}" is no number of its own: {lever.each.written or "it"} follows '
                        "from what it reads; vary that"
                    )
                return lever.dial
        return dial_at(self.centre.scenario, path)


def _strongest(found: Sequence[Leverage], row: str) -> list[Dial]:
    """Return the dials of the strongest levers, one a fork: its ways mirror one another."""
    dials: dict[str, Dial] = {}
    for each in found:
        dial = each.lever.dial
        if each.row != row or dial is None or not each.per_point:
            continue
        is_branch = each.lever.kind == "branch"
        dials.setdefault(dial.place.rpartition(".")[0] if is_branch else dial.place, dial)
    return list(dials.values())[:MOST_LEVERS]


def _rows(known: tuple[str, ...], segment: str | None) -> tuple[str, ...]:
    if segment is None:
        return known
    if segment not in known:
        raise UsageError(
            f'there is no segment or group "{segment}"{did_you_mean(segment, known)}; '
            f"there are {', '.join(known)}"
        )
    return (segment,)


def _check_giver(taken_from: str | None, levers: Sequence[Lever]) -> None:
    ways = dict.fromkeys(lever.to for lever in levers if lever.kind == "branch")
    if taken_from is not None and taken_from not in ways:
        raise UsageError(
            f'no fork leads to "{taken_from}"{did_you_mean(taken_from, ways)}; '
            "--from names the way whose share gives way"
        )


def _warnings(centre: Centre, plan: Plan) -> tuple[str, ...]:
    said = [str(problem) for problem in plan.scenario.warnings]
    if centre.is_implied:
        said.append(DEMAND)
    if has_uncertain_inputs(plan.base):
        said.append(CENTRAL)
    return tuple(said)
