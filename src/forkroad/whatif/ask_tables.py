"""The tables of `ask`, each from the draws of the options and of what is not known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.program.timeline import Draws
from forkroad.records import record
from forkroad.results.ask_definitions import OPTIONS, WORTH_ASKING
from forkroad.results.table import Builder, Table
from forkroad.whatif.decisions import chances_best
from forkroad.whatif.designs import joint_designs, number_designs, shock_designs
from forkroad.whatif.information import Fork, Worth, fork, worth_of_all, worth_of_one
from forkroad.whatif.unknowns import Unknown

Array = NDArray[np.float64]


@record
class Question:
    """What is decided, by which draws, and what surveys are thought of.

    names, values : of the options, and (n_options, n_draws) what each brings.
    is_expected : whether a column is an expected value, luck averaged out.
    sizes : numbers of customers to ask. cost : of one answer.
    """

    measure: str
    names: tuple[str, ...]
    values: Array
    is_expected: bool
    draws: Draws
    unknowns: tuple[Unknown, ...]
    sizes: tuple[int, ...]
    cost: float

    @property
    def is_open(self) -> bool:
        """Whether there is something to decide, and something to be learned first."""
        return len(self.names) > 1 and bool(self.unknowns) and self.values.shape[1] > 1


@record
class Finding:
    """What it is worth to know one place: perfectly, and by the answers of so many."""

    unknown: Unknown
    known: Worth
    asked: dict[int, Worth]


def worth_asking_table(question: Question) -> Table:
    """Return what it is worth to know more, the place that matters most first."""
    builder = Builder(WORTH_ASKING)
    if not question.is_open:
        return builder.table()
    columns = {each.key: each.draws(question.draws) for each in question.unknowns}
    found = [_finding(question, each, columns[each.key]) for each in question.unknowns]
    every = _worth_of_everything(question, list(columns.values()), found)
    for each in sorted(found, key=lambda it: -it.known.value):
        known = each.known.at_most(every.value)
        _add(builder, each.unknown, every, known)
        for size, asked in each.asked.items():
            cost = size * question.cost
            worth = asked.at_most(known.value)
            _add(builder, each.unknown, every, known, n=size, evsi=worth, cost=cost)
    return builder.table()


def options_table(question: Question) -> Table:
    """Return what each option is expected to bring."""
    builder = Builder(OPTIONS)
    values = question.values
    best = int(np.argmax(values.mean(axis=1)))
    n = values.shape[1]
    for place, (name, chance) in enumerate(
        zip(question.names, chances_best(list(values)), strict=True)
    ):
        gains = values[place] - values[0]
        error = float(gains.std(ddof=1)) / math.sqrt(n) if n > 1 else 0.0
        builder.add(
            (name, question.measure),
            mean=float(values[place].mean()),
            gain=float(gains.mean()),
            gain_se=error,
            is_best=place == best,
            chance_best=chance,
        )
    return builder.table()


def _finding(question: Question, unknown: Unknown, columns: Array) -> Finding:
    if unknown.weights is None:
        designs = shock_designs(columns) if unknown.kind == "shock" else number_designs(columns[0])
        return Finding(unknown, worth_of_one(question.values, designs), {})
    seen = fork(question.values, np.array(list(unknown.weights.values())), columns)
    return Finding(unknown, seen.known, dict(_asked(question, unknown, seen)))


def _asked(question: Question, unknown: Unknown, seen: Fork) -> Iterator[tuple[int, Worth]]:
    for size in question.sizes:
        yield size, seen.asked(size, question.draws.seed, unknown.key)


def _worth_of_everything(
    question: Question, columns: Sequence[Array], found: Sequence[Finding]
) -> Worth:
    """Return what it is worth to know all that is uncertain, but not how luck will fall.

    Where columns hold luck it is taken out by regression on all that is uncertain; no less than
    any single place is worth.
    """
    if question.is_expected:
        return worth_of_all(question.values)
    pairs = zip(question.unknowns, columns, strict=True)
    known = [rows[:-1] if each.weights else rows for each, rows in pairs]
    together = worth_of_one(question.values, joint_designs(known))
    return max([together, *(each.known for each in found)], key=lambda worth: worth.value)


def _add(  # noqa: PLR0913 - the columns of a row
    builder: Builder,
    unknown: Unknown,
    every: Worth,
    known: Worth,
    *,
    n: int | None = None,
    evsi: Worth | None = None,
    cost: float | None = None,
) -> None:
    evidence, asked_on = unknown.evidence, unknown.evidence.asked_on
    builder.add(
        (unknown.place, n),
        kind=unknown.kind,
        step=unknown.step or None,
        label=unknown.label,
        evpi=every.value,
        evpi_se=every.se,
        evppi=known.value,
        evsi=evsi.value if evsi else None,
        se=(evsi or known).se,
        cost=cost,
        net=evsi.value - cost if evsi and cost is not None else None,
        sample=evidence.sample,
        source=evidence.source or None,
        asked_on=asked_on.isoformat() if asked_on else None,
        owner=evidence.owner or None,
    )
