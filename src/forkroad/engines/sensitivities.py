"""Sensitivities: how the mean of one measure answers to every input of a journey at once.

One forward pass says who leaves which state on which day, one backward pass what entering each
state is worth from there on; together they give the derivative by every branch, stay, arrival
and price. All of them are of first order, at the central inputs: the program must be one
without draws, with those who `stay` kept apart (`compile_program(..., by_days=True)`). Who is
already here on the first day is taken as given, though how long they still stay may follow from
the input: `inputs` names the stays and shares of which that is so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans, find_spans, list_amounts
from forkroad.engines.branch_leverage import BranchLeverage, BranchTally
from forkroad.engines.flow import run_forward
from forkroad.engines.flows import Flow
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.money_leverage import MoneyLeverage, find_money_leverages
from forkroad.engines.rewards import Reward, everywhere
from forkroad.engines.sweep import AGREEMENT, EnginesDisagree
from forkroad.engines.values import run_backward
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Program
from forkroad.records import record

Array = NDArray[np.float64]


@record
class StayLeverage:
    """What it moves if everybody who leaves a step, by whatever exit, leaves a day later.

    leavings : how many leave inside the horizon.
    one_day_longer : derivative by the share of stays that are a day longer. A timeout moves
        along, so that this is the leverage of `takes` only where there is none.
    """

    step: str
    leavings: float
    one_day_longer: float


@record
class ArrivalLeverage:
    """What the customers of one segment bring.

    step : the step in which they already are on the first day; empty for arrivals.
    customers : how many are expected to set out. total : what they bring, all of it, so that
        1 % more of them brings a hundredth.
    """

    segment: str
    step: str
    customers: float
    total: float

    @property
    def per_customer(self) -> float | None:
        """What one more brings, spread over the days as they are; None where there are none."""
        return self.total / self.customers if self.customers > 0 else None


@record
class Sensitivities:
    """The derivatives of one measure's total over the horizon.

    kind, subject : the measure, as `amounts` names it. row : the table row.
    value : the measure's mean at the central inputs.
    """

    kind: str
    subject: str
    row: str
    value: float
    branches: tuple[BranchLeverage, ...]
    stays: tuple[StayLeverage, ...]
    arrivals: tuple[ArrivalLeverage, ...]
    money: tuple[MoneyLeverage, ...]


def find_sensitivities(
    program: Program,
    counted: tuple[str, str] | Amount,
    *,
    row: str = "all",
    days: tuple[int, int] | None = None,
) -> Sensitivities:
    """Return how a measure's total answers to every input.

    program : compiled without draws of uncertain inputs, and `by_days`.
    counted : an amount, or one by its name, such as ("units", "cream"), ("contribution", "") or
        ("visits", "cart").
    row : the segment or group whose total is meant.
    days : (first, stop) to move inputs on these days alone: shares and stays of those who
        leave, arrivals of those who set out, prices of what is bought on them.

    Raises EnginesDisagree if the two passes differ, ValueError for an unknown measure or a
    program of another sort.
    """
    if program.n_draws != 1:
        raise ValueError(f"sensitivities are of a program without draws, not of {program.n_draws}")
    if any(cell.path == "timeout" for cell in program.cells.cells):
        raise ValueError("sensitivities are of a program compiled by_days")
    spans, wiring, inflow = find_spans(program), Wiring(program), whole_inflow(program)
    amount = counted if isinstance(counted, Amount) else _amount(program, spans, counted)
    own = program.row_of_type[program.names.rows.index(row), program.states.type]
    flow = run_forward(wiring, inflow, spans.starts, keep_draws=1)
    first, stop = days or (0, program.n_days)
    sweep = _Sweep(program, spans, amount, own, flow, range(first, stop))
    run_backward(wiring, sweep.reward, (1, 1), sweep.visit, cuts=spans.starts.tolist())
    value = sweep.check()
    visits = flow.entries[:, :, 0, 0] * own
    visits[[day for day in range(program.n_days) if not first <= day < stop]] = 0.0
    return Sensitivities(
        kind=amount.kind,
        subject=amount.subject,
        row=row,
        value=value,
        branches=sweep.branches.leverages(),
        stays=sweep.stays(),
        arrivals=sweep.arrivals(range(first, stop)),
        money=find_money_leverages(program, visits, (amount.kind, amount.subject)),
    )


def _amount(program: Program, spans: Spans, key: tuple[str, str]) -> Amount:
    kind, subject = key
    if kind == "visits" and subject in program.names.steps:
        step, states = program.names.steps.index(subject), program.states
        here = np.nonzero((states.step == step) & states.is_entered)[0]
        ones = np.ones((1, len(here), 1))
        return Amount(kind, subject, here, ones, ones, once=False, is_count=True)
    for amount in list_amounts(program, spans):
        if (amount.kind, amount.subject) == key:
            return amount
    raise ValueError(f"no measure {key!r} adds up over entries")


class _Sweep:
    """What one backward pass gathers."""

    def __init__(
        self,
        program: Program,
        spans: Spans,
        amount: Amount,
        own: NDArray[np.bool_],
        flow: Flow,
        days: range,
    ) -> None:
        self._program, self._spans, self._days = program, spans, days
        self._leavings = flow.leavings[:, :, 0, 0]
        self._rewards = np.zeros((spans.count, program.states.count, 1, 1))
        self._rewards[:, amount.states] = amount.mean[..., np.newaxis]
        self._rewards *= own[:, np.newaxis, np.newaxis]
        self._given: list[Reward] = [everywhere(reward) for reward in self._rewards]
        self._forward = float((flow.entered[..., 0] * self._rewards[..., 0]).sum())
        self._span_of_day = np.searchsorted(spans.starts, np.arange(program.n_days), "right") - 1
        self._entered = np.array([entry.state for entry in program.entries], dtype=np.intp)
        self._worth = np.zeros((program.n_days, len(self._entered)))
        self._first_day: Array = np.zeros(program.states.count)
        self._later: Array = np.zeros(len(program.departures.lags))
        self._shift: Array = np.zeros(len(program.departures.lags))
        self.branches = BranchTally(program)

    def reward(self, day: int) -> Reward:
        """Return what entering is worth on a day."""
        return self._given[int(self._span_of_day[day])]

    def visit(self, first: int, value: Array, after: Array, leaving: Array) -> None:
        """Take in some days; those after have been seen before."""
        del after
        for place in range(len(value) - 1, -1, -1):
            self._see(first + place, value[place, :, 0, 0], leaving[place, :, 0, 0])

    def _see(self, day: int, ahead: Array, gone: Array) -> None:
        self._worth[day] = ahead[self._entered]
        if day in self._days:
            out = self._leavings[day]
            self.branches.add(day, out, ahead, gone)
            self._shift += out * (self._later - gone)
        if day == 0:
            self._first_day = ahead.copy()
        self._later = gone.copy()

    def check(self) -> float:
        """Return the measure's mean, if both passes agree on it."""
        everything = self.arrivals(range(self._program.n_days))
        backward = sum(each.total for each in everything)
        if abs(self._forward - backward) > AGREEMENT * max(abs(self._forward), 1.0):
            raise EnginesDisagree(f"forward {self._forward}, backward {backward}")
        return self._forward

    def arrivals(self, days: range) -> tuple[ArrivalLeverage, ...]:
        """Return every stream, then every cohort; cohorts set out on the first day."""
        program, part = self._program, slice(days.start, days.stop)
        totals = [0.0] * len(program.streams)
        for place, entry in enumerate(program.entries):
            share = np.broadcast_to(entry.share, (program.n_days, 1))[part, 0]
            rate = program.streams[entry.stream].rate[part, 0]
            totals[entry.stream] += float((rate * share) @ self._worth[part, place])
        found = [
            ArrivalLeverage(stream.segment, "", float(stream.rate[part].sum()), total)
            for stream, total in zip(program.streams, totals, strict=True)
        ]
        for cohort in program.cohorts if 0 in days else ():
            total = sum(
                float(np.ravel(number)[0]) * self._first_day[state]
                for state, number in cohort.places
            )
            found.append(ArrivalLeverage(cohort.segment, cohort.step, cohort.count, float(total)))
        return tuple(found)

    def stays(self) -> tuple[StayLeverage, ...]:
        """Return every step with a way on; who waits for a timeout was counted on leaving."""
        program = self._program
        states, origin = program.states, program.departures.state
        counts = states.is_entered[origin] | (states.level[origin] == 0)
        part = slice(self._days.start, self._days.stop)
        leavings = self._leavings[part].sum(axis=0)
        n_steps = len(program.names.steps)
        step = states.step[origin][counts]
        numbers = np.bincount(step, leavings[counts], n_steps)
        shifts = np.bincount(step, self._shift[counts], n_steps)
        return tuple(
            StayLeverage(program.names.steps[place], float(numbers[place]), float(shifts[place]))
            for place in distinct(step)
        )
