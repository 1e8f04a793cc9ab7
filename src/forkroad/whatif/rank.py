"""Rank: which input moves a measure most, where it breaks even, and how far doubt swings it.

All of it is at the central inputs, by the exact engine. What depends on draws of uncertain
inputs, which of some changes is best for instance, is for `compare`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from forkroad.engines.assumptions import choose_main_measure
from forkroad.errors import UsageError, did_you_mean
from forkroad.forecast.plan import Plan, facts_of
from forkroad.forecast.versions import version
from forkroad.program.timeline import has_uncertain_inputs
from forkroad.records import record
from forkroad.results.rank_definitions import BREAK_EVEN
from forkroad.results.run_result import RunResult
from forkroad.results.table import Builder, Table
from forkroad.scenario.model import Scenario
from forkroad.whatif.asked import read_asked
from forkroad.whatif.break_even import find_break_even
from forkroad.whatif.central import Centre, compiled, find_centre
from forkroad.whatif.dials import Dial, dial_at
from forkroad.whatif.grids import grid_table
from forkroad.whatif.leverage import Leverage, find_leverages, leverage_table
from forkroad.whatif.levers import Lever, list_levers
from forkroad.whatif.rank_options import read_aim, read_axis, read_range
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
    what_if: str | None = None,
    unlimited: bool = False,
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
    what_if : name of a what-if of the file that is in force.
    progress : called with (steps done, steps in all), part by part.

    Raises UsageError for what cannot be asked, EngineDeclined where there are no finite states.
    """
    started = time.perf_counter()
    if vary and until is None:
        raise UsageError("--vary says what is turned until a measure reaches a value; add --until")
    asked = read_asked(measure or choose_main_measure(scenario), scenario)
    centre = find_centre(scenario, asked, what_if=what_if, unlimited=unlimited)
    plan = centre.plan()
    program = compiled(plan)
    rows = _rows(program.names.rows, segment)
    ranking = _Ranking(centre, plan, list_levers(plan.base, plan, taken_from), rows, progress)
    _check_giver(taken_from, ranking.levers)
    found = find_leverages(centre, ranking.levers, rows, progress)
    tables = {"leverage": leverage_table(centre, found)}
    if tornado or around is not None:
        share = None if around is None else read_range(around)
        tables["tornado"] = tornado_table(centre, ranking.levers, rows[0], share, progress)
    if until is not None:
        tables["break_even"] = ranking.break_even(until, vary, found)
    if grid:
        tables["grid"] = ranking.grid(grid)
    return RunResult(
        command="rank",
        scenario=replace(facts_of(plan), what_if=what_if or ""),
        engine="exact",
        why_engine=WHY,
        seed=0,
        tables=tables,
        unlimited=centre.unlimited,
        states=program.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=_warnings(centre, plan),
    )


@record
class _Ranking:
    """What the parts of a ranking share; the first row is the one that is looked at closely."""

    centre: Centre
    plan: Plan
    levers: Sequence[Lever]
    rows: Sequence[str]
    progress: Progress | None

    def break_even(self, until: str, vary: Sequence[str], found: Sequence[Leverage]) -> Table:
        """Return where inputs make a measure reach a value."""
        aim, row = read_aim(until), self.rows[0]
        asked = read_asked(aim.measure, self.centre.scenario)
        centre = replace(self.centre, asked=asked)
        if not vary and asked != self.centre.asked:
            found = find_leverages(centre, self.levers, [row], self.progress)
        dials = [self.dial(path) for path in vary] or _strongest(found, row)
        builder = Builder(BREAK_EVEN)
        for number, dial in enumerate(dials):
            each = find_break_even(centre, dial, aim.wanted, row)
            builder.add(
                (dial.place, row, asked.text),
                base=dial.base,
                value=each.value,
                unit=dial.unit,
                wanted=each.wanted,
                at_base=each.at_base,
                at_value=each.at_value,
                low=each.low,
                high=each.high,
                why=each.why,
            )
            if self.progress:
                self.progress(number + 1, len(dials))
        return builder.table()

    def grid(self, written: Sequence[str]) -> Table:
        """Return a measure over two inputs."""
        if len(written) != 2:
            raise UsageError(f"a grid has two axes, not {len(written)}")
        axes = [read_axis(text) for text in written]
        dials = [(self.dial(axis.path), axis.values) for axis in axes]
        return grid_table(self.centre, dials, self.rows[0], self.progress)

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
