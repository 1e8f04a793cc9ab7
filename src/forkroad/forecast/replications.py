"""Replications in parts that any worker can do: the numbered tasks of a run.

A chunk is so many replications with as many draws of the uncertain inputs, compiled as one
program; it has the counts engine's blocks, each with streams of its own. A task is some of the
blocks of one chunk. Neither the memory at hand nor who works can change a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import counts
from forkroad.engines.samples import Samples, join_samples
from forkroad.errors import EngineDeclined
from forkroad.forecast.plan import Plan
from forkroad.forecast.versions import check_versions, versions
from forkroad.periods import Grouping
from forkroad.program.compiling import compile_program
from forkroad.program.limits import NoFiniteState
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.records import record
from forkroad.workers.here import Here
from forkroad.workers.tasks import Place, Work, run_tasks

Levels = NDArray[np.int64]
Progress = Callable[[int, int], None]

# Replications that share one compiled program where inputs are uncertain.
CHUNK = counts.BLOCKS[0]


class Programs:
    """Compiles the program of each chunk, and keeps the last one.

    It travels to workers without that: a plan is a hundredth of a program.
    """

    def __init__(self, plan: Plan, report_by: Grouping) -> None:
        self.plan, self.report_by = plan, report_by
        # Without uncertain inputs there is one program and one chunk.
        self.size = CHUNK if plan.n_draws else plan.n_replications
        self._last: tuple[int, Program] | None = None

    def chunk(self, number: int) -> Program:
        """Return the program of a chunk.

        Raises EngineDeclined where there are no finite states or too many.
        """
        last = self._last
        if last is None or last[0] != number:
            last = self._last = number, self._compiled(number)
        return last[1]

    def replications(self, number: int) -> range:
        """Return the numbers of a chunk's replications."""
        first = number * self.size
        return range(first, min(first + self.size, self.plan.n_replications))

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_last": None}

    def _compiled(self, number: int) -> Program:
        plan = self.plan
        here = self.replications(number)
        draws = Draws(plan.seed, here.start, len(here) if plan.n_draws else 0)
        try:
            timeline = build_timeline(plan.base, draws, plan.in_force)
            program = compile_program(timeline, by_days=True, with_words=plan.paired)
        except NoFiniteState as error:
            raise EngineDeclined("counts", [str(error)]) from None
        reasons = counts.limits(program)
        if reasons:
            raise EngineDeclined("counts", reasons)
        calendar = replace(program.calendar, report_by=self.report_by)
        return replace(program, calendar=calendar, stock=() if plan.unlimited else program.stock)


@record
class Part:
    """What one task counted: samples, and its clipped rules, which no other task tells."""

    samples: tuple[Samples, ...]
    clipped: Mapping[str, int]

    @property
    def n_replications(self) -> int:
        """How many replications were simulated."""
        return sum(each.n_replications for each in self.samples)


@record
class Parts:
    """The tasks of a run: a function of their number.

    by_chunk : tasks that each chunk is cut into.
    levels : base-stock levels by day, None where nothing orders up to one.
    made_by : the versions that every worker must have, or numbers could differ.
    """

    programs: Programs
    levels: Levels | None
    by_chunk: int
    made_by: tuple[str, str]

    def __call__(self, number: int) -> Part:
        """Return what one task counts."""
        check_versions(self.made_by)
        chunk, part = divmod(number, self.by_chunk)
        program = self.programs.chunk(chunk)
        here = self.programs.replications(chunk)
        blocks = list(counts.blocks(program, len(here)))
        mine = slice(*(len(blocks) * it // self.by_chunk for it in (part, part + 1)))
        seed, first = self.programs.plan.seed, here.start
        samples = (
            counts.simulate_block(program, block, seed, first=first, levels=self.levels)
            for block in blocks[mine]
        )
        return Part(tuple(samples), program.clipped if part == 0 else {})


def replicate(
    programs: Programs,
    levels: Levels | None,
    place: Place,
    progress: Progress | None = None,
) -> tuple[Samples, dict[str, int]]:
    """Return the samples of all replications, and the draws in which rules were clipped.

    progress : called with (replications done, of all).

    Raises WorkersLost.
    """
    whole = programs.plan.n_replications
    n_chunks = -(-whole // programs.size)
    # The size of blocks is the program's; that of later chunks only moves where tasks end.
    by_chunk = -(-min(programs.size, whole) // counts.block_size(programs.chunk(0)))
    work = Parts(programs, levels, by_chunk, versions())
    return run_parts(work, n_chunks * by_chunk, place, telling(progress, whole))


def telling(progress: Progress | None, whole: int) -> Callable[[int], None]:
    """Return what tells a caller, if there is one, of replications done."""
    return lambda done: progress(done, whole) if progress else None


def run_parts(
    work: Work[Part], n_tasks: int, place: Place, tell: Callable[[int], object]
) -> tuple[Samples, dict[str, int]]:
    """Return the samples of all tasks, and the draws in which rules were clipped.

    tell : called with the replications done as tasks end.

    Raises WorkersLost.
    """
    if n_tasks == 1 and place.is_local:
        place = Here()
    done = 0

    def finished(_: int, part: Part) -> None:
        nonlocal done
        done += part.n_replications
        tell(done)

    parts = run_tasks(work, n_tasks, place, finished)
    clipped: dict[str, int] = {}
    for part in parts:
        for rule, draws in part.clipped.items():
            clipped[rule] = clipped.get(rule, 0) + draws
    return join_samples([each for part in parts for each in part.samples]), clipped
