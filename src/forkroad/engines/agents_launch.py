"""Who sets out: how many customers of which origin on which day of which replication.

Numbers are drawn by inverse distribution function from uniforms keyed by replication, segment
and day or month, so that a change of one month's arrivals leaves every other month as it was.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.poisson import poisson_quantiles
from forkroad.engines.urns import Ints
from forkroad.program.arrivals import Stream, monthly_totals
from forkroad.program.gamma import gamma_quantiles
from forkroad.program.hashing import (
    Words,
    fold,
    inner_uniforms,
    random_bits,
    root_key,
    uniforms,
)
from forkroad.program.journey import Journey, SegmentPlan
from forkroad.records import record
from forkroad.scenario.model import AlreadyHere

Floats = NDArray[np.float64]


@record
class Origin:
    """Where customers come from: a segment's arrivals, a group already here, or word of mouth.

    name : what tells the luck of these customers from that of all others.
    step : of those already here, else -1.
    """

    segment: SegmentPlan
    name: str
    step: int = -1
    here: AlreadyHere | None = None
    is_brought: bool = False


@record
class Launches:
    """Cells of customers who set out, sorted by replication, origin and day.

    replication, origin, day, count : (n_cells,) each.
    """

    replication: Ints
    origin: Ints
    day: Ints
    count: Ints


def list_origins(journey: Journey) -> tuple[Origin, ...]:
    """Return all origins: arrivals, those already here, then those brought by others."""
    streams = [
        Origin(segment, f"arrivals/{segment.name}")
        for segment in journey.segments
        if segment.stream is not None
    ]
    here = [
        Origin(segment, f"here/{segment.name}/{journey.steps[step].name}", step, group)
        for segment in journey.segments
        for step, group in segment.already_here.items()
    ]
    brought = {
        plan.segment for step in journey.steps for plan, _ in step.brings if plan is not None
    }
    guests = [
        Origin(segment, f"brought/{segment.name}", is_brought=True)
        for segment in journey.segments
        if segment.number in brought
    ]
    return (*streams, *here, *guests)


def plan_launches(
    journey: Journey, origins: tuple[Origin, ...], seed: int, replications: range
) -> Launches:
    """Return everybody who sets out in some replications, those who are brought left out."""
    counts = np.zeros((len(replications), len(origins), journey.n_days), dtype=np.int64)
    numbers = np.array(replications, dtype=np.int64)
    for place, origin in enumerate(origins):
        if origin.here is not None:
            counts[:, place, 0] = _cohort_sizes(origin, seed, numbers)
        elif origin.segment.stream is not None and not origin.is_brought:
            counts[:, place] = _arrivals(journey, origin.segment.stream, seed, numbers)
    replication, origin_of, day = np.nonzero(counts)
    return Launches(numbers[replication], origin_of, day, counts[replication, origin_of, day])


def origin_key(seed: int, origin: Origin) -> Words:
    """Return the key under which an origin's customers have theirs."""
    return root_key(seed, "customers", origin.name)


def _cohort_sizes(origin: Origin, seed: int, replications: Ints) -> Ints:
    """Return whole numbers; the fraction of a number is one customer more with that chance."""
    assert origin.here is not None
    whole = int(np.floor(origin.here.count))
    keys = fold(root_key(seed, "cohorts", origin.name), replications)
    extra = uniforms(random_bits(keys, np.zeros(1, dtype=np.int64))) < origin.here.count - whole
    return whole + extra.astype(np.int64)


def _arrivals(journey: Journey, stream: Stream, seed: int, replications: Ints) -> Ints:
    """Return (n_replications, n_days) arrivals."""
    if stream.spread == "fixed":
        return _fixed(journey, stream, seed, replications)
    column = replications if stream.rate.shape[1] > 1 else np.zeros_like(replications)
    rate = stream.rate[:, column].T
    if not isinstance(stream.spread, str):
        rate = rate * _month_factors(journey, stream, seed, replications)
    keys = fold(root_key(seed, "arrivals", stream.segment), replications)[:, np.newaxis]
    levels = uniforms(random_bits(keys, np.arange(journey.n_days)))
    return poisson_quantiles(np.ascontiguousarray(rate), levels)


def _month_factors(journey: Journey, stream: Stream, seed: int, replications: Ints) -> Floats:
    """Return (n_replications, n_days) factors of mean 1 and variance (v - 1) / M."""
    assert not isinstance(stream.spread, str)
    totals = monthly_totals(stream.rate, journey.timeline)
    column = replications if totals.shape[1] > 1 else np.zeros_like(replications)
    shapes = totals[:, column].T / (stream.spread - 1.0)
    keys = fold(root_key(seed, "months", stream.segment), replications)[:, np.newaxis]
    levels = inner_uniforms(random_bits(keys, np.arange(shapes.shape[1])))
    factors = np.ones_like(shapes)
    some = shapes > 0
    found = gamma_quantiles(shapes[some], levels[some][:, np.newaxis])[:, 0]
    factors[some] = found / shapes[some]
    return factors[:, np.array(journey.calendar.month_index)]


def _fixed(journey: Journey, stream: Stream, seed: int, replications: Ints) -> Ints:
    """Return arrivals whose monthly number is known, each on a day drawn by the days' rates."""
    starts = np.unique(journey.calendar.month_index, return_index=True)[1].tolist()
    root = root_key(seed, "fixed", stream.segment)
    counts = np.zeros((len(replications), journey.n_days), dtype=np.int64)
    for row, replication in enumerate(replications):
        rate = stream.rate[:, replication if stream.rate.shape[1] > 1 else 0]
        for month, (first, stop) in enumerate(itertools.pairwise([*starts, journey.n_days])):
            number = round(float(rate[first:stop].sum()))
            if number == 0:
                continue
            key = fold(fold(root, np.array([replication])), np.array([month]))
            levels = uniforms(random_bits(key, np.arange(number)))
            reached = np.cumsum(rate[first:stop]) / rate[first:stop].sum()
            # Days after the last one with arrivals are never drawn.
            reached[np.nonzero(rate[first:stop])[0][-1] :] = 1.0
            days = np.searchsorted(reached, levels, side="right")
            counts[row, first:stop] = np.bincount(days, minlength=stop - first)
    return counts
