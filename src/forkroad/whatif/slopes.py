"""Slopes: how a measure's total answers to every lever, from one backward pass.

A measure is a sum of amounts, or a ratio of two such sums, whose slope is that of a quotient.
What a slope is of a share, a stay, an arrival or a price is said in `engines.sensitivities`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, find_spans, list_amounts
from forkroad.engines.assumptions import SUMS
from forkroad.engines.goal_answers import Target, branch_amounts, branch_keys
from forkroad.engines.sensitivities import Sensitivities, find_sensitivities
from forkroad.program.program import Program
from forkroad.program.turnstiles import set_up_turnstiles
from forkroad.records import record
from forkroad.scenario.measures import STILL_TRAVELLING
from forkroad.whatif.levers import Lever

Array = NDArray[np.float64]
Key = tuple[str, str]


@record
class Slopes:
    """What each lever moves, NaN where that is not known from a pass.

    value : the measure at the central inputs.
    base : (n_levers,) the input: a share's mean over who could take it, the number of customers.
    derivative : (n_levers,) change per unit of the input. scaled : (n_levers,) change if the
        input grows by its own size, so that 1 % more brings a hundredth of it.
    """

    value: float
    base: Array
    derivative: Array
    scaled: Array

    def times(self, factor: float) -> Slopes:
        """Return the slopes of a multiple of the measure."""
        return Slopes(
            factor * self.value, self.base, factor * self.derivative, factor * self.scaled
        )

    def plus(self, other: Slopes) -> Slopes:
        """Return the slopes of a sum."""
        return Slopes(
            self.value + other.value,
            self.base,
            self.derivative + other.derivative,
            self.scaled + other.scaled,
        )

    def over(self, bottom: Slopes) -> Slopes:
        """Return the slopes of a ratio: (dT - T/B dB) / B; NaN where nothing is below the line."""
        if not bottom.value > 0:
            nothing = np.full(len(self.derivative), math.nan)
            return Slopes(math.nan, self.base, nothing, nothing)
        ratio = self.value / bottom.value
        return Slopes(
            ratio,
            self.base,
            (self.derivative - ratio * bottom.derivative) / bottom.value,
            (self.scaled - ratio * bottom.scaled) / bottom.value,
        )


def find_slopes(program: Program, target: Target, levers: Sequence[Lever], row: str) -> Slopes:
    """Return the slopes of a measure's total in one row of the tables.

    program : at the central inputs, compiled `by_days`.
    """
    one = _OneRow(program, levers, row)
    match target.kind:
        case "arrivals":
            return one.setting_out(with_cohorts=False)
        case "outcome_share":
            return _ending_so(one, target.subject).over(one.setting_out(with_cohorts=True))
        case "branch_share":
            return _branch_share(program, target, levers, row)
    subject = "" if target.kind in ("revenue", "profit", "converted") else target.subject
    return one.of((SUMS[target.kind], subject))


def _branch_share(program: Program, target: Target, levers: Sequence[Lever], row: str) -> Slopes:
    """Return the slopes of the moves to one step by all moves that leave another."""
    turnstiles = set_up_turnstiles(program, {program.names.steps.index(target.subject)})
    amounts = {(it.kind, it.subject): it for it in branch_amounts([target], turnstiles)}
    there, _, leaving = (amounts[key] for key in branch_keys(target))
    one = _OneRow(turnstiles.program, levers, row)
    return one.of(there).over(one.of(leaving))


def _ending_so(one: _OneRow, word: str) -> Slopes:
    """Return the slopes of how many end with an outcome word, or are still travelling.

    Of those who have bought, some have ended; of those who set out, those who have bought or
    have ended without.
    """
    names = one.program.names
    ends = [place for place, outcome in enumerate(names.outcomes) if outcome]
    if word not in STILL_TRAVELLING:
        return one.of(one.entering([it for it in ends if names.outcomes[it] == word]))
    converted = one.of(("converted", ""))
    if word == "customer":
        return converted.plus(one.of(one.entering(ends, has_bought=True)).times(-1.0))
    gone = converted.plus(one.of(one.entering(ends, has_bought=False)))
    return gone.times(-1.0).plus(one.setting_out(with_cohorts=True))


class _OneRow:
    """The slopes of sums over one row's customers."""

    def __init__(self, program: Program, levers: Sequence[Lever], row: str) -> None:
        self.program, self._levers, self._row = program, levers, row
        self._amounts = list_amounts(program, find_spans(program))

    def of(self, counted: Key | Amount) -> Slopes:
        """Return the slopes of one amount's sum."""
        if not isinstance(counted, Amount) and counted[0] != "visits":
            [counted] = [it for it in self._amounts if (it.kind, it.subject) == counted]
        found = _Found(find_sensitivities(self.program, counted, row=self._row))
        pairs = np.array([found.of(lever) for lever in self._levers], dtype=float).reshape(-1, 2)
        base = np.array([found.base(lever) for lever in self._levers], dtype=float)
        return Slopes(found.value, base, pairs[:, 0], pairs[:, 1])

    def entering(self, steps: Sequence[int], *, has_bought: bool | None = None) -> Amount:
        """Return the amount that counts who enters some steps."""
        states = self.program.states
        here = np.isin(states.step, steps) & states.is_entered
        if has_bought is not None:
            here &= states.has_bought_after == has_bought
        places = np.nonzero(here)[0]
        ones = np.ones((1, len(places), 1))
        return Amount("outcome", "", places, ones, ones, once=True, is_count=True)

    def setting_out(self, *, with_cohorts: bool) -> Slopes:
        """Return the slopes of how many set out, which only arrivals move."""
        numbers = self._arrivals() | (self._cohorts() if with_cohorts else {})
        moved = {key: own for key, (own, _) in numbers.items()}
        whole = {key: both for key, (_, both) in numbers.items()}
        per_customer = {
            key: moved[key] / number if number > 0 else math.nan for key, number in whole.items()
        }
        keys = [_arrival_key(lever) for lever in self._levers]
        base = [
            whole.get(key, lever.each.value) for key, lever in zip(keys, self._levers, strict=True)
        ]
        return Slopes(
            sum(moved.values()),
            np.array(base, dtype=float),
            np.array([per_customer.get(key, 0.0) for key in keys]),
            np.array([moved.get(key, 0.0) for key in keys]),
        )

    def _arrivals(self) -> dict[Key, tuple[float, float]]:
        """Return (segment, "") to the row's part of its arrivals, and all of them."""
        program, own = self.program, self._own()
        found = {stream.segment: (0.0, float(stream.rate.sum())) for stream in program.streams}
        for entry in program.entries:
            if own[entry.state]:
                stream = program.streams[entry.stream]
                more = float(np.broadcast_to(stream.rate * entry.share, stream.rate.shape).sum())
                part, whole = found[stream.segment]
                found[stream.segment] = part + more, whole
        return {(segment, ""): pair for segment, pair in found.items()}

    def _cohorts(self) -> dict[Key, tuple[float, float]]:
        own = self._own()
        return {
            (cohort.segment, cohort.step): (
                sum(float(np.ravel(number)[0]) for state, number in cohort.places if own[state]),
                cohort.count,
            )
            for cohort in self.program.cohorts
        }

    def _own(self) -> NDArray[np.bool_]:
        program = self.program
        row = program.names.rows.index(self._row)
        return np.asarray(program.row_of_type[row, program.states.type])


class _Found:
    """Looks up what a backward pass says of each lever: (per unit, by its own size)."""

    def __init__(self, found: Sensitivities) -> None:
        self.value = found.value
        self._branches = {(it.step, it.path, it.to): it for it in found.branches}
        self._rules = {key[:2] for key in self._branches}
        self._stays = {it.step: it.one_day_longer for it in found.stays}
        self._arrivals = {(it.segment, it.step): it for it in found.arrivals}
        self._money = {(it.kind, it.subject): it for it in found.money}

    def of(self, lever: Lever) -> tuple[float, float]:
        """Return the slope of one lever, NaN where it is not known."""
        each = lever.each
        match each.role:
            case "share":
                return self._share(lever)
            case "stay":
                per_day = self._stays.get(each.subject[0], 0.0)
                return per_day, math.nan if each.value is None else each.value * per_day
            case "stream" | "cohort":
                arrivals = self._arrivals.get(_arrival_key(lever))
                if arrivals is None:
                    return 0.0, 0.0
                per_customer = arrivals.per_customer
                return math.nan if per_customer is None else per_customer, arrivals.total
            case "value":
                return 0.0, 0.0
        money = self._money.get((each.role, each.subject[0]))  # type: ignore[arg-type]
        return (money.per_unit, money.scaled) if money else (0.0, 0.0)

    def base(self, lever: Lever) -> float | None:
        """Return the value of the input, where it has one."""
        each = lever.each
        if each.role in ("stream", "cohort"):
            arrivals = self._arrivals.get(_arrival_key(lever))
            return arrivals.customers if arrivals else 0.0
        if each.role == "share" and each.value is None:
            found = self._branches.get(each.subject)  # type: ignore[arg-type]
            return found.probability if found else None
        return each.value

    def _share(self, lever: Lever) -> tuple[float, float]:
        found = self._branches.get(lever.each.subject)  # type: ignore[arg-type]
        if found is None:
            # Where nobody comes by, a share moves nothing; a share of 0 is no way on at all.
            is_unseen = lever.each.subject[:2] not in self._rules
            return (0.0, 0.0) if is_unseen else (math.nan, math.nan)
        if lever.sibling:
            derivative = found.from_sibling.get(lever.sibling, math.nan)
            share = lever.each.value
            return derivative, math.nan if share is None else share * derivative
        if found.in_proportion is None or found.scaled is None:
            return math.nan, math.nan
        return found.in_proportion, found.scaled


def _arrival_key(lever: Lever) -> Key:
    """Return the segment and the step of arrivals; nothing for other levers."""
    role, subject = lever.each.role, lever.each.subject
    if role not in ("stream", "cohort"):
        return "", ""
    return subject[0], subject[1] if role == "cohort" else ""
