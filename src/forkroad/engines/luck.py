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
from forkroad.engines.moments import find_contributions, find_seconds
from forkroad.engines.tally import make_tally
from forkroad.engines.unfolding import Unfolded
from forkroad.engines.wiring import Wiring
from forkroad.records import record
from forkroad.workers.aside import Aside, Word, later

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
        work = partial(find_seconds, wiring, spans, amounts, behind, self._flow)
        self._seconds = aside(work, self._flow)

    def tell(self, flow: Flow) -> None:
        """Tell the flow of everybody, with the entries of every day."""
        # Of copies everybody knows; nobody asks for the rest.
        nothing = np.zeros(0)
        self._flow.give(replace(flow, moves=nothing, gone=nothing, leavings=nothing, unfolded=None))

    def find(self, means: Mapping[Key, Array]) -> dict[Key, Luck]:
        """Return the luck of every measure; see `find_luck`."""
        measures = Measures(self._wiring, make_tally(self._wiring, self._spans), self._amounts)
        groups = list_groups(self._wiring.program)
        contributions = _contributions(measures, groups, list(means)) if groups else {}
        seconds = {
            (self._amounts[place].kind, self._amounts[place].subject): second
            for place, second in self._seconds().items()
        }
        return {
            key: _luck_of(measures, key, mean, seconds.get(key, mean), groups, contributions)
            for key, mean in means.items()
        }


def _luck_of(
    measures: Measures,
    key: Key,
    mean: Array,
    second: Array,
    groups: Sequence[Group],
    contributions: Mapping[Key, Array],
) -> Luck:
    """Return the luck of one measure.

    mean, second : (n_rows, n_periods + 1, n_draws). contributions : of the groups to each
        measure, (n_rows, n_periods + 1, n_draws, n_groups); empty without groups.
    """
    is_count = measures.is_count(key) and key != ("set_out", "")
    rounding = 1e-12 * np.abs(mean)
    plain = np.abs(second - mean) <= rounding
    variance, together = second, mean[:, -1]
    if groups:
        correction = _correction(groups, contributions[key])
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


def _contributions(
    measures: Measures, groups: Sequence[Group], keys: Sequence[Key]
) -> dict[Key, Array]:
    def of_groups(flow: Flow, inflow: Inflow, chosen: Sequence[Group], lanes: range) -> list[Array]:
        by_segment = {
            segment: measures.of_segment(segment).of(flow, inflow, with_cohorts=False)
            for segment in {group.segment for group in chosen}
        }
        return [
            np.stack([_of_group(by_segment[it.segment], key, it, lanes) for it in chosen], -1)
            for key in keys
        ]

    spans = measures.tally.spans
    arrays = find_contributions(measures.wiring, spans, groups, of_groups)
    return dict(zip(keys, arrays, strict=True))


def _of_group(found: dict[Key, Array], key: Key, group: Group, lanes: range) -> Array:
    """Return a group's part of a measure; cohorts do not arrive, they set out alone."""
    own = found[key][..., group.lane - lanes.start]
    return np.zeros_like(own) if group.cohort >= 0 and key == ("arrivals", "") else own
