"""Luck: the variance that chance alone makes, given the inputs, for every measure.

It comes from the second moments of single customers, corrected for groups of a known number and
for months whose rate is itself random.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans
from forkroad.engines.estimates import Key
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.inflow import Group, list_groups
from forkroad.engines.measures import Measures
from forkroad.engines.moments import begin_seconds, find_contributions
from forkroad.engines.tally import make_tally
from forkroad.engines.unfolding import Unfolded
from forkroad.engines.wiring import Wiring
from forkroad.records import record
from forkroad.workers.aside import Aside, later
from forkroad.workers.word import Word

Array = NDArray[np.float64]


@record
class Luck:
    """The luck of one measure, by table row, period (the total last) and draw.

    variance, poisson : as in `Estimate`. with_arrivals : (n_rows, n_draws) likewise.
    """

    variance: Array
    with_arrivals: Array
    poisson: NDArray[np.bool_]


def find_luck(
    wiring: Wiring,
    spans: Spans,
    amounts: Sequence[Amount],
    flow: Flow,
    means: Mapping[Key, Array],
) -> dict[Key, Luck]:
    """Return the luck of every measure.

    flow : everybody's, with the entries of every day. means : (n_rows, n_periods + 1, n_draws)
        of each measure.
    """
    begun = BegunLuck(wiring, spans, amounts, flow.unfolded, later)
    begun.tell(flow)
    return begun.find(means)


class BegunLuck:
    """Luck whose longest part is worked out before anybody knows the flow.

    behind : the copies of that flow, if it will have some. aside : where second moments are worked
        out meanwhile.
    """

    def __init__(
        self,
        wiring: Wiring,
        spans: Spans,
        amounts: Sequence[Amount],
        behind: Unfolded | None,
        aside: Aside,
    ) -> None:
        self._wiring, self._spans, self._amounts = wiring, spans, amounts
        self._flow: Word[Flow] = Word()
        self._groups_are_aside = behind is None
        work = partial(_work_out, wiring, spans, amounts, behind, self._flow)
        self._worked_out = aside(work, self._flow)

    def tell(self, flow: Flow) -> None:
        """Tell the flow of everybody, with the entries of every day."""
        # Of copies everybody knows; nobody asks for the rest.
        nothing = np.zeros(0)
        self._flow.give(replace(flow, moves=nothing, gone=nothing, leavings=nothing, unfolded=None))

    def find(self, means: Mapping[Key, Array]) -> dict[Key, Luck]:
        """Return the luck of every measure; see `find_luck`."""
        given = self._wiring, self._spans, self._amounts
        here = {} if self._groups_are_aside else _corrections(*given)
        seconds, there = self._worked_out()
        corrections = here or there
        measures = _measures(*given)
        return {
            key: _luck_of(measures, key, mean, seconds.get(key, mean), corrections.get(key))
            for key, mean in means.items()
        }


def _work_out(
    wiring: Wiring,
    spans: Spans,
    amounts: Sequence[Amount],
    behind: Unfolded | None,
    flow: Word[Flow],
) -> tuple[dict[Key, Array], dict[Key, _Correction]]:
    """Return second moments by measure, and corrections if the flow has no copies.

    Then its pass is a long one, and whoever waits for it has time for another.
    """
    seconds = begin_seconds(wiring, spans, amounts, behind, flow)
    corrections = _corrections(wiring, spans, amounts) if behind is None else {}
    by_place = ((amounts[place], second) for place, second in seconds().items())
    return {(amount.kind, amount.subject): second for amount, second in by_place}, corrections


def _measures(wiring: Wiring, spans: Spans, amounts: Sequence[Amount]) -> Measures:
    return Measures(wiring, make_tally(wiring, spans), amounts)


def _luck_of(
    measures: Measures,
    key: Key,
    mean: Array,
    second: Array,
    correction: _Correction | None,
) -> Luck:
    """Return the luck of one measure.

    mean, second : (n_rows, n_periods + 1, n_draws). correction : None without groups.
    """
    is_count = measures.is_count(key) and key != ("set_out", "")
    rounding = 1e-12 * np.abs(mean)
    plain = np.abs(second - mean) <= rounding
    variance, together = second, mean[:, -1]
    if correction is not None:
        variance, together = variance + correction.variance, together + correction.with_arrivals
        plain &= correction.size <= rounding
    poisson = np.asarray(plain.all(axis=-1) & is_count)
    return Luck(np.maximum(variance, 0.0), together, poisson)


@record
class _Correction:
    """What groups add, as in `Luck`; `size` is that of all they add, whatever its signs."""

    variance: Array
    with_arrivals: Array
    size: Array


def _correction(groups: Sequence[Group], given: Array) -> _Correction:
    """Return what groups add to a Poisson variance.

    given : (n_rows, n_periods + 1, n_draws, n_groups) what each contributes.
    """
    factor = np.stack(np.broadcast_arrays(*(group.factor for group in groups)), -1)
    size = np.stack(np.broadcast_arrays(*(group.size for group in groups)), -1)
    added = factor * given**2
    together = (factor * size * given[:, -1]).sum(axis=-1)
    return _Correction(added.sum(axis=-1), together, np.abs(added).sum(axis=-1))


def _corrections(wiring: Wiring, spans: Spans, amounts: Sequence[Amount]) -> dict[Key, _Correction]:
    """Return by measure what groups add, nothing where there are none."""
    groups, measures = list_groups(wiring.program), _measures(wiring, spans, amounts)
    if not groups:
        return {}

    def of_groups(
        flow: Flow, inflow: Inflow, chosen: Sequence[Group], lanes: range
    ) -> dict[Key, Array]:
        by_segment = {
            segment: measures.of_segment(segment).of(flow, inflow, with_cohorts=False)
            for segment in {group.segment for group in chosen}
        }
        return {
            key: np.stack([_of_group(by_segment[it.segment], key, it, lanes) for it in chosen], -1)
            for key in by_segment[chosen[0].segment]
        }

    found = find_contributions(wiring, spans, groups, of_groups)
    return {key: _correction(groups, given) for key, given in found.items()}


def _of_group(found: dict[Key, Array], key: Key, group: Group, lanes: range) -> Array:
    """Return a group's part of a measure; cohorts do not arrive, they set out alone."""
    own = found[key][..., group.lane - lanes.start]
    return np.zeros_like(own) if group.cohort >= 0 and key == ("arrivals", "") else own
